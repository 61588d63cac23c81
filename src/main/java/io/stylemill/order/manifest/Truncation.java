package io.stylemill.order.manifest;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Truncation towards the mean of w (Karras et al. 2019, section B): w' = mean + psi (w - mean), or
 * towards another centre.
 *
 * @param psi a number, a range drawn from per sample, or a sweep that makes one image each
 * @param cutoff number of leading w layers that are truncated, or null for all
 * @param center what takes the mean's place, or null
 */
public record Truncation(
        Psi psi, @Nullable Integer cutoff, @Nullable Center center) {
    /** Returns truncation towards the mean. */
    public Truncation(Psi psi, @Nullable Integer cutoff) {
        this(psi, cutoff, null);
    }

    /** The truncation strength. */
    public sealed interface Psi {
        record Fixed(double value) implements Psi {}

        record Range(double min, double max) implements Psi {}

        record Sweep(List<Double> values) implements Psi {
            public Sweep {
                values = List.copyOf(values);
            }
        }
    }

    /**
     * Centres of truncation in a file.
     *
     * @param file as of {@link Latent.Rows}
     * @param sha256 of the array, 64 hex digits, or null
     * @param by which one a sample takes, or null where the name of the array says it
     */
    public record Center(
            String file, @Nullable String sha256, @Nullable CenterChoice by) {}

    /** Which of several centres a sample is truncated towards. */
    public enum CenterChoice {
        /** That of its class. */
        CLASS,
        /**
         * That which is nearest to its own w (Mokady et al. 2022, "Self-Distilled StyleGAN",
         * section 4).
         */
        NEAREST
    }
}
