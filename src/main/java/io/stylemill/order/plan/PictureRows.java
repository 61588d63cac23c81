package io.stylemill.order.plan;

import io.stylemill.checkpoint.LatentArray;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Ranges;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which pictures the rows that a group uses were found for, as the manifest or the note beside the file says.
 *
 * @param sha256 of each used row, in their order; empty where nothing is known
 */
record PictureRows(List<String> sha256) {
    static final PictureRows NONE = new PictureRows(List.of());

    PictureRows {
        sha256 = List.copyOf(sha256);
    }

    /**
     * @param count rows that the group uses
     * @param problems takes a list of another length
     */
    static PictureRows of(
            Latent.Rows rows, LatentArray array, long count, LatentFiles files, String place, List<Problem> problems) {
        if (!rows.pictures().isEmpty()) {
            if (rows.pictures().size() != count) {
                problems.add(new Problem(
                        place + "/pictures",
                        "there are " + rows.pictures().size() + " pictures for " + count
                                + " rows; name one for each row, or leave it out"));
                return NONE;
            }
            return new PictureRows(rows.pictures());
        }
        ProjectionNote note = files.note(rows);
        if (note == null || note.images().size() != array.rows()) {
            return NONE;
        }
        List<String> pictures = new ArrayList<>();
        @Nullable Ranges numbers = rows.rows();
        for (long i = 0; i < count; i++) {
            long row = numbers == null ? i : numbers.get(i);
            if (row >= array.rows()) {
                return NONE;
            }
            pictures.add(note.images().get((int) row).sha256());
        }
        return new PictureRows(pictures);
    }

    /** Returns the SHA-256 of the picture of the used row {@code index}, or an empty text. */
    String of(long index) {
        return sha256.isEmpty() ? "" : sha256.get((int) index);
    }
}
