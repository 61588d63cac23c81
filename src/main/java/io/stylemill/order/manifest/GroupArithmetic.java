package io.stylemill.order.manifest;

import io.stylemill.record.Amounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether what a group says about the number of its images agrees.
 *
 * <p>Images = latents x {@link PerLatent}. The latents of a walk are the frames of its clips; how
 * many a file holds is known only where its rows are named.
 *
 * @param count the group's key of that name
 * @param latent the group's key of that name
 * @param mixing the group's key {@code styleMixing}
 */
record GroupArithmetic(
        Section section,
        Group group,
        Key<Group, Long> count,
        Key<Group, Latent> latent,
        Key<Group, Group.StyleMixing> mixing) {
    /** Returns the number of images, or 0 after reporting why there is none. */
    long images() {
        long perLatent = PerLatent.of(group).images();
        long latents = latents(perLatent, PerLatent.words(group));
        if (latents == 0) {
            return 0;
        }
        checkPairs(group.styleMixing(), latents);
        long images = PerLatent.times(latents, perLatent);
        if (images > Manifest.MAX_IMAGES) {
            section.spot()
                    .report(
                            Rule.TOO_MANY_IMAGES,
                            "the group asks for " + (images == Long.MAX_VALUE ? "more than 10^18" : images)
                                    + " images; one manifest makes at most "
                                    + Manifest.MAX_IMAGES
                                    + ": ask for fewer, or split it into several manifests");
            return 0;
        }
        return images;
    }

    private long latents(long perLatent, List<String> factors) {
        Long asked = group.count();
        long fixed = fixed();
        if (fixed > 0) {
            long images = PerLatent.times(fixed, perLatent);
            if (asked != null && asked != images) {
                String what = Amounts.count(fixed, group.latent() instanceof Latent.Seeds ? "seed" : "latent");
                String product = factors.isEmpty()
                        ? what + (fixed == 1 ? " makes " : " make ")
                        : what + " x " + String.join(" x ", factors) + " make ";
                section.report(
                        count,
                        Rule.COUNT_DISAGREES,
                        "found " + asked + ", but " + product + Amounts.count(images, "image") + "; write count: "
                                + images + ", or leave it out");
            }
            return fixed;
        }
        if (group.latent().rows() != null) {
            return 0;
        }
        if (asked == null) {
            if (!section.misspelt(count)) {
                section.report(
                        latent,
                        Rule.COUNT_MISSING,
                        "a distribution does not say how many images to make; add the key 'count' to the group, for"
                                + " example count: 400");
            }
            return 0;
        }
        if (asked % perLatent != 0) {
            long below = asked - asked % perLatent;
            section.report(
                    count,
                    Rule.COUNT_NOT_A_MULTIPLE,
                    "found " + asked + ", but each latent makes " + perLatent + " images ("
                            + String.join(" x ", factors) + "); write a multiple of " + perLatent + ", for example "
                            + (below == 0 ? perLatent : below));
            return 0;
        }
        return asked / perLatent;
    }

    /**
     * Returns how many latents seeds, a walk or named rows make, or 0 where something else says it.
     */
    private long fixed() {
        Latent.Rows file = group.latent().rows();
        Ranges named = file == null ? null : file.rows();
        if (group.latent() instanceof Latent.Seeds seeds) {
            return seeds.seeds().size();
        }
        if (group.latent() instanceof Latent.Walk walk) {
            Ranges seeds = walk.seeds();
            long stops = seeds != null ? seeds.size() : named != null ? named.size() : 0;
            return stops == 0 ? 0 : PerLatent.times(walk.frames(stops), stops / walk.stopsOfAClip(stops));
        }
        int copies = group.latent() instanceof Latent.File of ? of.copies() : 1;
        return named == null ? 0 : PerLatent.times(named.size(), copies);
    }

    private void checkPairs(Group.@Nullable StyleMixing asked, long latents) {
        if (asked == null || asked.matrix() || asked.seeds() == null) {
            return;
        }
        long seeds = asked.seeds().size();
        if (group.latent() instanceof Latent.Walk) {
            section.report(
                    mixing,
                    Rule.PAIRED_SEEDS,
                    "the frames of a walk are not paired with mixing seeds; write seeds: random, which draws one for each"
                            + " clip, or cross them all with matrix: true");
        } else if (seeds != latents) {
            section.report(
                    mixing,
                    Rule.PAIRED_SEEDS,
                    Amounts.count(seeds, "mixing seed") + " cannot be paired with "
                            + Amounts.count(latents, "latent") + "; name " + latents
                            + ", or write seeds: random, or cross them all with matrix: true");
        }
    }
}
