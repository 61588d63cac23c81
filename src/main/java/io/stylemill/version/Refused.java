package io.stylemill.version;

import java.util.List;

/**
 * An image that was made and did not pass the gates: a row of {@code index/rejected.parquet}.
 *
 * @param key of the sample it was made for
 * @param split of the sample
 * @param shard path of the shard that it is not in
 * @param group of the manifest, with slot and attempt in it
 * @param label what it was made for
 * @param reasons why it was refused, at least one
 * @param measured on it
 * @param pixelSha256 of its raw pixels, 64 hex digits, or empty where it was not made to the end
 * @param recipe the record as canonical JSON: to see the image, make it again from this
 */
public record Refused(
        String key,
        String split,
        String shard,
        String group,
        long slot,
        int attempt,
        SampleRow.Label label,
        List<Reason> reasons,
        Measured measured,
        String pixelSha256,
        String recipe) {
    public Refused {
        reasons = List.copyOf(reasons);
    }

    /**
     * @param gate such as {@code confidence}
     * @param detail what was found and what is asked, such as {@code cells: 0.41, at least 0.8}
     */
    public record Reason(String gate, String detail) {}
}
