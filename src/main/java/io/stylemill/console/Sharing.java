package io.stylemill.console;

import io.stylemill.failure.Failure;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.CommitRecord.Role;
import io.stylemill.version.PublishedVersion;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses from which anybody can read the shards of a version for a while, without credentials (pre-signed).
 *
 * @param embedded whether the S3 server is the one inside this program
 */
public record Sharing(boolean embedded) {
    /** How long the addresses hold where nobody says otherwise. */
    public static final String USUAL = "12h";

    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(m|h|d)");
    private static final Duration LONGEST = Duration.ofDays(7);

    /** A shard that anybody can read. */
    public record Shared(FileEntry file, URI address) {}

    /**
     * Reads how long the addresses hold.
     *
     * @param text such as {@code 30m}, {@code 12h} or {@code 7d}, the longest
     * @param option where it comes from, for messages
     * @throws Failure {@code bad-option} (INPUT)
     */
    public static Duration validity(String text, String option) {
        Matcher m = DURATION.matcher(text);
        if (m.matches()) {
            long n = Long.parseLong(m.group(1));
            Duration duration = switch (m.group(2)) {
                case "m" -> Duration.ofMinutes(n);
                case "h" -> Duration.ofHours(n);
                default -> Duration.ofDays(n);
            };
            if (!duration.isZero() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        }
        throw Failure.input(
                "bad-option",
                option + " is '" + text + "'; it must be a time such as 30m, 12h or 7d, and S3 allows at most 7d");
    }

    /**
     * Refuses a place whose files have no addresses that others can read.
     *
     * @param dataset its address
     * @throws Failure {@code not-shareable} (INPUT)
     */
    public void require(String dataset) {
        if (!dataset.startsWith("s3://")) {
            throw Failure.input(
                    "not-shareable",
                    "cannot share " + dataset + ": only what lies in an S3 store has addresses that others can read;"
                            + " name s3://bucket/name, or give the folder itself away");
        }
        if (embedded) {
            throw Failure.input(
                    "not-shareable",
                    "cannot share " + dataset + ": the embedded S3 server answers on this machine alone, and only"
                            + " while this program runs; set stylemill.s3.endpoint or stylemill.s3.region, or use"
                            + " 'stylemill pull'");
        }
    }

    /**
     * Returns addresses of shards, in the order of the version's list.
     *
     * @param chosen which files
     * @throws Failure {@code not-shareable}, {@code revoked} (INPUT)
     */
    public List<Shared> shards(PublishedVersion version, Predicate<FileEntry> chosen, Duration validity) {
        require(version.address());
        version.revocation().ifPresent(revoked -> {
            throw Failure.input(
                    "revoked",
                    version.record().name() + " " + version.record().version() + " was " + revoked
                            + "; it is given to nobody; choose another version");
        });
        return version.record().files().stream()
                .filter(file -> file.role() == Role.SHARD && chosen.test(file))
                .map(file -> new Shared(
                        file,
                        version.store()
                                .shared(version.prefix() + file.path(), validity)
                                .orElseThrow(() -> Failure.bug("an S3 store shares nothing"))))
                .toList();
    }

    /** Returns a shared shard as JSON, for scripts. */
    public static Map<String, Object> json(Shared shard) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("path", shard.file().path());
        map.put("url", shard.address().toString());
        map.put("bytes", shard.file().bytes());
        map.put("sha256", shard.file().sha256());
        return map;
    }
}
