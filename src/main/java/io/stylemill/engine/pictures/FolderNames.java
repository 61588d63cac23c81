package io.stylemill.engine.pictures;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the folders on the way to a file say of it, as torchvision and Hugging Face read them:
 * {@code SPLIT/CLASS/…/FILE} or {@code CLASS/…/FILE}.
 *
 * @param split {@code train}, {@code validation} or {@code test}, or empty where no folder says so
 * @param className the first folder that names no split, or empty
 */
public record FolderNames(String split, String className) {
    private static final Map<String, String> SPLITS = Map.of(
            "train", "train",
            "training", "train",
            "val", "validation",
            "valid", "validation",
            "validation", "validation",
            "test", "test",
            "testing", "test");

    /** Returns what the folders of a path say; {@code /} is between its parts. */
    public static FolderNames of(String path) {
        String[] parts = path.split("/", -1);
        int at = 0;
        String split = "";
        if (parts.length > 1) {
            split = split(parts[0]).orElse("");
            at = split.isEmpty() ? 0 : 1;
        }
        return new FolderNames(split, at < parts.length - 1 ? parts[at] : "");
    }

    private static Optional<String> split(String folder) {
        return Optional.ofNullable(SPLITS.get(folder.toLowerCase(Locale.ROOT)));
    }
}
