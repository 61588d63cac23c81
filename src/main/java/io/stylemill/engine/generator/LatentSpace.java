package io.stylemill.engine.generator;

import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.checkpoint.Tensor;
import io.stylemill.engine.generator.TorchNetwork.Input;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Classes;
import io.stylemill.order.plan.Latents;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Recipe.ZSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From recipes to the inputs of the synthesis network, w+: mapping, truncation, style mixing
 * (Karras et al. 2019, sections 2, B and 3.1), and last the edits along directions, in the order of
 * the record.
 *
 * <p>All but the mapping network is plain float32 arithmetic here: a few thousand operations for a
 * sample, and the same bits on every device.
 */
final class LatentSpace {
    private final NetworkDescription network;
    private final Network torch;
    private final int batch;
    private final TruncationCenters centers;
    private final Map<String, Direction> directions;
    private final Map<String, LatentArray> files;

    private LatentSpace(
            NetworkDescription network,
            Network torch,
            int batch,
            TruncationCenters centers,
            Map<String, Direction> directions,
            Map<String, LatentArray> files) {
        this.network = network;
        this.torch = torch;
        this.batch = batch;
        this.centers = centers;
        this.directions = directions;
        this.files = files;
    }

    /** Returns the latent space of a network; see {@link TruncationCenters#of} for its mean. */
    static LatentSpace of(NetworkDescription network, Map<String, Tensor> tensors, Network torch, int batch) {
        return new LatentSpace(
                network,
                torch,
                batch,
                TruncationCenters.of(network, tensors.get("mapping.w_avg"), torch, batch),
                Map.of(),
                Map.of());
    }

    /** Returns the same space for batches of another shape. */
    LatentSpace atBatch(int shape) {
        return new LatentSpace(network, torch, shape, centers, directions, files);
    }

    /** Returns the same space, in which these directions are known beside those that were. */
    LatentSpace withDirections(Collection<Direction> more) {
        Map<String, Direction> known = new HashMap<>(directions);
        more.forEach(direction -> known.put(direction.sha256(), direction));
        return new LatentSpace(network, torch, batch, centers, Map.copyOf(known), files);
    }

    /** Returns the same space, in which these latents are known beside those that were. */
    LatentSpace withLatents(Collection<LatentArray> more) {
        Map<String, LatentArray> known = new HashMap<>(files);
        more.forEach(array -> known.put(array.sha256(), array));
        return new LatentSpace(network, torch, batch, centers, directions, Map.copyOf(known));
    }

    /** Returns what was decided that the file does not say, in words, by key. */
    Map<String, String> facts() {
        return centers.facts();
    }

    /**
     * Returns what the synthesis network takes of a whole batch of recipes: w+
     * {@code [batch, numWs, wDim]}, or z {@code [batch, zDim]} of a network without styles.
     */
    Input of(List<Recipe> recipes) {
        if (network.styled()) {
            return new Input(wPlus(recipes), batch, network.numWs(), network.wDim());
        }
        for (Recipe recipe : recipes) {
            if (recipe.mixing() != null
                    || recipe.truncation().psi() != 1
                    || !recipe.z().isZ()
                    || !recipe.edits().isEmpty()) {
                throw Failure.input(
                        "bad-recipe",
                        "the recipe of " + recipe.place()
                                + " truncates, mixes or edits w, but this network takes z and has none");
            }
        }
        return z(recipes.stream().map(Recipe::z).toList());
    }

    private float[] wPlus(List<Recipe> recipes) {
        List<float[]> first = w(
                recipes.stream().map(Recipe::z).toList(),
                recipes.stream().map(Recipe::classVector).toList());
        List<float[]> second = first;
        if (recipes.stream().anyMatch(r -> r.mixing() != null)) {
            second = w(
                    recipes.stream()
                            .map(r -> r.mixing() == null ? r.z() : r.mixing().z())
                            .toList(),
                    recipes.stream()
                            .map(r -> r.mixing() == null
                                    ? r.classVector()
                                    : r.mixing().classVector())
                            .toList());
        }
        int wDim = network.wDim();
        float[] ws = new float[batch * network.numWs() * wDim];
        for (int n = 0; n < batch; n++) {
            Recipe recipe = recipes.get(n);
            Recipe.@Nullable Mixing mixing = recipe.mixing();
            float[] center = centers.of(recipe, first.get(n), recipe.classVector(), files);
            float[] other = mixing == null ? center : centers.of(recipe, second.get(n), mixing.classVector(), files);
            for (int layer = 0; layer < network.numWs(); layer++) {
                boolean mixed = mixing != null && mixing.layers().contains(layer);
                boolean truncated = layer < recipe.truncation().cutoff();
                truncate(
                        mixed ? second.get(n) : first.get(n),
                        mixed ? other : center,
                        layer,
                        truncated ? (float) recipe.truncation().psi() : 1f,
                        ws,
                        (n * network.numWs() + layer) * wDim);
            }
            for (Recipe.Edit edit : recipe.edits()) {
                edit(edit, recipe, ws, n * network.numWs() * wDim);
            }
        }
        return ws;
    }

