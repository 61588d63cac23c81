package io.stylemill.order.plan;

import java.util.Map;

/**
 * One image of a plan.
 *
 * @param index number in the plan, from 0
 * @param key name of its files, see {@link #keyOf}
 * @param split name of the split
 * @param label class index, or -1 where the label is a vector or there is none
 * @param labelName name of the class, or empty
 * @param family latent family: samples that share it stay in one split
 * @param tags of its group
 */
public record Sample(
        long index,
        String key,
        String split,
        int label,
        String labelName,
        String family,
        Map<String, String> tags,
        Recipe recipe) {
    /**
     * Returns the key of a sample, which no other sample of any version of the dataset has:
     * {@code v1_0_0-000000017} is number 17 of version 1.0.0.
     *
     * @param version a semantic version; it holds no underscore, so two versions never give the
     *     same text
     */
    public static String keyOf(String version, long index) {
        // The letter keeps tables from reading a key as a number; a dot would end the key for tar
        // readers.
        String digits = Long.toString(index);
        return "v" + version.replace('.', '_') + "-" + "0".repeat(Math.max(0, 9 - digits.length())) + digits;
    }

    /**
     * Returns the number that a key of {@link #keyOf} names.
     *
     * @throws io.stylemill.failure.Failure {@code BUG} when it names none
     */
    public static long indexOf(String key) {
        try {
            return Long.parseUnsignedLong(key.substring(key.lastIndexOf('-') + 1));
        } catch (NumberFormatException e) {
            throw io.stylemill.failure.Failure.bug("the key " + key + " names no sample of a plan");
        }
    }

    /** Returns the same sample computed at another batch shape. */
    public Sample atBatch(int batch) {
        return with(recipe.atBatch(batch));
    }

    /** Returns the same sample made from another record. */
    public Sample with(Recipe other) {
        return new Sample(index, key, split, label, labelName, family, tags, other);
    }

    /** Returns how often the slot was refilled before this. */
    public int attempt() {
        return recipe.place().attempt();
    }
}
