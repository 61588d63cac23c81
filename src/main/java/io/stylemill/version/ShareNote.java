package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import io.stylemill.record.Digests;
import io.stylemill.store.Store;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;

/**
 * That shards of a version were given away for a while,
 * {@code NAME/shared/VERSION/TIME-DIGEST.json}: written once for each time, beside the versions, so
 * that nothing in them changes. The addresses themselves are in no note.
 *
 * @param datasetJsonSha256 of the bytes of its {@code DATASET.json}
 * @param by who shared it, as the machine named them
 * @param way how, such as {@code over REST}
 * @param until when the addresses end at the latest
 * @param shards how many
 * @param paths which, where they are not all of the version; else empty
 */
public record ShareNote(
        String name,
        String version,
        String datasetJsonSha256,
        String by,
        String way,
        Instant at,
        Instant until,
        int shards,
        List<String> paths) {
    private static final String SCHEMA = "stylemill/shared/v1";
    private static final int MOST_BYTES = 8 << 20;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
    private static final int DIGITS = 8;

    public ShareNote {
        paths = List.copyOf(paths);
    }

    /**
     * Returns the newest notes of a version, newest first.
     *
     * @param root key prefix of the dataset
     * @throws Failure {@code bad-share-note} ({@code VERIFICATION}) when one is not readable
     */
    public static List<ShareNote> newest(Store store, String root, String version, int most) {
        return store.list(Layout.sharedPrefix(root, version)).stream()
                .sorted(Comparator.comparing(Store.Stat::key).reversed())
                .limit(most)
                .flatMap(stat ->
                        store
                                .read(stat.key(), MOST_BYTES)
                                .map(content -> parse(content, store.address(stat.key())))
                                .stream())
                .toList();
    }

    /**
     * Writes the note.
     *
     * @param root key prefix of the dataset
     */
    public void put(Store store, String root) {
        byte[] content = Note.write(this, SCHEMA);
        String key = Layout.sharedPrefix(root, version) + TIME.format(at) + "-"
                + Digests.sha256(content).substring(0, DIGITS) + ".json";
        store.putIfAbsent(key, content, "application/json");
    }

    private static ShareNote parse(byte[] content, String where) {
        return Note.parse(
                content,
                ShareNote.class,
                SCHEMA,
                "bad-share-note",
                why -> where + " does not say who shared the version: " + why);
    }

    /** Returns the note as one line for people. */
    @Override
    public String toString() {
        return "shared on " + at.truncatedTo(ChronoUnit.SECONDS) + " by " + Texts.printable(by) + " "
                + Texts.printable(way) + ": " + Amounts.count(shards, "shard") + " until "
                + until.truncatedTo(ChronoUnit.SECONDS);
    }
}
