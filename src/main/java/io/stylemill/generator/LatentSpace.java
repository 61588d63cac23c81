package io.stylemill.generator;

import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.checkpoint.Tensor;
import io.stylemill.failure.Failure;
import io.stylemill.generator.TorchNetwork.Input;
import io.stylemill.plan.Latents;
import io.stylemill.plan.Recipe;
import io.stylemill.plan.Recipe.ZSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From recipes to the inputs of the synthesis network, w+: mapping, truncation, style mixing (Karras et al. 2019,
 * sections 2, B and 3.1), and last the edits along directions, in the order of the record.
 *
 * <p>All but the mapping network is plain float32 arithmetic here: a few thousand operations for a sample, and the same
 * bits on every device.
 */
final class LatentSpace {
    // Seed and number of the latents whose mean w stands in for a missing one; RandomState(0).randn(10000, zDim).
    private static final long AVERAGE_SEED = 0;
    private static final int AVERAGE_SAMPLES = 10_000;

    private final NetworkDescription network;
    private final Network torch;
    private final int batch;
    private final float[] average;
    private final Map<String, String> facts;
    private final Map<String, Direction> directions;

    private LatentSpace(
            NetworkDescription network,
            Network torch,
            int batch,
            float[] average,
            Map<String, String> facts,
            Map<String, Direction> directions) {
        this.network = network;
        this.torch = torch;
        this.batch = batch;
        this.average = average;
        this.facts = facts;
        this.directions = directions;
    }

    /**
     * Returns the latent space of a network.
     *
     * <p>Where the checkpoint holds no mean w, it is estimated: the mean of w over 10,000 latents of {@code
     * RandomState(0)}, classes in turn.
     */
    static LatentSpace of(NetworkDescription network, Map<String, Tensor> tensors, Network torch, int batch) {
        if (network.numWs() == 0) {
            return new LatentSpace(network, torch, batch, new float[0], Map.of(), Map.of());
        }
        @Nullable Tensor stored = tensors.get("mapping.w_avg");
        if (stored != null) {
            float[] average = Floats.of(stored);
            if (average.length != network.wDim()) {
                throw Failure.input(
                        "bad-network",
                        "the tensor mapping.w_avg has " + average.length + " elements, but w has " + network.wDim());
            }
            return new LatentSpace(network, torch, batch, average, Map.of(), Map.of());
        }
        return new LatentSpace(
                network,
                torch,
                batch,
                estimate(network, torch, batch),
                Map.of(
                        "w_avg",
                        "not in the file; estimated as the mean of w over " + AVERAGE_SAMPLES
                                + " latents of RandomState(" + AVERAGE_SEED + ")"
                                + (network.conditional() ? ", classes in turn" : "")),
                Map.of());
    }

    /** Returns the same space for batches of another shape. */
    LatentSpace atBatch(int shape) {
        return new LatentSpace(network, torch, shape, average, facts, directions);
    }

    /** Returns the same space, in which these directions are known beside those that were. */
    LatentSpace withDirections(Collection<Direction> more) {
        Map<String, Direction> known = new HashMap<>(directions);
        more.forEach(direction -> known.put(direction.sha256(), direction));
        return new LatentSpace(network, torch, batch, average, facts, Map.copyOf(known));
    }

    /** Returns what was decided that the file does not say, in words, by key. */
    Map<String, String> facts() {
        return facts;
    }

    /**
     * Returns what the synthesis network takes of a whole batch of recipes: w+ {@code [batch, numWs, wDim]}, or z {@code
     * [batch, zDim]} of a network without styles.
     */
    Input of(List<Recipe> recipes) {
        if (network.numWs() > 0) {
            return new Input(wPlus(recipes), batch, network.numWs(), network.wDim());
        }
        for (Recipe recipe : recipes) {
            if (recipe.mixing() != null
                    || recipe.truncation().psi() != 1
                    || !recipe.edits().isEmpty()) {
                throw Failure.input(
                        "bad-recipe",
                        "the recipe of " + recipe.place()
                                + " truncates, mixes or edits w, but this network takes z and has none");
            }
        }
        return z(network, recipes.stream().map(Recipe::z).toList());
    }

    private float[] wPlus(List<Recipe> recipes) {
        float[] first = map(
                recipes.stream().map(Recipe::z).toList(),
                recipes.stream().map(Recipe::classVector).toList());
        float[] second = first;
        if (recipes.stream().anyMatch(r -> r.mixing() != null)) {
            second = map(
                    recipes.stream()
                            .map(r -> r.mixing() == null ? r.z() : r.mixing().z())
                            .toList(),
                    recipes.stream()
                            .map(r -> r.mixing() == null
                                    ? r.classVector()
                                    : r.mixing().classVector())
                            .toList());
        }
        // One w for all layers, or one for each.
        int layers = first.length / (batch * network.wDim());
        float[] ws = new float[batch * network.numWs() * network.wDim()];
        for (int n = 0; n < batch; n++) {
            Recipe recipe = recipes.get(n);
            Recipe.@Nullable Mixing mixing = recipe.mixing();
            for (int layer = 0; layer < network.numWs(); layer++) {
                boolean mixed = mixing != null && mixing.layers().contains(layer);
                boolean truncated = layer < recipe.truncation().cutoff();
                int own = layers == 1 ? 0 : layer;
                truncate(
                        mixed ? second : first,
                        (n * layers + own) * network.wDim(),
                        own * network.wDim(),
                        truncated ? (float) recipe.truncation().psi() : 1f,
                        ws,
                        (n * network.numWs() + layer) * network.wDim());
            }
            for (Recipe.Edit edit : recipe.edits()) {
                edit(edit, recipe, ws, n * network.numWs() * network.wDim());
            }
        }
        return ws;
    }

