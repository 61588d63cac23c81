package io.stylemill.order.plan;

import io.stylemill.checkpoint.LatentArray;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.Ranges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which pictures the rows that a group uses were found for, as the manifest or the note beside the
 * file says.
 *
 * @param sha256 of each used row, in their order; empty where nothing is known
 */
public record PictureRows(List<String> sha256) {
    /** Rows of a group that are told one by one. */
    private static final int MOST_TOLD = 20;

    static final PictureRows NONE = new PictureRows(List.of());

    public PictureRows {
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

    /**
     * Returns which used rows come from pictures that must not be sources, or from who knows which;
     * places are JSON pointers.
     *
     * @param excluded SHA-256 of the pictures, with their names, which may be empty texts
     */
    public static List<Problem> excluded(Manifest manifest, LatentFiles files, Map<String, String> excluded) {
        List<Problem> problems = new ArrayList<>();
        for (int g = 0; g < manifest.samples().size(); g++) {
            Group group = manifest.samples().get(g);
            Latent.Rows rows = group.latent().rows();
            if (rows == null || !files.hold(rows)) {
                continue;
            }
            String at = "/samples/" + g + "/latent" + (group.latent() instanceof Latent.Walk ? "/walk" : "");
            LatentArray array = files.latents(rows);
            Ranges numbers = rows.rows();
            long count = numbers == null ? array.rows() : numbers.size();
            PictureRows known = of(rows, array, count, files, at, new ArrayList<>());
            if (known.sha256().isEmpty()) {
                problems.add(new Problem(
                        at + "/file",
                        "nobody says which pictures the rows of " + rows.file()
                                + " were found for, so pictures that gates.reference.exclude names may be among them; write"
                                + " pictures, or keep " + ProjectionNote.beside(rows.file()) + " beside the file"));
            }
            int told = 0;
            for (int i = 0; i < known.sha256().size() && told < MOST_TOLD; i++) {
                String name = excluded.get(known.of(i));
                if (name != null) {
                    told++;
                    problems.add(new Problem(
                            at + "/file",
                            "row " + (numbers == null ? i : numbers.get(i)) + " of " + rows.file()
                                    + " was found for the picture " + known.of(i)
                                    + (name.isEmpty() ? "" : " (" + name + ")")
                                    + ", which gates.reference.exclude names: it must not be a source; leave the row out with"
                                    + " rows"));
                }
            }
        }
        return problems;
    }

    /** Returns the SHA-256 of the picture of the used row {@code index}, or an empty text. */
    String of(long index) {
        return sha256.isEmpty() ? "" : sha256.get((int) index);
    }
}
