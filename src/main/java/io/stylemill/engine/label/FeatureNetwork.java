package io.stylemill.engine.label;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.failure.Failure;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * A TorchScript program that turns finished images into vectors of features. It is a program and
 * runs: who opens it has held its digest against the plan that declares it.
 *
 * <p>It gives {@code [N, d]} or {@code [N, d, 1, 1]}; maps of features with a height and a width
 * are refused, since how to make one vector of them is the program's to say. An image's features do
 * not depend on the images beside it. Safe for use by many threads, each with its own workspace.
 */
public final class FeatureNetwork implements AutoCloseable {
    /** Most numbers that an image may become. */
    public static final int MOST_DIMENSIONS = 16_384;

    private final String identity;
    private final ImageProgram program;

    private FeatureNetwork(String identity, ImageProgram program) {
        this.identity = identity;
        this.program = program;
    }

    /**
     * Returns the extractor, loaded onto the device and tried.
     *
     * @param archive the program's file, as read; what runs is what was hashed
     * @throws Failure as {@link Scorer#open}; {@code torchscript-output} too when it gives more
     *     than {@link #MOST_DIMENSIONS} numbers
     */
    public static FeatureNetwork open(PyTorch engine, Checkpoint archive, Extractor extractor, Device device) {
        ImageProgram program = ImageProgram.open(engine, archive, device, "the extractor", extractor.input());
        if (program.width() > MOST_DIMENSIONS) {
            program.close();
            throw Failure.input(
                    "torchscript-output",
                    "the extractor gives " + program.width() + " numbers for an image; at most " + MOST_DIMENSIONS
                            + " are taken");
        }
        return new FeatureNetwork(identity(archive.sha256(), extractor.input()), program);
    }

    /**
     * Returns what features of a program are told apart by: the SHA-256, 64 hex digits, of the
     * canonical JSON of the program's digest and of what it is declared to take.
     */
    public static String identity(String sha256, Labeler.Input input) {
        return Digests.sha256(CanonicalJson.write(Map.of(
                        "sha256", sha256,
                        "width", input.width(),
                        "height", input.height(),
                        "channels", input.channels(),
                        "mean", input.mean(),
                        "std", input.std()))
                .getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the {@link #identity(String, Labeler.Input)} of this one. */
    public String identity() {
        return identity;
    }

    /** Returns d, the numbers of a vector. */
    public int dimensions() {
        return program.width();
    }

    /** Returns how many images go through the program at a time. */
    public int batch() {
        return program.batch();
    }

    /**
     * Returns the features of each image, {@code float [d]}, in their order; images may have any
     * size and 1, 3 or 4 channels.
     *
     * @throws Failure {@code torchscript-output} when they are not finite; {@code bad-network};
     *     {@code RESOURCES}
     */
    public List<float[]> features(List<Pixels> images, Workspace workspace) {
        return program.rows(images, workspace);
    }

    @Override
    public void close() {
        program.close();
    }
}
