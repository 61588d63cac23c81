package io.stylemill.engine.pictures;

import io.stylemill.engine.label.RealImage;
import io.stylemill.engine.label.RealImages;
import io.stylemill.failure.Problem;
import java.nio.file.Path;
import java.util.List;

/** The image files of a folder, at any depth. */
final class FolderPictures implements PictureSource {
    private final Path folder;
    private final RealImages.Found found;

    FolderPictures(Path folder) {
        this.folder = folder;
        this.found = RealImages.find(folder);
    }

    @Override
    public String address() {
        return folder.toString();
    }

    @Override
    public List<String> names() {
        return found.names();
    }

    @Override
    public List<Problem> closed() {
        return found.closed();
    }

    @Override
    public RealImage read(String name) {
        return RealImages.read(folder, name);
    }
}
