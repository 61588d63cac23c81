package io.stylemill.engine.direction;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.checkpoint.Tensor;
import io.stylemill.engine.algebra.SymmetricMatrix;
import io.stylemill.failure.Failure;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds directions in w; the same input gives the same directions, in the same order and with the
 * same signs.
 */
public final class Directions {
    private Directions() {}

    /**
     * A direction that was found.
     *
     * @param unit vector of length 1, {@code [wDim]}; its entry of the largest size is positive
     * @param share of the whole that it explains, 0 to 1: of the squared size of the style weights,
     *     or of the variance of w
     */
    public record Found(double[] unit, double share) {}

    /**
     * Returns what moves the styles of some layers most: eigenvectors of A^T A, where A stacks the
     * weights of the affine maps from w to the styles of these layers (Shen and Zhou 2021,
     * "Closed-form factorization of latent semantics in GANs", section 3.2).
     *
     * <p>A w layer of StyleGAN2 means its convolution, and its last one the output; the first of
     * StyleGAN3 for the input's transform.
     *
     * @param layers w layers, each 0 to numWs-1
     * @param normalise each row of A, the weights of one style, is divided by its length first, as
     *     the authors' code does (genforce/sefa); else A is as the paper has it
     * @throws Failure {@code directions-unsupported} for a TorchScript module, which shows no
     *     weights
     */
    public static List<Found> sefa(Checkpoint checkpoint, List<Integer> layers, boolean normalise) {
        NetworkDescription network = checkpoint.network();
        int wDim = network.wDim();
        double[][] product = new double[wDim][wDim];
        for (int layer : layers) {
            addSquares(weights(checkpoint, layer), wDim, normalise, product);
        }
        return found(product);
    }

    /**
     * Returns the principal components of w, as GANSpace takes them (Härkönen et al. 2020, section
     * 2.1).
     *
     * @param w {@code [samples, wDim]}, at least two samples
     */
    public static List<Found> pca(float[] w, int wDim) {
        int samples = w.length / wDim;
        double[] mean = new double[wDim];
        for (int i = 0; i < w.length; i++) {
            mean[i % wDim] += (double) w[i] / samples;
        }
        double[][] product = new double[wDim][wDim];
        double[] row = new double[wDim];
        for (int n = 0; n < samples; n++) {
            for (int i = 0; i < wDim; i++) {
                row[i] = w[n * wDim + i] - mean[i];
            }
            addSquare(row, product);
        }
        return found(product);
    }

    /** Returns the standard deviation of w {@code [samples, wDim]} along a vector of length 1. */
    public static double deviation(float[] w, double[] unit) {
        int samples = w.length / unit.length;
        double sum = 0;
        double squares = 0;
        for (int n = 0; n < samples; n++) {
            double along = 0;
            for (int i = 0; i < unit.length; i++) {
                along += w[n * unit.length + i] * unit[i];
            }
            sum += along;
            squares += along * along;
        }
        double mean = sum / samples;
        return Math.sqrt(Math.max(0, squares / samples - mean * mean));
    }

    private static List<Found> found(double[][] product) {
        double trace = 0;
        for (int i = 0; i < product.length; i++) {
            trace += product[i][i];
        }
        List<Found> found = new ArrayList<>();
        for (SymmetricMatrix.Eigenpair pair : new SymmetricMatrix(product).eigenpairs()) {
            found.add(new Found(pair.vector(), pair.value() / trace));
        }
        return found;
    }

    private static void addSquares(FloatBuffer matrix, int wDim, boolean normalise, double[][] product) {
        double[] row = new double[wDim];
        while (matrix.hasRemaining()) {
            double squares = 0;
            for (int i = 0; i < wDim; i++) {
                row[i] = matrix.get();
                squares += row[i] * row[i];
            }
            for (int i = 0; normalise && squares > 0 && i < wDim; i++) {
                row[i] /= Math.sqrt(squares);
            }
            addSquare(row, product);
        }
    }

    private static void addSquare(double[] row, double[][] product) {
        for (int i = 0; i < row.length; i++) {
            double[] line = product[i];
            double factor = row[i];
            for (int j = 0; j < row.length; j++) {
                line[j] += factor * row[j];
            }
        }
    }

    /** Returns the style weights {@code [styles, wDim]} that a w layer feeds. */
    private static FloatBuffer weights(Checkpoint checkpoint, int layer) {
        String name = name(checkpoint.network(), layer) + ".affine.weight";
        @Nullable Tensor tensor = checkpoint.tensors().get(name);
        if (tensor == null || tensor.type() != Tensor.Type.F32) {
            throw Failure.input(
                    "directions-unsupported",
                    "the network has no float32 tensor " + name + ", so the directions of its w layer " + layer
                            + " cannot be factorised; use --method pca, or other layers");
        }
        return tensor.data().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    private static String name(NetworkDescription network, int layer) {
        return switch (network.architecture()) {
            case STYLEGAN1 -> "synthesis.b" + (4 << (layer / 2)) + ".conv" + layer % 2;
            case STYLEGAN2 ->
                layer == network.numWs() - 1
                        ? "synthesis.b" + network.lastBlock() + ".torgb"
                        : "synthesis.b" + network.layerResolution(layer) + ".conv" + (layer % 2 == 0 ? 1 : 0);
            case STYLEGAN3_T, STYLEGAN3_R ->
                layer == 0 ? "synthesis.input" : "synthesis." + layerName(network, layer - 1);
            case TORCHSCRIPT ->
                throw Failure.input(
                        "directions-unsupported",
                        "a TorchScript module shows no weights to factorise; use --method pca");
        };
    }

    private static String layerName(NetworkDescription network, int index) {
        if (network.config().get("layers") instanceof List<?> layers
                && layers.get(index) instanceof Map<?, ?> layer
                && layer.get("name") instanceof String name) {
            return name;
        }
        throw Failure.input(
                "directions-unsupported", "the network's description has no layer " + index + "; convert it again");
    }
}
