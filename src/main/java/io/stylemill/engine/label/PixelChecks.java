package io.stylemill.engine.label;

import io.stylemill.image.Pixels;
import io.stylemill.order.manifest.Gates;
import java.util.ArrayList;
import java.util.List;

/**
 * What the pixels of one image say against it, without any model. Alpha is ignored.
 *
 * @param flat an image is flat when the values of each channel lie at most so far apart, 0 to 255
 * @param saturated an image is saturated when a larger share of its values is 0 or 255, 0 to 1; 1
 *     finds none
 */
public record PixelChecks(int flat, double saturated) {
    /** What a check looks for. */
    public enum Check {
        /** One colour all over; found is the largest range of a channel. */
        FLAT,
        /** Mostly black and white; found is the share of such values. */
        SATURATED
    }

    /**
     * A check that an image did not pass.
     *
     * @param value what was found
     * @param limit what it was held against
     */
    public record Finding(Check check, double value, double limit) {}

    public PixelChecks {
        if (flat < 0 || flat > 255 || !(saturated >= 0 && saturated <= 1)) {
            throw new IllegalArgumentException("flat is 0 to 255 and saturated 0 to 1, not " + flat + ", " + saturated);
        }
    }

    /** Returns the checks that a manifest's gates ask for. */
    public static PixelChecks of(Gates gates) {
        return new PixelChecks(gates.flat(), gates.saturated());
    }

    /**
     * Returns what speaks against the image, in the order of {@link Check}; empty where nothing
     * does.
     */
    public List<Finding> findings(Pixels pixels) {
        List<Finding> findings = new ArrayList<>(2);
        int range = range(pixels);
        if (range <= flat) {
            findings.add(new Finding(Check.FLAT, range, flat));
        }
        double share = extremes(pixels);
        if (share > saturated) {
            findings.add(new Finding(Check.SATURATED, share, saturated));
        }
        return findings;
    }

    /**
     * Returns the largest range of a channel, or some larger number than {@link #flat}: few values
     * tell of most images.
     */
    private int range(Pixels pixels) {
        byte[] data = pixels.data();
        int step = pixels.channels();
        int range = 0;
        for (int channel = 0; channel < Math.min(3, step); channel++) {
            int least = 255;
            int most = 0;
            for (int i = channel; i < data.length && most - least <= flat; i += step) {
                least = Math.min(least, data[i] & 0xFF);
                most = Math.max(most, data[i] & 0xFF);
            }
            range = Math.max(range, most - least);
        }
        return range;
    }

    /** Returns the share of 0 and 255, or some share that is not above {@link #saturated}. */
    private double extremes(Pixels pixels) {
        byte[] data = pixels.data();
        int step = pixels.channels();
        int colours = Math.min(3, step);
        double values = (double) colours * pixels.width() * pixels.height();
        int others = 0;
        for (int from = 0; from < data.length; from += step) {
            for (int i = from; i < from + colours; i++) {
                // -1 and 0, the bytes of 255 and 0, alone become 0 or 1.
                others += ((data[i] + 1) & 0xFFFFFFFE) == 0 ? 0 : 1;
            }
            if ((values - others) / values <= saturated) {
                return (values - others) / values;
            }
        }
        return (values - others) / values;
    }
}
