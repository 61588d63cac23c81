package io.stylemill.audit.query;

import io.stylemill.version.PublishedVersion;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A question that is asked without SQL; an image must answer every part that is not null.
 *
 * @param checkpointSha256 of the network, or the first digits of it
 * @param seed of the latent or of the latent that was mixed in
 * @param manifestSha256 of the manifest, or the first digits of it
 * @param label name of the class, in any case, or its index
 * @param night day, in UTC, on which the version was published
 */
public record QueryQuestion(
        @Nullable String checkpointSha256,
        @Nullable Long seed,
        @Nullable String manifestSha256,
        @Nullable String label,
        @Nullable LocalDate night) {
    /** The question that every image answers. */
    public static final QueryQuestion ALL = new QueryQuestion(null, null, null, null, null);

    private static final Set<QueryColumn> SHOWN = EnumSet.of(
            QueryColumn.DATASET,
            QueryColumn.VERSION,
            QueryColumn.KEY,
            QueryColumn.SPLIT,
            QueryColumn.LABEL,
            QueryColumn.LABEL_NAME,
            QueryColumn.SEED,
            QueryColumn.MIXING_SEED,
            QueryColumn.TRUNCATION_PSI,
            QueryColumn.GENERATOR_SHA256,
            QueryColumn.NIGHT);

    /** Returns whether nothing is asked. */
    public boolean isEmpty() {
        return equals(ALL);
    }

    /** Returns the SQL that shows the images that answer. */
    public String sql() {
        return SHOWN.stream().map(QueryColumn::id).collect(Collectors.joining(", ", "SELECT ", " FROM samples"));
    }

    Set<QueryColumn> columns() {
        return isEmpty() ? EnumSet.noneOf(QueryColumn.class) : SHOWN;
    }

    /** Returns whether images of this version can answer. */
    boolean admits(PublishedVersion version) {
        return starts(version.record().manifestSha256(), manifestSha256)
                && (night == null || night.equals(QueryColumn.night(version)));
    }

    /** Returns whether the image of a row, of a version that can answer, does. */
    boolean admits(Map<String, @Nullable Object> row) {
        boolean seeded = seed == null
                || seed.equals(row.get(QueryColumn.SEED.id()))
                || seed.equals(row.get(QueryColumn.MIXING_SEED.id()));
        return seeded
                && starts(String.valueOf(row.get(QueryColumn.GENERATOR_SHA256.id())), checkpointSha256)
                && labelled(row);
    }

    private boolean labelled(Map<String, @Nullable Object> row) {
        return label == null
                || label.equalsIgnoreCase(String.valueOf(row.get(QueryColumn.LABEL_NAME.id())))
                || label.equals(String.valueOf(row.get(QueryColumn.LABEL.id())));
    }

    private static boolean starts(String digest, @Nullable String wanted) {
        return wanted == null || digest.startsWith(wanted.toLowerCase(Locale.ROOT));
    }
}
