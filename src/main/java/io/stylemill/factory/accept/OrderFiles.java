package io.stylemill.factory.accept;

import io.stylemill.store.Store;
import io.stylemill.version.Layout;
import java.nio.file.Path;
import java.util.Map;

/**
 * What labelers and gates need beside the plan: read, tried and digested when an order is prepared,
 * laid beside the version for the workers when it is accepted.
 *
 * @param digests SHA-256 by what the manifest writes
 * @param programs local files of labelers and extractors, by SHA-256
 * @param lists of real images as files, by the SHA-256 of the list
 * @param masks mask models as files, by SHA-256
 */
public record OrderFiles(
        Map<String, String> digests, Map<String, Path> programs, Map<String, byte[]> lists, Map<String, byte[]> masks) {
    private static final String MEDIA_TYPE = "application/octet-stream";

    public OrderFiles {
        digests = Map.copyOf(digests);
        programs = Map.copyOf(programs);
        lists = Map.copyOf(lists);
        masks = Map.copyOf(masks);
    }

    /** Lays the files where the workers of a run look for them. */
    void lay(Store store, Layout layout, String run) {
        programs.forEach(
                (sha256, file) -> store.putIfAbsent(layout.stagedFileKey(run, sha256), file, sha256, MEDIA_TYPE));
        lists.forEach((sha256, list) -> store.putIfAbsent(layout.stagedFileKey(run, sha256), list, MEDIA_TYPE));
        // The records name it: it stays with the version.
        masks.forEach((sha256, model) -> store.putIfAbsent(layout.key(Layout.masksPath(sha256)), model, MEDIA_TYPE));
    }
}
