package io.stylemill.order.manifest;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How many images a group makes, and whether what it says about that agrees.
 *
 * <p>Images = latents x psi values of a sweep x strengths of sweeps x noise variants x mixing seeds of a matrix. The
 * latents of a walk are the frames of its clips; how many a file holds is known only where its rows are named.
 */
final class GroupArithmetic {
    private final Section section;
    private final Group group;

    GroupArithmetic(Section section, Group group) {
        this.section = section;
        this.group = group;
    }

    /** Returns the number of images, or 0 after reporting why there is none. */
    long images() {
        List<String> factors = new ArrayList<>();
        long perLatent = 1;
        if (group.truncation().psi() instanceof Truncation.Psi.Sweep sweep) {
            perLatent = times(perLatent, sweep.values().size());
            factors.add(Wording.counted(sweep.values().size(), "psi value"));
        }
        for (Group.Attribute attribute : group.attributes()) {
            if (attribute.strength() instanceof Group.Strength.Sweep sweep) {
                perLatent = times(perLatent, sweep.values().size());
                factors.add(Wording.counted(sweep.values().size(), "strength") + " of " + attribute.name());
            }
        }
        if (group.noise().variants() > 1) {
            perLatent = times(perLatent, group.noise().variants());
            factors.add(group.noise().variants() + " noise variants");
        }
        Group.StyleMixing mixing = group.styleMixing();
        if (mixing != null && mixing.matrix() && mixing.seeds() != null) {
            perLatent = times(perLatent, mixing.seeds().size());
            factors.add(Wording.counted(mixing.seeds().size(), "mixing seed"));
        }
        long latents = latents(perLatent, factors);
        if (latents == 0) {
            return 0;
        }
        checkPairs(mixing, latents);
        long images = times(latents, perLatent);
        if (images > ManifestParser.MAX_IMAGES) {
            section.spot()
                    .report(
                            Rule.TOO_MANY_IMAGES,
                            "the group asks for " + (images == Long.MAX_VALUE ? "more than 10^18" : images)
                                    + " images; one manifest makes at most "
                                    + ManifestParser.MAX_IMAGES
                                    + ": ask for fewer, or split it into several manifests");
            return 0;
        }
        return images;
    }

    private long latents(long perLatent, List<String> factors) {
        Long count = group.count();
        long fixed = fixed();
        if (fixed > 0) {
            long images = times(fixed, perLatent);
            if (count != null && count != images) {
                String what = Wording.counted(fixed, group.latent() instanceof Latent.Seeds ? "seed" : "latent");
                String product = factors.isEmpty()
                        ? what + " make" + (fixed == 1 ? "s " : " ") + images
                        : what + " x " + String.join(" x ", factors) + " make " + images;
                section.get("count")
                        .ifPresent(s -> s.report(
                                Rule.COUNT_DISAGREES,
                                "found " + count + ", but " + product + (images == 1 ? " image" : " images")
                                        + "; write count: " + images + ", or leave it out"));
            }
            return fixed;
        }
        if (group.latent().rows() != null) {
            return 0;
        }
        if (count == null) {
            if (!section.misspelt(List.of("count"))) {
                section.get("latent")
                        .ifPresent(s -> s.report(
                                Rule.COUNT_MISSING,
                                "a distribution does not say how many images to make; add the key 'count' to the"
                                        + " group, for example count: 400"));
            }
            return 0;
        }
        if (count % perLatent != 0) {
            long below = count - count % perLatent;
            section.get("count")
                    .ifPresent(s -> s.report(
                            Rule.COUNT_NOT_A_MULTIPLE,
                            "found " + count + ", but each latent makes " + perLatent + " images ("
                                    + String.join(" x ", factors) + ")"
                                    + "; write a multiple of " + perLatent + ", for example "
                                    + (below == 0 ? perLatent : below)));
            return 0;
        }
        return count / perLatent;
    }

    /** Returns how many latents seeds, a walk or named rows make, or 0 where something else says it. */
    private long fixed() {
        Latent.Rows file = group.latent().rows();
        Ranges named = file == null ? null : file.rows();
        if (group.latent() instanceof Latent.Seeds latent) {
            return latent.seeds().size();
        }
        if (group.latent() instanceof Latent.Walk walk) {
            Ranges seeds = walk.seeds();
            long stops = seeds != null ? seeds.size() : named != null ? named.size() : 0;
            return stops == 0 ? 0 : times(walk.frames(stops), stops / walk.stopsOfAClip(stops));
        }
        return named == null ? 0 : named.size();
    }

    private void checkPairs(Group.@Nullable StyleMixing mixing, long latents) {
        if (mixing == null || mixing.matrix() || mixing.seeds() == null) {
            return;
        }
        long seeds = mixing.seeds().size();
        if (group.latent() instanceof Latent.Walk) {
            section.get("styleMixing")
                    .ifPresent(s -> s.report(
                            Rule.PAIRED_SEEDS,
                            "the frames of a walk are not paired with mixing seeds; write seeds: random, which draws one"
                                    + " for each clip, or cross them all with matrix: true"));
            return;
        }
        if (seeds != latents) {
            section.get("styleMixing")
                    .ifPresent(s -> s.report(
                            Rule.PAIRED_SEEDS,
                            Wording.counted(seeds, "mixing seed") + " cannot be paired with "
                                    + Wording.counted(latents, "latent") + "; name " + latents
                                    + ", or write seeds: random, or cross them all with matrix: true"));
        }
    }

    /** Returns how many combinations the strength sweeps of a group make, at least 1. */
    static long strengths(Group group) {
        long product = 1;
        for (Group.Attribute attribute : group.attributes()) {
            if (attribute.strength() instanceof Group.Strength.Sweep sweep) {
                product = times(product, sweep.values().size());
            }
        }
        return product;
    }

    /** Returns the product, or {@code Long.MAX_VALUE} where it does not fit. */
    static long times(long a, long b) {
        return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
    }
}
