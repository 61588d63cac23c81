package io.stylemill.command;

import io.stylemill.record.Digests;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.CommitRecordJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The files of one version on this machine, seen as a user sees them.
 *
 * @param folder {@code NAME/VERSION}, in the embedded server's folder or in one of the user's
 */
public record MadeVersion(Path folder) {
    /** Returns the paths of all files inside the version. */
    public Set<String> files() {
        return below(folder);
    }

    /** Returns the shards that are stored whole. */
    public Set<String> shards() {
        Set<String> shards = files();
        shards.removeIf(path -> !path.matches("data/.+-[a-z]+-\\d{5}-of-\\d{5}\\.tar"));
        return shards;
    }

    public boolean has(String path) {
        return Files.exists(folder.resolve(path));
    }

    /**
     * Returns the files of the dataset beside its versions: the pointer, and whatever an earlier
     * run left.
     */
    public Set<String> besides() {
        Path dataset = folder.getParent();
        Set<String> files = below(dataset);
        files.removeIf(path -> path.startsWith(folder.getFileName() + "/"));
        return files;
    }

    /** Returns the digests of what the contract calls byte-equal, by path. */
    public Map<String, String> promised() {
        Map<String, String> digests = new TreeMap<>();
        for (String path : files()) {
            if (path.startsWith("data/")
                    || path.startsWith("index/")
                    || Set.of("classes.json", "preview.jpg", "audit/plan.lock.json")
                            .contains(path)) {
                digests.put(path, sha256(path));
            }
        }
        return digests;
    }

    String sha256(String path) {
        try {
            return Digests.sha256(folder.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public CommitRecord record() {
        try {
            return CommitRecordJson.parse(Files.readAllBytes(folder.resolve("DATASET.json")), "DATASET.json")
                    .record();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns which file lies under each path below the dataset's folder, and since when. */
    Map<String, String> identities() {
        Path dataset = folder.getParent();
        Map<String, String> identities = new TreeMap<>();
        for (String path : below(dataset)) {
            try {
                BasicFileAttributes facts = Files.readAttributes(dataset.resolve(path), BasicFileAttributes.class);
                identities.put(path, facts.fileKey() + " " + facts.lastModifiedTime() + " " + facts.size());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return identities;
    }

    private static Set<String> below(Path folder) {
        Set<String> paths = new TreeSet<>();
        if (!Files.isDirectory(folder)) {
            return paths;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(Files::isRegularFile)
                    .forEach(file -> paths.add(folder.relativize(file).toString()));
        } catch (UncheckedIOException | IOException e) {
            // A file that went away while it was listed: the next look sees what is there.
            return paths;
        }
        return paths;
    }
}
