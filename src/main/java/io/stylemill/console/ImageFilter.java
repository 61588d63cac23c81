package io.stylemill.console;

import io.stylemill.audit.query.SqlText;
import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which images of a version are shown, and in which order; null where anything will do.
 * {@link Images} asks the whole index in SQL; {@link Gallery} looks in its memory, by the names of
 * classes and the seeds of images alone.
 *
 * @param label name of the class, or its index
 * @param agrees whether the labeler sees the class that the image was made for
 * @param sort what they are sorted by
 * @param descending the largest first
 */
public record ImageFilter(
        @Nullable String label,
        @Nullable String group,
        @Nullable String split,
        @Nullable Tag tag,
        @Nullable Double psiMin,
        @Nullable Double psiMax,
        @Nullable Double confidenceMin,
        @Nullable Double confidenceMax,
        @Nullable Long seed,
        @Nullable Boolean agrees,
        Sort sort,
        boolean descending) {
    /** A tag with its value. */
    public record Tag(String name, String value) {}

    /** What images are sorted by; equal ones by key. */
    public enum Sort {
        KEY("key"),
        CONFIDENCE("label_confidence"),
        MARGIN("label_margin"),
        SEED("coalesce(seed, -1)"),
        PSI("truncation_psi");

        private final String column;

        Sort(String column) {
            this.column = column;
        }
    }

    /** Returns the conditions in SQL, joined by AND; never empty. */
    String where(String table) {
        List<String> all = new ArrayList<>();
        boolean samples = table.equals("samples");
        if (label != null) {
            all.add(
                    label.matches("-?\\d{1,9}")
                            ? "(label = " + label + " OR label_name = " + SqlText.of(label) + ")"
                            : "label_name = " + SqlText.of(label));
        }
        add(all, "\"group\" = ", group);
        add(all, "split = ", split);
        number(all, "label_confidence >= ", confidenceMin);
        number(all, "label_confidence <= ", confidenceMax);
        if (agrees != null) {
            all.add("label_agrees = " + (agrees ? 1 : 0));
        }
        if (samples) {
            number(all, "truncation_psi >= ", psiMin);
            number(all, "truncation_psi <= ", psiMax);
            if (seed != null) {
                all.add("(seed = " + seed + " OR mixing_seed = " + seed + ")");
            }
            if (tag != null) {
                String pair = CanonicalJson.write(tag.name()) + ":" + CanonicalJson.write(tag.value());
                all.add("contains(tags, " + SqlText.of(pair) + ")");
            }
        }
        return all.isEmpty() ? "TRUE" : String.join(" AND ", all);
    }

    private static void add(List<String> all, String before, @Nullable String value) {
        if (value != null) {
            all.add(before + SqlText.of(value));
        }
    }

    private static void number(List<String> all, String before, @Nullable Double value) {
        if (value != null) {
            all.add(before + "CAST(" + value + " AS DOUBLE PRECISION)");
        }
    }

    /** Returns the column that is sorted by. */
    String column() {
        return sort.column;
    }

    /** Returns the order in SQL; several attempts of a refused image have one key. */
    String order(String table) {
        return sort.column + (descending ? " DESC" : "") + " NULLS LAST" + (sort == Sort.KEY ? "" : ", key")
                + (table.equals("rejected") ? ", attempt" : "");
    }

    /** Returns what names the place behind an image in this order. */
    String cursor(Map<String, @Nullable Object> image) {
        List<@Nullable Object> place = new ArrayList<>();
        place.add(sort.name());
        place.add(image.get("sorted_by"));
        place.add(image.get("key"));
        place.add(image.get("attempt") instanceof Number attempt ? attempt.longValue() : 0L);
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(CanonicalJson.write(place).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Returns the condition in SQL that an image of a table comes behind a place.
     *
     * @throws Failure {@code bad-parameter} (INPUT) when the place is of another order, or none of
     *     ours
     */
    String after(String table, String cursor) {
        List<?> place;
        try {
            String plain = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            place = CanonicalJson.parse(plain) instanceof List<?> list ? list : List.of();
        } catch (IllegalArgumentException | Failure e) {
            throw Section.unknown(cursor);
        }
        if (place.size() != 4
                || !sort.name().equals(place.get(0))
                || !(place.get(2) instanceof String key)
                || !(place.get(3) instanceof Number attempt)) {
            throw Section.unknown(cursor);
        }
        String than = descending ? "<" : ">";
        if (sort == Sort.KEY) {
            String behind = "key " + than + " " + SqlText.of(key);
            return table.equals("rejected")
                    ? "(" + behind + " OR (key = " + SqlText.of(key) + " AND attempt > " + attempt.longValue() + "))"
                    : behind;
        }
        String behind = "key > " + SqlText.of(key);
        return place.get(1) instanceof Number value
                ? String.format(
                        Locale.ROOT,
                        "(%1$s IS NULL OR %1$s %2$s CAST(%3$s AS DOUBLE PRECISION)"
                                + " OR (%1$s = CAST(%3$s AS DOUBLE PRECISION) AND %4$s))",
                        sort.column,
                        than,
                        value,
                        behind)
                : "(" + sort.column + " IS NULL AND " + behind + ")";
    }
}
