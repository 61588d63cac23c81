package io.stylemill.audit.query;

import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleColumns;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    private static final List<String> SHOWN = List.of(
            "dataset",
            "version",
            SampleColumns.KEY.name(),
            SampleColumns.SPLIT.name(),
            SampleColumns.LABEL.name(),
            SampleColumns.LABEL_NAME.name(),
            SampleColumns.SEED.name(),
            SampleColumns.TRUNCATION_PSI.name(),
            SampleColumns.MIXING_SEED.name(),
            SampleColumns.GENERATOR_SHA256.name(),
            "night");

    /** Returns whether nothing is asked. */
    public boolean isEmpty() {
        return equals(ALL);
    }

    /** Returns the SQL that shows the images that answer. */
    public String sql() {
        return "SELECT " + String.join(", ", SHOWN) + " FROM samples";
    }

    /** Returns whether images of this version can answer. */
    boolean admits(PublishedVersion version) {
        return starts(version.record().manifestSha256(), manifestSha256)
                && (night == null || night.equals(QueryColumn.night(version)));
    }

    /** Returns the conditions in SQL on an image of a version that can answer. */
    List<String> where() {
        List<String> all = new ArrayList<>();
        if (seed != null) {
            all.add("(seed = " + seed + " OR mixing_seed = " + seed + ")");
        }
        if (checkpointSha256 != null) {
            all.add("starts_with(generator_sha256, " + SqlText.of(checkpointSha256.toLowerCase(Locale.ROOT)) + ")");
        }
        if (label != null) {
            String text = SqlText.of(label);
            all.add("(lower(label_name) = lower(" + text + ") OR label::VARCHAR = " + text + ")");
        }
        return all;
    }

    private static boolean starts(String digest, @Nullable String wanted) {
        return wanted == null || digest.startsWith(wanted.toLowerCase(Locale.ROOT));
    }
}
