package io.stylemill.engine.generator;

import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.checkpoint.Tensor;
import io.stylemill.engine.generator.TorchNetwork.Input;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Latents;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Recipe.ZSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What truncation pulls w towards: the mean w of a network, or of a class, or centres from a file.
 */
final class TruncationCenters {
    // Seed and number of the latents whose mean w replaces a missing one;
    // RandomState(0).randn(10000, zDim).
    private static final long AVERAGE_SEED = 0;
    private static final int AVERAGE_SAMPLES = 10_000;

    private final NetworkDescription network;
    private final float[] average;
    private final Map<String, String> facts;

    private TruncationCenters(NetworkDescription network, float[] average, Map<String, String> facts) {
        this.network = network;
        this.average = average;
        this.facts = facts;
    }

    /**
     * Returns the centres of a network.
     *
     * <p>Where the checkpoint holds no mean w, it is estimated: the mean of w over 10,000 latents
     * of {@code RandomState(0)}, classes in turn. A TorchScript archive that makes no w of z has
     * none.
     *
     * @param stored the mean w in the checkpoint, or null
     */
    static TruncationCenters of(NetworkDescription network, @Nullable Tensor stored, Network torch, int batch) {
        if (!network.maps()) {
            return new TruncationCenters(network, new float[0], Map.of());
        }
        if (stored != null) {
            float[] average = Floats.of(stored);
            int rows = network.averagesByClass() ? network.cDim() : 1;
            if (average.length != rows * network.wDim()) {
                throw Failure.input(
                        Code.BAD_NETWORK,
                        "the tensor mapping.w_avg has " + average.length + " elements instead of " + rows + " x "
                                + network.wDim());
            }
            return new TruncationCenters(network, average, Map.of());
        }
        return new TruncationCenters(
                network,
                estimate(network, torch, batch),
                Map.of(
                        "w_avg",
                        "not in the file; estimated as the mean of w over " + AVERAGE_SAMPLES
                                + " latents of RandomState(" + AVERAGE_SEED + ")"
                                + (network.conditional() ? ", classes in turn" : "")));
    }

    /** Returns what was decided that the file does not say, in words, by key. */
    Map<String, String> facts() {
        return facts;
    }

    /**
     * Returns what a sample's w is pulled towards, {@code [wDim]} or {@code [layers, wDim]}; empty
     * where it is not.
     *
     * @param files arrays of centres by their digest
     */
    float[] of(Recipe recipe, float[] w, List<Double> classVector, Map<String, LatentArray> files) {
        if (recipe.truncation().psi() == 1 || recipe.truncation().cutoff() == 0) {
            return new float[0];
        }
        Recipe.Center stated = recipe.truncation().center();
        if (stated == null || stated.sha256().isEmpty()) {
            if (average.length == 0) {
                throw Failure.input(
                        "bad-recipe",
                        "the recipe of " + recipe.place() + " truncates w towards its mean, but the TorchScript archive"
                                + " makes no w of z and so has none");
            }
            return network.averagesByClass() ? averageOf(classVector) : average;
        }
        LatentArray centers = Latents.of(stated.sha256(), files);
        if (centers.width() != network.wDim()
                || centers.layers() != 1 && centers.layers() != network.numWs()
                || stated.row() >= centers.rows()) {
            throw Failure.input(
                    "latent-shape",
                    "the record asks for centre " + stated.row() + " of " + stated.sha256()
                            + ", which has the shape "
                            + centers.shape() + "; this network takes [N, " + network.wDim() + "] or [N, "
                            + network.numWs() + ", " + network.wDim() + "]");
        }
        return centers.row(stated.row() >= 0 ? stated.row() : nearest(centers, w));
    }

    /**
     * Returns the mean w of the class, or the mean of all classes' means for a w that was given
     * without a class.
     */
    private float[] averageOf(List<Double> classVector) {
        int wDim = network.wDim();
        int index = classVector.indexOf(1.0);
        if (index >= 0) {
            return Arrays.copyOfRange(average, index * wDim, (index + 1) * wDim);
        }
        float[] mean = new float[wDim];
        for (int i = 0; i < wDim; i++) {
            double sum = 0;
            for (int row = 0; row < network.cDim(); row++) {
                sum += average[row * wDim + i];
            }
            mean[i] = (float) (sum / network.cDim());
        }
        return mean;
    }

    /**
     * Returns the row whose squared distance to w, over all layers of either, is least; the first
     * of several.
     */
    private int nearest(LatentArray centers, float[] w) {
        int wDim = network.wDim();
        int length = Math.max(w.length, centers.layers() * wDim);
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int row = 0; row < centers.rows(); row++) {
            float[] center = centers.row(row);
            double sum = 0;
            for (int i = 0; i < length; i++) {
                double apart = (double) w[i % w.length] - center[i % center.length];
                sum += apart * apart;
            }
            if (sum < least) {
                least = sum;
                best = row;
            }
        }
        return best;
    }

    /**
     * Foreign programs are called at their batch shape, the only one that they were tried at;
     * others with all at once.
     */
    private static float[] estimate(NetworkDescription network, Network torch, int batch) {
        int rows = torch instanceof ForeignNetwork ? batch : AVERAGE_SAMPLES;
        float[] all = Latents.z(new ZSource.Seed(AVERAGE_SEED), AVERAGE_SAMPLES * network.zDim());
        double[] sums = new double[0];
        for (int first = 0; first < AVERAGE_SAMPLES; first += rows) {
            int count = Math.min(rows, AVERAGE_SAMPLES - first);
            float[] z = Arrays.copyOfRange(all, first * network.zDim(), (first + rows) * network.zDim());
            float[] c = new float[rows * network.cDim()];
            for (int n = 0; network.conditional() && n < rows; n++) {
                c[n * network.cDim() + (first + n) % network.cDim()] = 1;
            }
            float[] w = torch.mapping(new Input(z, rows, network.zDim()), new Input(c, rows, network.cDim()));
            int width = w.length / rows;
            sums = sums.length == 0 ? new double[width] : sums;
            for (int n = 0; n < count; n++) {
                for (int i = 0; i < width; i++) {
                    sums[i] += w[n * width + i];
                }
            }
        }
        float[] average = new float[sums.length];
        for (int i = 0; i < average.length; i++) {
            average[i] = (float) (sums[i] / AVERAGE_SAMPLES);
        }
        return average;
    }
}
