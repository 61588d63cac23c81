package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.CommitRecord.Role;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads every image of a version in the order of its index: each shard once, from its beginning to
 * its end.
 */
final class ImageReading implements AutoCloseable {
    private static final int LARGEST = 256 << 20;

    private final PublishedVersion version;
    private final BiConsumer<SampleRow, byte[]> each;
    private @Nullable FileEntry shard;
    private @Nullable InputStream in;
    private long position;

    ImageReading(PublishedVersion version, BiConsumer<SampleRow, byte[]> each) {
        this.version = version;
        this.each = each;
    }

    void take(SampleRow row) {
        SampleRow.Place place = row.place();
        try {
            InputStream open = in;
            FileEntry from = shard;
            if (open == null || from == null || !from.path().equals(place.shard())) {
                close();
                from = version.record()
                        .file(place.shard())
                        .filter(f -> f.role() == Role.SHARD)
                        .orElseThrow(() -> bad(row, "it names a shard that DATASET.json does not list"));
                shard = from;
                open = version.open(from);
                in = open;
                position = 0;
            }
            boolean ahead = place.tarOffset() >= position
                    && place.length() > 0
                    && place.length() <= LARGEST
                    && place.tarOffset() <= from.bytes() - place.length();
            if (!ahead) {
                throw bad(row, "its bytes do not lie behind those of the row before, inside the shard");
            }
            open.skipNBytes(place.tarOffset() - position);
            byte[] image = open.readNBytes((int) place.length());
            position = place.tarOffset() + place.length();
            if (!Digests.sha256(image).equals(row.file().fileSha256())) {
                throw Failure.of(
                        Kind.VERIFICATION,
                        "image-differs",
                        "the image " + row.key() + " in " + version.address(place.shard())
                                + " is not the one that its row names");
            }
            each.accept(row, image);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT,
                    "read-broke-off",
                    "reading " + row.key() + " from " + version.address(place.shard()) + " broke off: " + e,
                    e);
        }
    }

    private Failure bad(SampleRow row, String how) {
        return Failure.of(
                Kind.VERIFICATION,
                "bad-row",
                "the row of " + Texts.printable(row.key()) + " in " + version.address() + " cannot be: " + how);
    }

    @Override
    public void close() {
        InputStream open = in;
        in = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                throw Failure.of(Kind.TRANSIENT, "read-broke-off", "closing a shard failed: " + e, e);
            }
        }
    }
}
