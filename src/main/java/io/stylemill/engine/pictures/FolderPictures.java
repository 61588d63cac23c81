package io.stylemill.engine.pictures;

import io.stylemill.engine.label.RealImage;
import io.stylemill.engine.label.RealImages;
import java.nio.file.Path;
import java.util.List;

/** The image files of a folder, at any depth. */
final class FolderPictures implements PictureSource {
    private final Path folder;
    private final List<String> names;

    FolderPictures(Path folder) {
        this.folder = folder;
        this.names = RealImages.names(folder);
    }

    @Override
    public String address() {
        return folder.toString();
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public RealImage read(String name) {
        return RealImages.read(folder, name);
    }
}
