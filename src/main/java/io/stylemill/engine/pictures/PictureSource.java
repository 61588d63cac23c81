package io.stylemill.engine.pictures;

import io.stylemill.engine.label.RealImage;
import io.stylemill.failure.Problem;
import io.stylemill.version.PublishedVersion;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Images in one place: in a folder, below a prefix of a bucket, or in a published version. */
public interface PictureSource {
    /** Returns the place for people. */
    String address();

    /**
     * Returns what tells the images apart: paths below the folder, or keys of the version; each
     * once.
     */
    List<String> names();

    /** Returns what of the place may not be read, and is not among the names. */
    default List<Problem> closed() {
        return List.of();
    }

    /**
     * Returns the class of an image: the label's name in a version, and of a file the first folder
     * on its way that names no split; empty for none.
     */
    default String className(String name) {
        return FolderNames.of(name).className();
    }

    /**
     * Hands images to {@code each}, one at a time in memory.
     *
     * @param wanted whether an image of that name is read
     * @throws io.stylemill.failure.Failure when one cannot be read, or is not what its version
     *     lists
     */
    default void each(Predicate<String> wanted, Consumer<RealImage> each) {
        names().stream().filter(wanted).forEach(name -> each.accept(read(name)));
    }

    /** Returns one image; throws as {@link #each} throws. */
    RealImage read(String name);

    /** Returns the version that the images are in, if they are in one. */
    default Optional<PublishedVersion> version() {
        return Optional.empty();
    }
}
