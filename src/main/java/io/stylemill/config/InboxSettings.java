package io.stylemill.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What {@code serve} watches, and what those who drop manifests there may ask for.
 *
 * @param places the watched places, {@code s3://bucket/prefix/} or an absolute folder
 * @param period how long after one look comes the next
 * @param lease how long a coordinator has for one manifest before another may take it over
 * @param checkpoints the roots under which checkpoints are read, {@code s3://bucket/prefix/} or an
 *     absolute folder
 * @param torchscript digests of the TorchScript archives, which are programs, that may run; 64 hex
 *     digits each
 * @param destinations the roots under which datasets are published, in the same form; empty for
 *     every bucket, and for manifests that came in a folder every folder
 * @param limits of a single manifest
 */
public record InboxSettings(
        List<String> places,
        Duration period,
        Duration lease,
        List<String> checkpoints,
        List<String> torchscript,
        List<String> destinations,
        Limits limits) {
    public InboxSettings {
        places = List.copyOf(places);
        Objects.requireNonNull(period, "period");
        Objects.requireNonNull(lease, "lease");
        checkpoints = List.copyOf(checkpoints);
        torchscript = List.copyOf(torchscript);
        destinations = List.copyOf(destinations);
        Objects.requireNonNull(limits, "limits");
    }

    /**
     * Returns the place of every manifest that is handed in, which has no folder of its own: the
     * first root of checkpoints.
     */
    public URI base() {
        String root = checkpoints.get(0);
        String text = root.startsWith("s3://") ? root : Path.of(root).toUri().toString();
        return URI.create(text.endsWith("/") ? text : text + "/");
    }

    /**
     * @param manifestBytes most bytes of a manifest
     * @param samples most images of a manifest
     * @param shards most shards of a manifest
     * @param runs most runs that wait for shards at a time; what comes beyond waits
     * @param schedules most schedules that are kept
     * @param cron shortest time between two firings of a schedule
     */
    public record Limits(int manifestBytes, long samples, long shards, int runs, int schedules, Duration cron) {}
}