    /** Adds {@code strength x direction} in float32 to the layers of the w+ that starts at {@code from}. */
    private void edit(Recipe.Edit edit, Recipe recipe, float[] ws, int from) {
        Direction direction = directions.get(edit.directionSha256());
        if (direction == null) {
            throw Failure.input(
                    "direction-missing",
                    "the record of " + recipe.place() + " is edited along the direction " + edit.directionSha256()
                            + ", which is not at hand; its version holds it as audit/directions/"
                            + edit.directionSha256() + ".safetensors: name that file with --direction FILE");
        }
        if (direction.wDim() != network.wDim() || direction.rows() != 1 && direction.rows() != network.numWs()) {
            throw Failure.input(
                    "direction-shape",
                    "the direction " + edit.directionSha256() + " has the shape [" + direction.rows() + ", "
                            + direction.wDim() + "]; this network takes [1, " + network.wDim() + "] or ["
                            + network.numWs() + ", " + network.wDim() + "]");
        }
        float strength = (float) edit.strength();
        for (int layer : edit.layers()) {
            if (layer >= network.numWs()) {
                throw Failure.input(
                        "bad-layers", "an edit names the w layer " + layer + "; this network has " + network.numWs());
            }
            float[] step = direction.row(layer);
            for (int i = 0; i < step.length; i++) {
                ws[from + layer * step.length + i] += strength * step[i];
            }
        }
    }

    /** Returns w {@code [samples, wDim]}; see {@link PyTorchGenerator#w}. */
    float[] sampled(long seed, int samples, int classIndex) {
        float[] z = Latents.z(new ZSource.Seed(seed), samples * network.zDim());
        float[] c = new float[samples * network.cDim()];
        for (int n = 0; network.conditional() && n < samples; n++) {
            c[n * network.cDim() + (classIndex < 0 ? n % network.cDim() : classIndex)] = 1;
        }
        return mapped(z, c, samples);
    }

    /** Returns w {@code [n, wDim]} of n latents; see {@link PyTorchGenerator#w}. */
    float[] mapped(List<ZSource> sources, List<List<Double>> classVectors) {
        return mapped(
                z(network, sources).values(), classes(network, classVectors).values(), sources.size());
    }

    /** Foreign programs are called at their batch shape, the only one that they were tried at; others with all at once. */
    private float[] mapped(float[] z, float[] c, int samples) {
        if (network.numWs() == 0) {
            throw Failure.input("no-w", "this network makes images of z without a w, so it has no directions in w");
        }
        int rows = torch instanceof ForeignNetwork ? batch : samples;
        float[] all = new float[samples * network.wDim()];
        for (int first = 0; first < samples; first += rows) {
            float[] w = torch.mapping(
                    new Input(
                            Arrays.copyOfRange(z, first * network.zDim(), (first + rows) * network.zDim()),
                            rows,
                            network.zDim()),
                    new Input(
                            Arrays.copyOfRange(c, first * network.cDim(), (first + rows) * network.cDim()),
                            rows,
                            network.cDim()));
            int width = w.length / rows;
            for (int n = 0; n < Math.min(rows, samples - first); n++) {
                requireOneW(w, n * width, width);
                System.arraycopy(w, n * width, all, (first + n) * network.wDim(), network.wDim());
            }
        }
        return all;
    }

    /** Mapping networks may give w once for every layer, all the same. */
    private void requireOneW(float[] w, int from, int width) {
        int wDim = network.wDim();
        for (int next = from + wDim; next < from + width; next += wDim) {
            if (!Arrays.equals(w, from, from + wDim, w, next, next + wDim)) {
                throw Failure.input(
                        "w-by-layer",
                        "the mapping gives every w layer a w of its own, so there is no one w to find directions in");
            }
        }
    }

    /** Writes {@code average + psi (w - average)}, rounded as PyTorch's {@code lerp} does it. */
    private void truncate(float[] w, int from, int averageFrom, float psi, float[] out, int to) {
        for (int i = 0; i < network.wDim(); i++) {
            float mean = average[averageFrom + i];
            float distance = w[from + i] - mean;
            out[to + i] = Math.abs(psi) < 0.5f ? mean + psi * distance : w[from + i] - distance * (1 - psi);
        }
    }

    private float[] map(List<ZSource> sources, List<List<Double>> classes) {
        return torch.mapping(z(network, sources), classes(network, classes));
    }

    private static Input z(NetworkDescription network, List<ZSource> sources) {
        float[] z = new float[sources.size() * network.zDim()];
        for (int n = 0; n < sources.size(); n++) {
            System.arraycopy(Latents.z(sources.get(n), network.zDim()), 0, z, n * network.zDim(), network.zDim());
        }
        return new Input(z, sources.size(), network.zDim());
    }

    /**
     * Returns the class vectors {@code [n, cDim]}.
     *
     * @throws Failure {@code bad-class-vector} when one has another length
     */
    static Input classes(NetworkDescription network, List<List<Double>> vectors) {
        float[] c = new float[vectors.size() * network.cDim()];
        for (int n = 0; n < vectors.size(); n++) {
            List<Double> vector = vectors.get(n);
            if (vector.size() != network.cDim()) {
                throw Failure.input(
                        "bad-class-vector",
                        "a class vector has " + vector.size() + " numbers; this network takes " + network.cDim());
            }
            for (int i = 0; i < vector.size(); i++) {
                c[n * network.cDim() + i] = vector.get(i).floatValue();
            }
        }
        return new Input(c, vectors.size(), network.cDim());
    }

    /** Foreign programs are called at their batch shape, the only one that they were tried at; others with all at once. */
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
