package io.stylemill.console;

import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.CommitRecord.Role;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.ShareNote;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Addresses from which anybody can read the shards of a version for a while, without credentials
 * (pre-signed). Before they are given out it is noted who shared what, and until when.
 */
public final class Sharing {
    /** How long the addresses work where nobody says otherwise. */
    public static final String USUAL = "12h";

    private static final String NOTED = "version-shared";
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(m|h|d)");
    private static final Duration LONGEST = Duration.ofDays(7);

    private final boolean embedded;
    private final String user;
    private final Clock clock;
    private final Jobs.Notes notes;

    /** A shard that anybody can read. */
    public record Shared(FileEntry file, URI address) {}

    /**
     * @param embedded whether the S3 server is the one inside this program
     * @param user who shares, as the machine names them
     * @param notes where it is noted too, beside the store
     */
    public Sharing(boolean embedded, String user, Clock clock, Jobs.Notes notes) {
        this.embedded = embedded;
        this.user = user;
        this.clock = clock;
        this.notes = notes;
    }

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
     * Returns addresses of shards, in the order of the version's list, and notes beside the version
     * that they were given.
     *
     * @param chosen which files
     * @param way how they were asked for, such as {@code over REST}
     * @throws Failure {@code not-shareable}, {@code revoked}, {@code no-dataset} (INPUT);
     *     {@code share-not-noted} where the note cannot be written
     */
    public List<Shared> shards(PublishedVersion version, Predicate<FileEntry> chosen, Duration validity, String way) {
        require(version.address());
        version.refuseRevoked("; it is given to nobody; choose another version");
        List<FileEntry> all = version.record().files().stream()
                .filter(file -> file.role() == Role.SHARD)
                .toList();
        List<FileEntry> given = all.stream().filter(chosen).toList();
        if (!given.isEmpty()) {
            note(version, given, given.size() < all.size(), validity, way);
        }
        return given.stream()
                .map(file -> new Shared(
                        file,
                        version.store()
                                .shared(version.prefix() + file.path(), validity)
                                .orElseThrow(() -> Failure.bug("an S3 store shares nothing"))))
                .toList();
    }

    private void note(PublishedVersion version, List<FileEntry> given, boolean some, Duration validity, String way) {
        String root = version.root()
                .orElseThrow(() -> Failure.input(
                        "no-dataset",
                        "cannot share " + version.address() + ": it lies in no dataset, beside which it could be noted"
                                + " who shared it; name the dataset that it was published in"));
        Instant now = clock.instant();
        ShareNote note = new ShareNote(
                version.record().name(),
                version.record().version(),
                version.commit().sha256(),
                user,
                way,
                now,
                now.plus(validity),
                given.size(),
                some ? given.stream().map(FileEntry::path).toList() : List.of());
        try {
            note.put(version.store(), root);
        } catch (Failure e) {
            throw Failure.of(
                    e.kind(),
                    "share-not-noted",
                    "cannot share " + version.address() + ": who shares a version is noted beside it, and that failed: "
                            + e.getMessage() + "; share with credentials that may write there",
                    e);
        }
        notes.note(NOTED, note.name() + " " + note.version() + " of " + version.address() + ", " + note);
    }

    /**
     * Returns who shared a version, as JSON for scripts, newest first.
     *
     * @param after what {@link Section#next} named, or null for the start
     */
    public static Section<Map<String, Object>> history(PublishedVersion version, @Nullable String after, int most) {
        List<Map<String, Object>> all = version.shares(Integer.MAX_VALUE).stream()
                .map(note -> Map.<String, Object>of(
                        "by", note.by(),
                        "way", note.way(),
                        "at", note.at().toString(),
                        "until", note.until().toString(),
                        "shards", note.shards(),
                        "paths", note.paths()))
                .toList();
        return Section.of(all, most, note -> Digests.sha256(CanonicalJson.write(note)), after);
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
