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
 * A TorchScript classifier that looks at finished images. It is a program and runs: who opens it
 * has held its digest against the plan that declares it.
 *
 * <p>An image's scores do not depend on the images beside it. Safe for use by many threads, each
 * with its own workspace.
 */
public final class Scorer implements AutoCloseable {
    /**
     * How far probabilities may sum to another number than 1: half precision adds up to no better.
     */
    private static final double SUM_TOLERANCE = 1e-2;

    private final Labeler labeler;
    private final ImageProgram program;

    private Scorer(Labeler labeler, ImageProgram program) {
        this.labeler = labeler;
        this.program = program;
    }

    /**
     * Returns the scorer, loaded onto the device and tried.
     *
     * @param archive the program's file, as read; what runs is what was hashed
     * @throws Failure {@code torchscript-expected}, {@code torchscript-unsafe},
     *     {@code no-such-device}, {@code bad-network}; {@code torchscript-output} when it does not
     *     give {@code [N, classes]}; {@code torchscript-not-repeatable}; {@code RESOURCES}
     */
    public static Scorer open(PyTorch engine, Checkpoint archive, Labeler labeler, Device device) {
        ImageProgram program =
                ImageProgram.open(engine, archive, device, "the labeler " + labeler.name(), labeler.input());
        int classes = labeler.classes().size();
        if (program.width() != classes) {
            program.close();
            throw Failure.input(
                    "torchscript-output",
                    "the labeler " + labeler.name() + " gives " + program.width() + " numbers for an image, but "
                            + classes + " classes are declared: " + labeler.classes());
        }
        return new Scorer(labeler, program);
    }

    /** Returns what the scorer is. */
    public Labeler labeler() {
        return labeler;
    }

    /**
     * Returns how many images go through the program at a time: callers that have more at hand
     * waste less.
     */
    public int batch() {
        return program.batch();
    }

    /**
     * Returns what each image shows, in their order; images may have any size and 1, 3 or 4
     * channels.
     *
     * @throws Failure {@code torchscript-output} when the numbers are not finite, or no
     *     probabilities where these are declared; {@code bad-network}; {@code RESOURCES}
     */
    public List<Scores> score(List<Pixels> images, Workspace workspace) {
        List<Scores> scores = new ArrayList<>(images.size());
        for (double[] probabilities : probabilities(images, workspace)) {
            scores.add(Scores.of(labeler.name(), labeler.classes(), probabilities));
        }
        return scores;
    }

    /**
     * Returns the probability of every class for each image, in their order, not rounded.
     *
     * @throws Failure as {@link #score}
     */
    public List<double[]> probabilities(List<Pixels> images, Workspace workspace) {
        List<double[]> all = new ArrayList<>(images.size());
        for (float[] row : program.rows(images, workspace)) {
            all.add(labeler.output() == Labeler.Output.LOGITS ? softmax(row) : checked(row, labeler.name()));
        }
        return all;
    }

    private static double[] softmax(float[] row) {
        double most = row[0];
        for (float value : row) {
            most = Math.max(most, value);
        }
        double[] shares = new double[row.length];
        double sum = 0;
        for (int i = 0; i < row.length; i++) {
            // StrictMath, because Math.exp may differ by machine.
            shares[i] = StrictMath.exp(row[i] - most);
            sum += shares[i];
        }
        for (int i = 0; i < row.length; i++) {
            shares[i] /= sum;
        }
        return shares;
    }

    private static double[] checked(float[] row, String name) {
        double[] shares = new double[row.length];
        double sum = 0;
        double least = 0;
        for (int i = 0; i < row.length; i++) {
            shares[i] = row[i];
            sum += row[i];
            least = Math.min(least, row[i]);
        }
        if (Math.abs(sum - 1) > SUM_TOLERANCE || least < -SUM_TOLERANCE) {
            throw Failure.input(
                    "torchscript-output",
                    "the labeler " + name + " is declared to give probabilities, but gave "
                            + (least < -SUM_TOLERANCE
                                    ? "the number " + (float) least
                                    : "numbers that sum to " + (float) sum)
                            + "; write output: logits if it gives scores of another kind");
        }
        return shares;
    }

    @Override
    public void close() {
        program.close();
    }
}
