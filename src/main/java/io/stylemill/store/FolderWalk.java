package io.stylemill.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/**
 * Goes through the files below a folder in the order of their keys; the names of one folder are
 * kept at a time.
 */
final class FolderWalk {
    private final String prefix;
    private final Use use;

    /** Takes a file or a link. */
    interface Use {
        void file(String key, Path file, BasicFileAttributes facts) throws IOException;
    }

    private FolderWalk(String prefix, Use use) {
        this.prefix = prefix;
        this.use = use;
    }

    /**
     * Hands over the files whose keys start with a prefix; links are not followed.
     *
     * @param root of the keys, itself no link
     * @param folder below it where all such keys are, such as {@code a/b}, or empty
     * @throws NoSuchFileException when there is no such folder
     */
    static void each(Path root, String folder, String prefix, Use use) throws IOException {
        new FolderWalk(prefix, use).each(root.resolve(folder), folder.isEmpty() ? "" : folder + "/");
    }

    private void each(Path folder, String key) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            for (Path one : all) {
                boolean inner = Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS);
                names.add(one.getFileName() + (inner ? "/" : ""));
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        // With its slash a folder sorts as the keys below it do: "a-b", "a.png", "a/b".
        names.sort(ObjectKeys.ORDER);
        for (String name : names) {
            String full = key + name;
            if (name.endsWith("/")) {
                inner(folder.resolve(name), name, full);
            } else if (full.startsWith(prefix)) {
                file(folder.resolve(name), full);
            }
        }
    }

    private void inner(Path folder, String name, String key) throws IOException {
        boolean reserved = name.equals(ObjectKeys.RESERVED + "/");
        if (reserved || !key.startsWith(prefix) && !prefix.startsWith(key)) {
            return;
        }
        try {
            each(folder, key);
        } catch (NoSuchFileException e) {
            // Removed between the listing of its folder and the look at it.
            return;
        }
    }

    private void file(Path file, String key) throws IOException {
        BasicFileAttributes facts;
        try {
            facts = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return;
        }
        use.file(key, file, facts);
    }
}
