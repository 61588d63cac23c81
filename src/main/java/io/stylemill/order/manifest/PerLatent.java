package io.stylemill.order.manifest;

import io.stylemill.record.Amounts;
import java.util.ArrayList;
import java.util.List;

/**
 * How many images a group makes from each of its latents: the product of four numbers, each at
 * least 1.
 *
 * @param mixes mixing seeds of a matrix
 * @param psis psi values of a sweep
 * @param strengths combinations of the strengths of all sweeps of attributes
 * @param variants noise variants
 */
public record PerLatent(long mixes, long psis, long strengths, long variants) {
    /** Returns the numbers of a group. */
    public static PerLatent of(Group group) {
        Group.StyleMixing mixing = group.styleMixing();
        Ranges mixed = mixing != null && mixing.matrix() ? mixing.seeds() : null;
        long psis = group.truncation().psi() instanceof Truncation.Psi.Sweep sweep
                ? sweep.values().size()
                : 1;
        long strengths = 1;
        for (Group.Attribute attribute : group.attributes()) {
            strengths = times(strengths, strengths(attribute));
        }
        return new PerLatent(
                mixed == null ? 1 : mixed.size(), psis, strengths, group.noise().variants());
    }

    private static long strengths(Group.Attribute attribute) {
        return attribute.strength() instanceof Group.Strength.Sweep sweep
                ? sweep.values().size()
                : 1;
    }

    /** Returns the product, or {@code Long.MAX_VALUE} where it does not fit. */
    public long images() {
        return times(times(psis, strengths), times(variants, mixes));
    }

    /** Returns the factors in words, those of 1 left out unless a sweep or matrix is written. */
    static List<String> words(Group group) {
        List<String> factors = new ArrayList<>();
        PerLatent numbers = of(group);
        if (group.truncation().psi() instanceof Truncation.Psi.Sweep) {
            factors.add(Amounts.count(numbers.psis(), "psi value"));
        }
        for (Group.Attribute attribute : group.attributes()) {
            if (attribute.strength() instanceof Group.Strength.Sweep) {
                factors.add(Amounts.count(strengths(attribute), "strength") + " of " + attribute.name());
            }
        }
        if (numbers.variants() > 1) {
            factors.add(numbers.variants() + " noise variants");
        }
        Group.StyleMixing mixing = group.styleMixing();
        if (mixing != null && mixing.matrix() && mixing.seeds() != null) {
            factors.add(Amounts.count(numbers.mixes(), "mixing seed"));
        }
        return factors;
    }

    /**
     * Returns the product of two numbers from 0, or {@code Long.MAX_VALUE} where it does not fit.
     */
    static long times(long a, long b) {
        return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
    }
}
