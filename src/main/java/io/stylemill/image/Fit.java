package io.stylemill.image;

/** Brings an image into the size and the channels that a network takes. */
public final class Fit {
    private Fit() {}

    /**
     * Returns the image with {@code channels} channels, resized; alpha is dropped and colours stay
     * as they are stored.
     *
     * @param channels 1, luminance as ITU-R BT.601, or 3, grey three times
     */
    public static Pixels of(Pixels in, int width, int height, int channels, Filter filter, Workspace workspace) {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("a network takes 1 or 3 channels, not " + channels);
        }
        Pixels colours = channels == 1 ? Tone.grey(in) : opaque(in);
        Pixels fitted = Resampler.resize(colours, width, height, filter, workspace);
        return fitted.channels() == channels ? fitted : threefold(fitted);
    }

    private static Pixels opaque(Pixels in) {
        if (in.channels() != 4) {
            return in;
        }
        byte[] out = new byte[in.data().length / 4 * 3];
        for (int from = 0, to = 0; to < out.length; from += 4, to += 3) {
            out[to] = in.data()[from];
            out[to + 1] = in.data()[from + 1];
            out[to + 2] = in.data()[from + 2];
        }
        return new Pixels(in.width(), in.height(), 3, out);
    }

    private static Pixels threefold(Pixels grey) {
        byte[] out = new byte[Math.multiplyExact(grey.data().length, 3)];
        for (int i = 0; i < out.length; i++) {
            out[i] = grey.data()[i / 3];
        }
        return new Pixels(grey.width(), grey.height(), 3, out);
    }
}
