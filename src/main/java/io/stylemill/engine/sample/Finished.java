package io.stylemill.engine.sample;

import io.stylemill.record.Digests;
import io.stylemill.version.SampleRow;

/**
 * A finished image file.
 *
 * @param content the file; not to be written to
 * @param file what is known of it; its decoded pixels are those before encoding where the format
 *     loses nothing
 * @param recipe canonical text of the record, see {@link io.stylemill.order.plan.RecipeJson}
 */
public record Finished(byte[] content, SampleRow.ImageFile file, String recipe) {
    /** Returns the same image in another file. */
    public Finished in(byte[] other) {
        return new Finished(other, file.in(Digests.sha256(other)), recipe);
    }
}
