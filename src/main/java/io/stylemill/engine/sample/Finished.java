package io.stylemill.engine.sample;

import io.stylemill.record.Digests;

/**
 * A finished image file.
 *
 * @param content the file; not to be written to
 * @param channels 1, 3 or 4
 * @param fileSha256 of {@code content}, 64 hex digits
 * @param pixelSha256 of the post-processed pixels before encoding, 64 hex digits
 * @param decodedSha256 of the pixels that the file decodes to, 64 hex digits; the same where the format loses nothing
 * @param recipe canonical text of the record, see {@link io.stylemill.order.plan.RecipeJson}
 */
public record Finished(
        byte[] content,
        int width,
        int height,
        int channels,
        String fileSha256,
        String pixelSha256,
        String decodedSha256,
        String recipe) {
    /** Returns the same image in another file. */
    public Finished in(byte[] file) {
        return new Finished(file, width, height, channels, Digests.sha256(file), pixelSha256, decodedSha256, recipe);
    }
}
