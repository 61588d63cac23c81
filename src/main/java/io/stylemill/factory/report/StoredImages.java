package io.stylemill.factory.report;

import io.stylemill.engine.sample.MaskRows;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.Decoders;
import io.stylemill.image.Pixels;
import io.stylemill.store.Store;
import io.stylemill.version.Layout;
import io.stylemill.version.MaskFacts;
import io.stylemill.version.SampleRow;
import java.io.IOException;
import java.io.InputStream;

/** The images of a version that is not committed yet, each by one ranged read. */
public record StoredImages(Store store, Layout layout) {
    /**
     * Returns the image of a row.
     *
     * @throws Failure {@code shard-missing} or {@code read-failed} (TRANSIENT); as
     *     {@link Decoders#decode} throws
     */
    public Pixels pixels(SampleRow row) {
        return pixels(row, row.place().tarOffset(), row.place().length());
    }

    /**
     * Returns the image of a row with what lies where shown over it, or as it is where nothing says
     * so.
     *
     * @throws Failure as {@link #pixels}
     */
    public Pixels overlaid(SampleRow row) {
        Pixels image = pixels(row);
        MaskFacts facts = row.measured().mask();
        if (facts == null) {
            return image;
        }
        SampleRow.Span mask = row.place().mask();
        return MaskRows.over(image, facts, mask == null ? null : pixels(row, mask.offset(), mask.length()));
    }

    private Pixels pixels(SampleRow row, long offset, long length) {
        String key = layout.key(row.place().shard());
        try (InputStream in = store.openRange(key, offset, length)
                .orElseThrow(() -> Failure.of(
                        Kind.TRANSIENT,
                        "shard-missing",
                        "there is no " + store.address(key) + "; run the job again"))) {
            return Decoders.decode(in.readAllBytes(), row.key() + " in " + store.address(key));
        } catch (IOException e) {
            throw Failure.of(
                    Kind.TRANSIENT, "read-failed", "reading an image of " + store.address(key) + " broke off: " + e, e);
        }
    }
}
