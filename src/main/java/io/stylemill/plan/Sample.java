package io.stylemill.plan;

import java.util.Map;

/**
 * One image of a plan.
 *
 * @param index number in the plan, from 0
 * @param key name of its files, such as {@code s000000017}
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
    /** Returns the same sample computed at another batch shape. */
    public Sample atBatch(int batch) {
        return new Sample(index, key, split, label, labelName, family, tags, recipe.atBatch(batch));
    }

    /** Returns how often the slot was refilled before this. */
    public int attempt() {
        return recipe.place().attempt();
    }
}
