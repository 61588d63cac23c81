package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code .json} member that is beside every image in a shard: the fields of
 * {@link SampleColumns#MEMBER}.
 *
 * <p>Hugging Face's tar reader takes the types of all samples from the first five: every sample of
 * every dataset has the same keys of the same types, nothing is null, and what is a real number is
 * always written as one ({@code 1.0}). What has a shape of its own (scores, tags, record, captions)
 * is JSON text.
 */
public final class SampleJson {
    private SampleJson() {}

    /** Returns the member's text. */
    public static String write(SampleRow row) {
        StringBuilder out = new StringBuilder(2048);
        for (Column<SampleRow> column : SampleColumns.MEMBER) {
            if (column.carriedBy(row)) {
                out.append(out.isEmpty() ? '{' : ',');
                out.append('"').append(column.name()).append("\":").append(cell(column.type(), column.of(row)));
            }
        }
        return out.append('}').toString();
    }

    /** A whole number that a sample lacks is -1, and a text that it lacks is empty. */
    private static String cell(ColumnType type, @Nullable Object value) {
        return switch (type) {
            case TEXT, JSON -> CanonicalJson.write(value == null ? "" : value);
            case WHOLE, SMALL -> String.valueOf(value == null ? -1 : value);
            case REAL -> real(value == null ? -1.0 : value);
            case TRUTH -> String.valueOf(value);
            case TEXTS -> CanonicalJson.write(CanonicalJson.write(value == null ? List.of() : value));
            case TIME -> throw Failure.bug("the member of an image has no field of the type " + type.word());
        };
    }

    private static String real(Object value) {
        String text = CanonicalJson.write(value);
        boolean whole = text.indexOf('.') < 0 && text.indexOf('e') < 0;
        return whole ? text + ".0" : text;
    }
}
