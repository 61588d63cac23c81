package io.stylemill.audit.verify;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * Looks at a folder without following or opening anything: links, pipes and devices have no place
 * in a version.
 */
final class LocalFolder {
    static final String CHECK = "folder";

    private LocalFolder() {}

    /** Returns whether something that is no plain file is at one of the paths. */
    static boolean oddAt(Path folder, List<String> paths, Findings findings) {
        for (String path : paths) {
            Path file = folder.resolve(path);
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                findings.fail(CHECK, path, "it is a link, or no plain file; nothing was opened there");
            }
        }
        return findings.failed(CHECK);
    }

    /** Finds what is neither a plain file nor a folder, and what the store would hide. */
    static void check(Path folder, long mostEntries, Findings findings) {
        try {
            // The folder itself may be named by a link; inside there are none.
            Path base = folder.toRealPath();
            Files.walkFileTree(base, new Walk(base, mostEntries, findings));
        } catch (IOException e) {
            throw Failure.of(Kind.TRANSIENT, "folder-failed", "looking through " + folder + " failed: " + e, e);
        }
        findings.holdsUnlessFailed(CHECK, "plain files and folders only, no links");
    }

    private static final class Walk extends SimpleFileVisitor<Path> {
        private final Path base;
        private final long most;
        private final Findings findings;
        private long seen;

        Walk(Path base, long most, Findings findings) {
            this.base = base;
            this.most = most;
            this.findings = findings;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes facts) throws IOException {
            if (!dir.equals(base)) {
                try (var entries = Files.newDirectoryStream(dir)) {
                    if (!entries.iterator().hasNext() && !HubFiles.leaves(name(dir) + "/")) {
                        findings.fail(CHECK, name(dir), "an empty folder that no version has");
                    }
                }
                if (dir.endsWith(".stylemill")) {
                    findings.fail(CHECK, name(dir), "a folder that no version has");
                    return FileVisitResult.SKIP_SUBTREE;
                }
            }
            return more();
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes facts) {
            if (facts.isSymbolicLink()) {
                findings.fail(CHECK, name(file), "it is a link; it was not followed");
            } else if (!facts.isRegularFile()) {
                findings.fail(CHECK, name(file), "it is no plain file; it was not opened");
            }
            return more();
        }

        private FileVisitResult more() {
            if (++seen > most) {
                findings.fail(CHECK, null, "there are over " + most + " entries, many more than were published");
                return FileVisitResult.TERMINATE;
            }
            return FileVisitResult.CONTINUE;
        }

        private String name(Path file) {
            return base.relativize(file).toString().replace('\\', '/');
        }
    }
}
