package io.stylemill.plan;

import java.util.Map;

/**
 * One image of a plan.
 *
 * @param key name of its files, such as {@code s000000017}
 * @param split name of the split
 * @param label class index, or -1 where the label is a vector or there is none
 * @param labelName name of the class, or empty
 * @param family latent family: samples that share it stay in one split
 * @param tags of its group
 */
public record Sample(
        String key,
        String split,
        int label,
        String labelName,
        String family,
        Map<String, String> tags,
        Recipe recipe) {}
