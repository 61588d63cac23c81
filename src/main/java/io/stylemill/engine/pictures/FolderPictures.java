package io.stylemill.engine.pictures;

import io.stylemill.engine.label.RealImage;
import io.stylemill.engine.label.RealImages;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

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
    public String className(String name) {
        return FolderNames.of(name).className();
    }

    @Override
    public void each(Predicate<String> wanted, Consumer<RealImage> each) {
        names.stream().filter(wanted).forEach(name -> each.accept(read(name)));
    }

    @Override
    public RealImage read(String name) {
        return RealImages.read(folder, name);
    }
}
