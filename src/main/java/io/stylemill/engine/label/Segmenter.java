package io.stylemill.engine.label;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.failure.Failure;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.manifest.Labeler;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of {@code kind: segmentation}: it gives {@code [N, classes, H, W]} of any height and
 * width, which are stretched over the image (bilinear, half-pixel centres); the class of a pixel is
 * the one with the largest number.
 */
public final class Segmenter implements ObjectFinder {
    /** Numbers of one call: maps of a batch lie in memory several times. */
    private static final int MOST_NUMBERS = 1 << 22;

    private static final double SUM_TOLERANCE = 1e-2;

    private final Labeler labeler;
    private final ImageProgram program;
    private final int height;
    private final int width;

    private Segmenter(Labeler labeler, ImageProgram program) {
        this.labeler = labeler;
        this.program = program;
        this.height = program.shape()[1];
        this.width = program.shape()[2];
    }

    /**
     * Returns the program, loaded onto the device and tried.
     *
     * @param archive the program's file, as read; what runs is what was hashed
     * @throws Failure {@code torchscript-expected}, {@code torchscript-unsafe},
     *     {@code no-such-device}, {@code bad-network}; {@code torchscript-output} when it does not
     *     give {@code [N, classes, H, W]}, or no probabilities where these are declared;
     *     {@code torchscript-not-repeatable}; {@code RESOURCES}
     */
    public static Segmenter open(PyTorch engine, Checkpoint archive, Labeler labeler, Device device) {
        Labeler.Input input = labeler.input();
        int classes = labeler.classes().size();
        long numbers = (long) classes * input.height() * input.width();
        String name = "the labeler " + labeler.name();
        ImageProgram program = ImageProgram.open(engine, archive, device, name, input, ImageProgram.Form.MAPS, (int)
                Math.max(1, MOST_NUMBERS / numbers));
        try {
            if (program.shape()[0] != classes) {
                throw Failure.input(
                        "torchscript-output",
                        name + " gives maps of " + program.shape()[0] + " classes, but " + classes
                                + " classes are declared: " + labeler.classes());
            }
            Segmenter segmenter = new Segmenter(labeler, program);
            // A black and a white image, so that numbers that are none are seen before the first of
            // the order.
            segmenter.find(List.of(plain(input, 0), plain(input, 255)), new Workspace());
            return segmenter;
        } catch (Failure e) {
            program.close();
            throw e;
        }
    }

    static Pixels plain(Labeler.Input input, int value) {
        byte[] data = new byte[input.width() * input.height() * input.channels()];
        java.util.Arrays.fill(data, (byte) value);
        return new Pixels(input.width(), input.height(), input.channels(), data);
    }

    @Override
    public List<String> classes() {
        return labeler.classes();
    }

    @Override
    public List<Found> find(List<Pixels> images, Workspace workspace) {
        List<Found> found = new ArrayList<>(images.size());
        List<float[]> maps = program.rows(images, workspace);
        for (int i = 0; i < images.size(); i++) {
            found.add(found(maps.get(i), images.get(i).width(), images.get(i).height()));
        }
        return found;
    }

    private Found found(float[] maps, int imageWidth, int imageHeight) {
        int classes = labeler.classes().size();
        if (labeler.output() == Labeler.Output.PROBABILITIES) {
            check(maps, classes);
        }
        Stretch down = new Stretch(imageHeight, height);
        Stretch across = new Stretch(imageWidth, width);
        byte[] labels = new byte[imageWidth * imageHeight];
        double entropy = 0;
        double[] one = new double[classes];
        for (int y = 0; y < imageHeight; y++) {
            for (int x = 0; x < imageWidth; x++) {
                int best = 0;
                for (int k = 0; k < classes; k++) {
                    one[k] = at(maps, k * height * width, down, y, across, x);
                    best = one[k] > one[best] ? k : best;
                }
                labels[y * imageWidth + x] = (byte) best;
                entropy += entropy(one, one[best]);
            }
        }
        double share = entropy / labels.length / StrictMath.log(classes);
        return new Found(new Pixels(imageWidth, imageHeight, 1, labels), Math.max(0, Math.min(1, share)), List.of());
    }

    /** Where the pixels of an image lie between the samples of a map, along one axis. */
    private static final class Stretch {
        private final int[] first;
        private final int[] second;
        private final double[] share;

        Stretch(int pixels, int samples) {
            first = new int[pixels];
            second = new int[pixels];
            share = new double[pixels];
            for (int i = 0; i < pixels; i++) {
                double at = Math.max(0, (i + 0.5) * samples / pixels - 0.5);
                first[i] = (int) at;
                second[i] = Math.min(first[i] + 1, samples - 1);
                share[i] = at - first[i];
            }
        }
    }

    private double at(float[] maps, int base, Stretch down, int y, Stretch across, int x) {
        int upper = base + down.first[y] * width;
        int lower = base + down.second[y] * width;
        int left = across.first[x];
        int right = across.second[x];
        double share = across.share[x];
        double above = maps[upper + left] * (1 - share) + maps[upper + right] * share;
        double below = maps[lower + left] * (1 - share) + maps[lower + right] * share;
        return above * (1 - down.share[y]) + below * down.share[y];
    }

    /**
     * The entropy of a pixel's classes in nats; StrictMath, because Math.exp may differ by machine.
     */
    private double entropy(double[] numbers, double most) {
        double sum = 0;
        double weighted = 0;
        if (labeler.output() == Labeler.Output.LOGITS) {
            for (double number : numbers) {
                double share = StrictMath.exp(number - most);
                sum += share;
                weighted += share * (number - most);
            }
            return StrictMath.log(sum) - weighted / sum;
        }
        for (double number : numbers) {
            sum += Math.max(0, number);
        }
        for (double number : numbers) {
            double share = Math.max(0, number) / sum;
            weighted += share > 0 ? share * StrictMath.log(share) : 0;
        }
        return -weighted;
    }

    private void check(float[] maps, int classes) {
        int pixels = height * width;
        for (int i = 0; i < pixels; i++) {
            float sum = 0;
            float least = 0;
            for (int k = 0; k < classes; k++) {
                sum += maps[k * pixels + i];
                least = Math.min(least, maps[k * pixels + i]);
            }
            if (Math.abs(sum - 1) > SUM_TOLERANCE || least < -SUM_TOLERANCE) {
                throw Failure.input(
                        "torchscript-output",
                        "the labeler " + labeler.name() + " is declared to give probabilities, but gave "
                                + (least < -SUM_TOLERANCE ? "the number " + least : "numbers that sum to " + sum)
                                + " for a pixel; write output: logits if it gives scores of another kind");
            }
        }
    }

    @Override
    public void close() {
        program.close();
    }
}
