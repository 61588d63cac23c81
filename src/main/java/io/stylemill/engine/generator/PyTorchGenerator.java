package io.stylemill.engine.generator;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.checkpoint.Tensor;
import io.stylemill.engine.generator.TorchNetwork.Input;
import io.stylemill.engine.mask.MaskModel;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.Pixels;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Recipe.ZSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A {@link Generator} on PyTorch; made by {@link PyTorch#load}. */
public final class PyTorchGenerator implements Generator {
    private final NetworkDescription network;
    private final Network torch;
    private final DeviceClass deviceClass;
    private final SynthesisInputs inputs;
    private final LatentSpace latents;
    /** Name of a tensor that holds NaN or infinities, or empty. */
    private final String damaged;

    private final String checkpointSha256;
    /** What the text {@code mask} takes; empty without masks. */
    private final Map<String, Input> head;

    private final boolean owner;

    PyTorchGenerator(Checkpoint checkpoint, Network torch, DeviceClass deviceClass) {
        Map<String, Tensor> tensors = checkpoint.tensors();
        this.network = checkpoint.network();
        this.checkpointSha256 = checkpoint.sha256();
        this.head = Map.of();
        this.torch = torch;
        this.deviceClass = deviceClass;
        this.inputs = SynthesisInputs.of(network, tensors);
        this.latents = LatentSpace.of(network, tensors, torch, deviceClass.batch());
        this.damaged = Floats.damaged(tensors);
        this.owner = true;
    }

    private PyTorchGenerator(
            PyTorchGenerator of, DeviceClass deviceClass, LatentSpace latents, Map<String, Input> head) {
        this.checkpointSha256 = of.checkpointSha256;
        this.head = head;
        this.network = of.network;
        this.torch = of.torch;
        this.deviceClass = deviceClass;
        this.inputs = of.inputs;
        this.damaged = of.damaged;
        this.latents = latents;
        this.owner = false;
    }

    /**
     * What a recipe looks like on its way through the network.
     *
     * @param ws {@code [numWs, wDim]}, or z {@code [zDim]} without styles: what the synthesis
     *     network was given
     * @param image {@code [channels, height, width]}, nominally -1..1, not clipped
     */
    public record Trace(float[] ws, float[] image) {}

    @Override
    public NetworkDescription network() {
        return network;
    }

    @Override
    public DeviceClass deviceClass() {
        return deviceClass;
    }

    /**
     * Returns what the generator decided about the network that its file does not say, in words, by
     * key.
     */
    public Map<String, String> facts() {
        return latents.facts();
    }

    @Override
    public List<Pixels> generate(List<Recipe> recipes) {
        List<Recipe> padded = padded(recipes);
        return images(recipes, torch.pixels(latents.of(padded), inputs.of(padded)));
    }

    @Override
    public List<Drawn> draw(List<Recipe> recipes) {
        if (head.isEmpty()) {
            return Generator.super.draw(recipes);
        }
        List<Recipe> padded = padded(recipes);
        TorchNetwork.Masked masked = torch.masked(latents.of(padded), inputs.of(padded), head);
        List<Pixels> images = images(recipes, masked.images());
        int size = network.width() * network.height();
        List<Drawn> drawn = new ArrayList<>(recipes.size());
        for (int n = 0; n < recipes.size(); n++) {
            Pixels map = new Pixels(
                    network.width(),
                    network.height(),
                    1,
                    Arrays.copyOfRange(masked.labels(), n * size, (n + 1) * size));
            double uncertainty = Math.min(1, Math.max(0, masked.uncertainty()[n]));
            drawn.add(new Drawn(images.get(n), new Drawn.Labels(map, uncertainty)));
        }
        return drawn;
    }

    private static Map<String, Input> head(MaskModel model) {
        int k = model.bias().length;
        Map<String, Input> head = new LinkedHashMap<>();
        model.layers().forEach((name, weights) -> head.put(name, new Input(turned(weights, k), k, weights.length / k)));
        head.put("bias", new Input(model.bias(), k));
        MaskModel.Votes votes = model.votes();
        int most = k;
        if (votes != null) {
            int classes = model.classes().size();
            int units = k / votes.members();
            most = Math.min(votes.members(), classes);
            float[] all = new float[votes.weights().length];
            int each = units * classes;
            for (int from = 0; from < all.length; from += each) {
                float[] member = Arrays.copyOfRange(votes.weights(), from, from + each);
                System.arraycopy(turned(member, classes), 0, all, from, each);
            }
            head.put("votes", new Input(all, votes.members(), classes, units));
            head.put("votes_bias", new Input(votes.bias(), votes.members(), classes));
        }
        head.put("unit", new Input(new float[] {(float) (1 / Math.log(most))}, 1));
        return head;
    }

    /** Returns the transpose of a matrix with so many columns. */
    private static float[] turned(float[] matrix, int columns) {
        int rows = matrix.length / columns;
        float[] turned = new float[matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            turned[i % columns * rows + i / columns] = matrix[i];
        }
        return turned;
    }

    /**
     * Returns the activations of layers for one recipe, from the coarsest layer to the finest, by
     * name.
     *
     * @param layers names such as {@code b16.conv1} (StyleGAN, StyleGAN2) or {@code layer7}
     *     (StyleGAN3); empty for all there are; others are passed over
     * @throws io.stylemill.failure.Failure {@code masks-need-layers} for a TorchScript archive
     */
    public Map<String, FeatureMap> features(Recipe recipe, Collection<String> layers) {
        PyTorchGenerator alone = deviceClass.batch() == 1 ? this : (PyTorchGenerator) atBatch(1);
        List<Recipe> one = List.of(recipe);
        return torch.features(alone.latents.of(one), inputs.of(one), layers);
    }

    private List<Pixels> images(List<Recipe> recipes, TorchNetwork.Rendered rendered) {
        int size = (int) network.values();
        List<Pixels> images = new ArrayList<>(recipes.size());
        for (int n = 0; n < recipes.size(); n++) {
            if (!rendered.finite()[n]) {
                throw Failure.of(
                        Kind.INPUT,
                        Code.NOT_FINITE,
                        "the network gave NaN or infinite values for " + named(recipes.get(n)) + " at precision "
                                + deviceClass.precision()
                                + (damaged.isEmpty()
                                        ? "; its weights are finite, so psi or an input is far out of range, or the precision"
                                                + " too low"
                                        : "; its tensor " + damaged
                                                + " holds numbers that are not finite: fetch the file"
                                                + " again, or take an earlier snapshot of the training"));
            }
            images.add(new Pixels(
                    network.width(),
                    network.height(),
                    network.channels(),
                    Arrays.copyOfRange(rendered.data(), n * size, (n + 1) * size)));
        }
        return images;
    }

    private static String named(Recipe recipe) {
        Recipe.Place place = recipe.place();
        return (recipe.z() instanceof ZSource.Seed seed ? "seed " + seed.seed() : "sample " + place.slot())
                + " of the group " + place.group();
    }

    /**
     * Returns what the network makes of the recipes before it becomes pixels, for tests and tools.
     */
    public List<Trace> trace(List<Recipe> recipes) {
        List<Recipe> padded = padded(recipes);
        Input given = latents.of(padded);
        float[] ws = given.values();
        float[] image = torch.image(given, inputs.of(padded));
        int perWs = ws.length / padded.size();
        int perImage = (int) network.values();
        List<Trace> traces = new ArrayList<>(recipes.size());
        for (int n = 0; n < recipes.size(); n++) {
            traces.add(new Trace(
                    Arrays.copyOfRange(ws, n * perWs, (n + 1) * perWs),
                    Arrays.copyOfRange(image, n * perImage, (n + 1) * perImage)));
        }
        return traces;
    }

    /** The batch shape is fixed: places without a recipe repeat the last one. */
    private List<Recipe> padded(List<Recipe> recipes) {
        int batch = deviceClass.batch();
        if (recipes.isEmpty() || recipes.size() > batch) {
            throw new IllegalArgumentException(
                    "a call takes 1 to " + batch + " recipes (its batch shape), not " + recipes.size());
        }
        List<Recipe> padded = new ArrayList<>(recipes);
        while (padded.size() < batch) {
            padded.add(recipes.get(recipes.size() - 1));
        }
        return padded;
    }

    @Override
    public Generator atBatch(int batch) {
        if (batch < 1) {
            throw new IllegalArgumentException("a batch has at least 1 sample, not " + batch);
        }
        DeviceClass c = deviceClass;
        return batch == c.batch()
                ? this
                : new PyTorchGenerator(
                        this,
                        new DeviceClass(c.engine(), c.device(), c.threads(), c.precision(), batch),
                        latents.atBatch(batch),
                        head);
    }

    @Override
    public Generator withDirections(Collection<Direction> directions) {
        return new PyTorchGenerator(this, deviceClass, latents.withDirections(directions), head);
    }

    @Override
    public Generator withLatents(Collection<LatentArray> arrays) {
        return new PyTorchGenerator(this, deviceClass, latents.withLatents(arrays), head);
    }

    @Override
    public Generator withMasks(MaskModel model) {
        model.requireOf(checkpointSha256);
        return new PyTorchGenerator(this, deviceClass.withMasks(), latents, head(model));
    }

    @Override
    public List<float[]> styles(List<Recipe> recipes) {
        float[] ws = latents.of(padded(recipes)).values();
        int each = ws.length / deviceClass.batch();
        return IntStream.range(0, recipes.size())
                .mapToObj(n -> Arrays.copyOfRange(ws, n * each, (n + 1) * each))
                .toList();
    }

    /**
     * Returns w {@code [samples, wDim]} of many latents, before truncation.
     *
     * @param seed of {@code numpy.random.RandomState(seed).randn(samples, zDim)}
     * @param samples at least 1
     * @param classIndex of all of them, or -1 for each class in turn; no matter in unconditional
     *     networks
     * @throws io.stylemill.failure.Failure {@code w-by-layer} when a program's mapping gives every
     *     w layer a w of its own
     */
    public float[] w(long seed, int samples, int classIndex) {
        return latents.sampled(seed, samples, classIndex);
    }

    /**
     * Returns w {@code [n, wDim]} of n latents, before truncation.
     *
     * @param classVectors one for each latent, {@code [cDim]}
     * @throws io.stylemill.failure.Failure {@code bad-class-vector}; {@code w-by-layer}
     */
    public float[] w(List<ZSource> sources, List<List<Double>> classVectors) {
        return latents.mapped(sources, classVectors);
    }

    /**
     * Returns how images of this network come near to pictures; open until this is closed.
     *
     * @param like a record of an image that says everything but w; where its noise is random,
     *     points may set noise
     * @throws Failure {@code no-gradient} when the network is a program of somebody else
     */
    public ImageGradient gradient(ImageGradient.Loss loss, Recipe like) {
        if (!(torch instanceof TorchNetwork own)) {
            throw Failure.input(
                    "no-gradient",
                    "the checkpoint is a TorchScript archive, a program of its own; images are projected into StyleGAN"
                            + " networks only");
        }
        int batch = deviceClass.batch();
        return ImageGradient.of(own, loss, inputs.of(Collections.nCopies(batch, like)), batch, network);
    }

    @Override
    public void close() {
        if (owner) {
            torch.close();
        }
    }
}
