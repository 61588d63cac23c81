package io.stylemill.order.plan;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Recipe.ZSource;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.record.RecordJson;
import java.util.Map;

/**
 * The record as canonical JSON, {@code recipe-v1.schema.json}.
 *
 * <p>Every object always has the same keys of the same types, and no nulls, because table readers
 * take their column types from the first few records; what does not apply is an empty text, zeros
 * or -1. Some keys are there in all records of a dataset or in none: {@code torchscript}, for
 * checkpoints that are programs, {@code masks}, {@code captions}, and {@code truncation.center},
 * where a manifest names centres.
 */
public final class RecipeJson {
    private RecipeJson() {}

    /** Returns the canonical text of a record. */
    public static String write(Recipe recipe) {
        return CanonicalJson.write(toMap(recipe));
    }

    static Map<String, Object> toMap(Recipe recipe) {
        return RecordJson.DOCUMENT.write(RecipeDocument.of(recipe));
    }

    /**
     * Returns the record that a text holds, to show it or to read a part of it. Fields that a newer
     * version of this program added are left out.
     *
     * @throws Failure {@code bad-recipe} when the text is no record of this schema
     */
    public static Recipe parse(String text) {
        return read(text, RecordJson.DOCUMENT, "");
    }

    /**
     * Returns the record that a text holds, to make its image again: another field may change its
     * pixels, and is refused.
     *
     * @throws Failure {@code bad-recipe} when the text is no record of this schema, or has a field
     *     that this version of the program does not know
     */
    public static Recipe exact(String text) {
        return read(
                text,
                RecordJson.EXACT,
                "; if a newer version of Stylemill wrote the record, make its image with that version");
    }

    private static Recipe read(String text, RecordJson reader, String next) {
        Object value = CanonicalJson.parse(text);
        if (value instanceof Map<?, ?> fields && !RecipeDocument.SCHEMA.equals(fields.get("schema"))) {
            throw RecipeText.bad("schema", fields.get("schema"), "'" + RecipeDocument.SCHEMA + "'");
        }
        try {
            return reader.read(value, RecipeDocument.class).recipe();
        } catch (IllegalArgumentException e) {
            throw Failure.of(Kind.INPUT, "bad-recipe", "reading a record: " + e.getMessage() + next, e);
        }
    }

    /** Returns the SHA-256 of a record's canonical text, 64 hex digits: the record's own name. */
    public static String sha256(String recipeText) {
        return Digests.sha256(recipeText);
    }

    /** Returns what records call the generator of a latent, such as {@code numpy-randomstate}. */
    public static String source(ZSource z) {
        return LatentDocument.name(z);
    }
}