    /**
     * Returns w {@code [wDim]}, or w+ {@code [numWs, wDim]}, of each latent. What is to be mapped
     * is mapped at the batch shape, a stop of every walk at a time: the shape decides how the
     * network rounds.
     */
    private List<float[]> w(List<ZSource> sources, List<List<Double>> classes) {
        List<List<ZSource>> parts = new ArrayList<>();
        int most = 0;
        ZSource filler = null;
        for (ZSource source : sources) {
            List<ZSource> own = source.isZ() ? List.of(source) : Latents.parts(source);
            parts.add(own);
            if (own.get(0).isZ()) {
                most = Math.max(most, own.size());
                filler = own.get(0);
            }
        }
        List<List<float[]>> found = new ArrayList<>();
        sources.forEach(source -> found.add(new ArrayList<>()));
        for (int part = 0; part < most && filler != null; part++) {
            List<ZSource> mapped = new ArrayList<>();
            for (List<ZSource> own : parts) {
                mapped.add(part < own.size() && own.get(part).isZ() ? own.get(part) : filler);
            }
            float[] w = map(mapped, classes);
            int each = w.length / batch;
            for (int n = 0; n < batch; n++) {
                if (part < parts.get(n).size() && parts.get(n).get(part).isZ()) {
                    found.get(n).add(Arrays.copyOfRange(w, n * each, (n + 1) * each));
                }
            }
        }
        List<float[]> all = new ArrayList<>();
        for (int n = 0; n < sources.size(); n++) {
            ZSource source = sources.get(n);
            for (ZSource own : parts.get(n)) {
                if (!own.isZ() && own instanceof ZSource.Row row) {
                    found.get(n).add(Latents.w(row, network.numWs(), network.wDim(), files));
                }
            }
            boolean walks = source instanceof ZSource.Walk && !source.isZ();
            all.add(
                    walks && source instanceof ZSource.Walk walk
                            ? Latents.between(walk, found.get(n), network.wDim())
                            : found.get(n).get(0));
        }
        return all;
    }

    /**
     * Adds {@code strength x direction} in float32 to the layers of the w+ that starts at
     * {@code from}.
     */
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
        return mapped(z(sources).values(), classes(network, classVectors).values(), sources.size());
    }

    /**
     * Foreign programs are called at their batch shape, the only one that they were tried at;
     * others with all at once.
     */
    private float[] mapped(float[] z, float[] c, int samples) {
        if (!network.maps()) {
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

    /**
     * Writes {@code center + psi (w - center)} of a layer, rounded as PyTorch's {@code lerp} does
     * it; w and the centre have one row for all layers, or one for each. No centre: w as it is.
     */
    private void truncate(float[] w, float[] center, int layer, float psi, float[] out, int to) {
        int wDim = network.wDim();
        int from = w.length == wDim ? 0 : layer * wDim;
        if (center.length == 0) {
            System.arraycopy(w, from, out, to, wDim);
            return;
        }
        int centerFrom = center.length == wDim ? 0 : layer * wDim;
        for (int i = 0; i < wDim; i++) {
            float mean = center[centerFrom + i];
            float distance = w[from + i] - mean;
            out[to + i] = Math.abs(psi) < 0.5f ? mean + psi * distance : w[from + i] - distance * (1 - psi);
        }
    }

    private float[] map(List<ZSource> sources, List<List<Double>> classes) {
        if (!network.maps()) {
            throw Failure.input(
                    "bad-recipe",
                    "a recipe's w is to be made of z, but the TorchScript archive is declared to have no method for that");
        }
        return torch.mapping(z(sources), classes(network, classes));
    }

    private Input z(List<ZSource> sources) {
        float[] z = new float[sources.size() * network.zDim()];
        for (int n = 0; n < sources.size(); n++) {
            System.arraycopy(
                    Latents.z(sources.get(n), network.zDim(), files), 0, z, n * network.zDim(), network.zDim());
        }
        return new Input(z, sources.size(), network.zDim());
    }

    /**
     * Returns the class vectors {@code [n, cDim]}.
     *
     * @throws Failure {@code bad-class-vector} when one has another length, or mixes classes that
     *     the network looks up
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
            if (network.looksClassesUp() && !Classes.oneOrNone(vector)) {
                throw Failure.input(
                        "bad-class-vector",
                        "a class vector mixes classes; this network looks one class up in a table, so it takes a 1 and zeros");
            }
            for (int i = 0; i < vector.size(); i++) {
                c[n * network.cDim() + i] = vector.get(i).floatValue();
            }
        }
        return new Input(c, vectors.size(), network.cDim());
    }
}
