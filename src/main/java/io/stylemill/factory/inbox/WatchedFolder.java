package io.stylemill.factory.inbox;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import io.stylemill.store.Place;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A folder. A file is whole when its size and its time are the same at two looks; links are not
 * followed.
 */
final class WatchedFolder implements InboxPlace {
    private final Path folder;
    private final Place beside;
    private final String below;
    private Map<Path, String> before = new HashMap<>();
    private final Map<String, String> tags = new HashMap<>();

    /** @param beside the folder that holds it, for the answers */
    WatchedFolder(Path folder, Place beside, String below) {
        this.below = below;
        this.folder = folder;
        this.beside = beside;
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw unusable(e);
        }
    }

    @Override
    public String bucket() {
        return "file:" + folder;
    }

    @Override
    public String address(String key) {
        return folder.resolve(key).toString();
    }

    @Override
    public String name(String key) {
        return key;
    }

    @Override
    public synchronized List<Dropped> list() {
        Map<Path, String> now = new HashMap<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
                    if (facts.isRegularFile() && InboxPlace.isManifest(name(file))) {
                        now.put(file, print(facts));
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                    if (file.equals(folder)) {
                        throw e;
                    }
                    // Gone again, or not ours to read: the others are.
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw unusable(e);
        }
        List<Dropped> whole = new ArrayList<>();
        tags.keySet().retainAll(now.values());
        for (Map.Entry<Path, String> entry : now.entrySet()) {
            if (entry.getValue().equals(before.get(entry.getKey()))) {
                String name = name(entry.getKey());
                tag(entry.getKey(), entry.getValue())
                        .ifPresent(tag -> whole.add(new Dropped(name, name, tag, changed(entry.getKey()))));
            }
        }
        before = now;
        whole.sort(Comparator.comparing(Dropped::name));
        return whole;
    }

    private static @Nullable Instant changed(Path file) {
        try {
            return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
        } catch (IOException e) {
            // Gone, which the next look tells.
            return null;
        }
    }

    private String name(Path file) {
        return folder.relativize(file).toString().replace(File.separatorChar, '/');
    }

    private static String print(BasicFileAttributes facts) {
        return facts.size() + "-" + facts.lastModifiedTime().to(TimeUnit.NANOSECONDS) + "-" + facts.fileKey();
    }

    /**
     * The content's digest, so that a file that was only touched is the same; what is too large is
     * told by its facts.
     */
    private Optional<String> tag(Path file, String print) {
        String known = tags.get(print);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            String tag = Files.size(file) <= 1 << 20 ? Digests.sha256(file) : print;
            tags.put(print, tag);
            return Optional.of(tag);
        } catch (IOException e) {
            // Gone, or not to be read by us; the next look tells.
            return Optional.empty();
        }
    }

    @Override
    public Optional<byte[]> read(Dropped dropped, int most) {
        Path file = folder.resolve(dropped.name());
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] content = in.readNBytes(most);
            boolean same = Files.size(file) > 1 << 20 || Digests.sha256(file).equals(dropped.etag());
            return same ? Optional.of(content) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "read-failed", "reading " + file + " failed: " + e, e);
        }
    }

    @Override
    public Answers answers() {
        return new Answers(beside.store(), beside.location().prefix(), below);
    }

    @Override
    public DropRules.Origin origin() {
        return DropRules.Origin.FOLDER;
    }

    private Failure unusable(IOException e) {
        return Failure.of(
                Kind.INPUT,
                "inbox-unusable",
                "cannot watch " + folder + ": " + e + "; name a folder that can be read and written in stylemill.inbox",
                e);
    }
}
