package io.stylemill.image;

import io.stylemill.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One post-processing step with every parameter drawn.
 *
 * <p>The same pixels and parameters give the same bytes on every machine. {@link #of} refuses
 * parameters that no image can have; {@link #after} refuses images that the step cannot work on.
 */
public sealed interface Step {
    /** Longest side that a step may make. */
    int LARGEST_SIDE = 16_384;

    /**
     * Returns the shape that this step makes of an image.
     *
     * @throws Failure {@code step-does-not-fit} when the step cannot work on such an image
     */
    default Size after(Size before) {
        return before;
    }

    /**
     * Returns the changed image, or the image itself where nothing changes.
     *
     * @throws Failure as {@link #after}
     */
    Pixels apply(Pixels pixels, NormalNumbers numbers, Workspace workspace);

    /**
     * Returns a map of classes (one channel) moved as this step moves an image: what it cuts,
     * mirrors or resizes. Steps that change colours leave it as it is.
     */
    default Pixels moved(Pixels map) {
        return map;
    }

    /**
     * Returns the step that a record names.
     *
     * @param parameters numbers (Double), texts (String) and decisions (Boolean) by name, exactly
     *     those of the step
     * @throws Failure {@code unknown-step} or {@code bad-step-parameter}
     */
    static Step of(String operation, Map<String, Object> parameters) {
        StepParameters p = new StepParameters(operation, parameters);
        Step step = StepKinds.named(operation).apply(p);
        p.refuseOthers();
        return step;
    }

    /** Returns the names of all steps. */
    static Set<String> operations() {
        return StepKinds.BY_NAME.keySet();
    }

    /** Returns the image after all steps; see {@link #apply(Pixels, NormalNumbers, Workspace)}. */
    static Pixels apply(List<Step> steps, Pixels pixels, NormalNumbers numbers, Workspace workspace) {
        Pixels changed = pixels;
        for (Step step : steps) {
            changed = step.apply(changed, numbers, workspace);
        }
        return changed;
    }

    /** Resamples to a new size. */
    record Resize(int width, int height, Filter filter) implements Step {
        @Override
        public Size after(Size before) {
            return new Size(width, height, before.channels());
        }

        @Override
        public Pixels apply(Pixels pixels, NormalNumbers numbers, Workspace workspace) {
            return Resampler.resize(pixels, width, height, filter, workspace);
        }

        /** The class that covers most of a new pixel; of equal ones the smaller index. */
        @Override
        public Pixels moved(Pixels map) {
            return ClassVote.resize(map, width, height);
        }
    }

    /** @param x left column of the part that is kept; @param y its top row */
    record Crop(int x, int y, int width, int height) implements Step {
        @Override
        public Size after(Size before) {
            if (x > before.width() - width || y > before.height() - height) {
                throw Failure.input(
                        "step-does-not-fit",
                        "crop of " + width + "x" + height + " at (" + x + ", " + y + ") reaches outside the " + before
                                + " image it is given; x + width may be at most " + before.width()
                                + " and y + height at most " + before.height());
            }
            return new Size(width, height, before.channels());
        }

        @Override
        public Pixels apply(Pixels pixels, NormalNumbers numbers, Workspace workspace) {
            after(Size.of(pixels));
            return Frame.crop(pixels, x, y, width, height);
        }

        @Override
        public Pixels moved(Pixels map) {
            after(Size.of(map));
            return Frame.crop(map, x, y, width, height);
        }
    }

    /** @param fill grey of the new pixels, 0 to 255; they are opaque */
    record Pad(int left, int top, int right, int bottom, int fill) implements Step {
        @Override
        public Size after(Size before) {
            int width = before.width() + left + right;
            int height = before.height() + top + bottom;
            if (width > LARGEST_SIDE || height > LARGEST_SIDE) {
                throw Failure.input(
                        "step-does-not-fit",
                        "pad makes " + width + "x" + height + " of the " + before
                                + " image it is given; the largest side is " + LARGEST_SIDE);
            }
            return new Size(width, height, before.channels());
        }

        @Override
        public Pixels apply(Pixels pixels, NormalNumbers numbers, Workspace workspace) {
            Size size = after(Size.of(pixels));
            return Frame.pad(pixels, left, top, size.width(), size.height(), fill);
        }

        /** What is added is background, class 0. */
        @Override
        public Pixels moved(Pixels map) {
            Size size = after(Size.of(map));
            return Frame.pad(map, left, top, size.width(), size.height(), 0);
        }
    }

    /** Mirrors left and right, top and bottom, both or neither. */
    record Flip(boolean horizontal, boolean vertical) implements Step {
        @Override
        public Pixels apply(Pixels pixels, NormalNumbers numbers, Workspace workspace) {
            return moved(pixels);
        }

        @Override
        public Pixels moved(Pixels map) {
            Pixels flipped = horizontal ? Frame.flipColumns(map) : map;
            return vertical ? Frame.flipRows(flipped) : flipped;
        }
    }

    /**
     * Makes one channel of luminance; an image with alpha is refused, because one channel cannot
     * hold it.
     */
    record Grayscale() implements Step {
        @Override
        public Size after(Size before) {
            if (before.channels() == 4) {
                throw Failure.input(
                        "step-does-not-fit",
                        "grayscale makes one channel and cannot keep the alpha of the " + before
                                + " image it is given; use saturation with factor 0, which keeps it");
            }
            return new Size(before.width(), before.height(), 1);
        }

        @Override
        public Pixels apply(Pixels pixels, NormalNumbers numbers, Workspace workspace) {
            after(Size.of(pixels));
            return Tone.grey(pixels);
        }
    }

    /** Multiplies values; 1 changes nothing. */
    record Brightness(double factor) implements Step {
        @Override
        public Pixels apply(Pixels pixels, NormalNumbers numbers, Workspace workspace) {
            return Tone.brightness(pixels, factor);
        }
    }

    /** Multiplies the distance from the image's mean luminance; 1 changes nothing. */
    record Contrast(double factor) implements Step {
        @Override
        public Pixels apply(Pixels pixels, NormalNumbers numbers, Workspace workspace) {
            return Tone.contrast(pixels, factor);
        }
    }

    /**
     * Multiplies the distance from each pixel's own luminance; 1 changes nothing, grey images stay
     * as they are.
     */
    record Saturation(double factor) implements Step {
        @Override
        public Pixels apply(Pixels pixels, NormalNumbers numbers, Workspace workspace) {
            return Tone.saturation(pixels, factor);
        }
    }

    /** @param sigma standard deviation in pixels, 0 to 100; the kernel ends at three of them */
    record GaussianBlur(double sigma) implements Step {
        @Override
        public Pixels apply(Pixels pixels, NormalNumbers numbers, Workspace workspace) {
            return Resampler.blur(pixels, sigma, workspace);
        }
    }

    /**
     * @param sigma standard deviation in 8-bit units; @param key and @param counter name the stream
     *     of numbers
     */
    record GaussianNoise(double sigma, long key, long counter) implements Step {
        @Override
        public Pixels apply(Pixels pixels, NormalNumbers numbers, Workspace workspace) {
            return Tone.noise(pixels, sigma, numbers.stream(key, counter));
        }
    }

    /**
     * What a JPEG file of that quality (1 to 100) would leave of the image; alpha stays as it is.
     */
    record Jpeg(int quality, Subsampling subsampling) implements Step {
        @Override
        public Pixels apply(Pixels pixels, NormalNumbers numbers, Workspace workspace) {
            return JpegBlocks.roundTrip(pixels, quality, subsampling, workspace);
        }
    }
}
