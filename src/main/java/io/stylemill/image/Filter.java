package io.stylemill.image;

import io.stylemill.failure.Failure;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How an image is resampled. */
public enum Filter {
    /**
     * Windowed sinc with three lobes; the support grows with the shrinking factor, so that it
     * antialiases.
     */
    LANCZOS3(3) {
        @Override
        double at(double x) {
            return x <= -3 || x >= 3 ? 0 : sinc(x) * sinc(x / 3);
        }
    },
    /** Triangle; the support grows with the shrinking factor. */
    BILINEAR(1) {
        @Override
        double at(double x) {
            return Math.max(0, 1 - Math.abs(x));
        }
    },
    /**
     * Exact mean over the box of source pixels, parts of pixels included, that an output pixel
     * covers.
     */
    AREA(0),
    /**
     * The source pixel that holds the centre of the output pixel; on a boundary, the one right of
     * or below it.
     */
    NEAREST(0);

    final int support;

    Filter(int support) {
        this.support = support;
    }

    /** Returns the kernel at a distance in source pixels; only for filters with a support. */
    double at(double x) {
        throw new AssertionError(name() + " has no kernel at " + x);
    }

    private static double sinc(double x) {
        // StrictMath, because Math.sin may differ by machine.
        return x == 0 ? 1 : StrictMath.sin(x * Math.PI) / (x * Math.PI);
    }

    /**
     * Returns the filter of that name in a manifest.
     *
     * @throws Failure {@code unknown-filter}
     */
    public static Filter named(String name) {
        for (Filter filter : values()) {
            if (filter.manifestName().equals(name)) {
                return filter;
            }
        }
        throw Failure.input(
                "unknown-filter",
                "There is no resize filter '" + name + "'; use one of "
                        + Arrays.stream(values()).map(Filter::manifestName).collect(Collectors.joining(", ")));
    }

    /** Returns the name that manifests and records use. */
    public String manifestName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
