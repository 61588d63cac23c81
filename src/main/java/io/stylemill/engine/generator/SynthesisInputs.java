package io.stylemill.engine.generator;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.checkpoint.Tensor;
import io.stylemill.engine.generator.TorchNetwork.Input;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.CounterRandom;
import io.stylemill.order.plan.Recipe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the synthesis network takes beside w+, for each sample: how strong its stored and its random
 * noise is in each layer (StyleGAN, StyleGAN2), its level of detail (StyleGAN), its transform
 * (StyleGAN3), its class vector (TorchScript archives of z).
 *
 * <p>Random noise of a sample comes from one stream: the maps in synthesis order (4x4 first), each
 * row by row, one standard normal number a pixel. Maps that a recipe leaves out are drawn all the
 * same, so that limiting the layers does not change the noise of the others.
 */
final class SynthesisInputs {
    /** Name of the class vectors, which a TorchScript archive takes beside z. */
    static final String CLASSES = "c";

    private final NetworkDescription network;
    private final List<NoiseSize> noiseSizes;

    private record NoiseSize(int height, int width) {
        int pixels() {
            return height * width;
        }
    }

    private SynthesisInputs(NetworkDescription network, List<NoiseSize> noiseSizes) {
        this.network = network;
        this.noiseSizes = List.copyOf(noiseSizes);
    }

    /** Returns the inputs that the network takes. */
    static SynthesisInputs of(NetworkDescription network, Map<String, Tensor> tensors) {
        List<NoiseSize> sizes = new ArrayList<>();
        int doublings = network.doublings();
        for (int level = 0; level <= doublings; level++) {
            int left = doublings - level;
            for (String conv : List.of("conv0", "conv1")) {
                if (tensors.containsKey("synthesis.b" + (4 << level) + "." + conv + ".bias")) {
                    sizes.add(new NoiseSize(network.height() >> left, network.width() >> left));
                }
            }
        }
        return new SynthesisInputs(network, sizes);
    }

    /** Returns the arrays by the names that the TorchScript reads, for a whole batch of recipes. */
    Map<String, Input> of(List<Recipe> recipes) {
        return switch (network.architecture()) {
            case STYLEGAN1 -> {
                Map<String, Input> inputs = noise(recipes);
                inputs.put("lod", levels(recipes));
                yield inputs;
            }
            case STYLEGAN2 -> noise(recipes);
            case STYLEGAN3_T, STYLEGAN3_R -> Map.of("transform", transforms(recipes));
            case TORCHSCRIPT ->
                network.numWs() > 0
                        ? Map.of()
                        : Map.of(
                                CLASSES,
                                LatentSpace.classes(
                                        network,
                                        recipes.stream()
                                                .map(Recipe::classVector)
                                                .toList()));
        };
    }

    private Map<String, Input> noise(List<Recipe> recipes) {
        int batch = recipes.size();
        int layers = noiseSizes.size();
        Map<String, Input> inputs = new LinkedHashMap<>();
        float[] scales = new float[batch * 2 * layers];
        for (int n = 0; n < batch; n++) {
            Recipe.Noise noise = recipes.get(n).noise();
            int kind = switch (noise.mode()) {
                case "const" -> 0;
                case "random" -> 1;
                case "none" -> -1;
                default ->
                    throw Failure.input(
                            "bad-noise", "noise mode '" + noise.mode() + "' is none of const, random, none");
            };
            @Nullable List<Integer> kept = noise.layers();
            for (int layer = 0; kind >= 0 && layer < layers; layer++) {
                if (kept == null || kept.contains(layer)) {
                    scales[(n * 2 + kind) * layers + layer] = (float) noise.strength();
                }
            }
        }
        inputs.put("noise_scales", new Input(scales, batch, 2, layers));
        if (recipes.stream().anyMatch(r -> r.noise().mode().equals("random"))) {
            inputs.putAll(randomMaps(recipes));
        }
        return inputs;
    }

    private Input levels(List<Recipe> recipes) {
        Family.Settings config = new Family.Settings(network.config(), "the network");
        boolean fixed = "fixed".equals(network.config().get("structure"));
        double stored = config.number("lod", 0);
        float[] levels = new float[recipes.size()];
        for (int n = 0; n < levels.length; n++) {
            double lod = recipes.get(n).lod();
            levels[n] = fixed ? 0 : (float) (lod < 0 ? stored : lod);
        }
        return new Input(levels, levels.length);
    }

    /**
     * The inverse of {@code [[c, s, x], [-s, c, y], [0, 0, 1]]} with the cosine and sine of the
     * rotation: the network samples its plane where each output pixel came from.
     */
    private static Input transforms(List<Recipe> recipes) {
        float[] matrices = new float[recipes.size() * 9];
        for (int n = 0; n < recipes.size(); n++) {
            Recipe.Transform t = recipes.get(n).transform();
            double angle = t.rotate() / 360 * Math.PI * 2;
            double c = Math.cos(angle);
            double s = Math.sin(angle);
            double[] m = {
                c, -s, s * t.translateY() - c * t.translateX(), s, c, -s * t.translateX() - c * t.translateY(), 0, 0, 1
            };
            for (int i = 0; i < 9; i++) {
                matrices[n * 9 + i] = (float) m[i];
            }
        }
        return new Input(matrices, recipes.size(), 3, 3);
    }

    private Map<String, Input> randomMaps(List<Recipe> recipes) {
        List<float[]> maps = new ArrayList<>();
        for (NoiseSize size : noiseSizes) {
            maps.add(new float[recipes.size() * size.pixels()]);
        }
        for (int n = 0; n < recipes.size(); n++) {
            Recipe.Noise noise = recipes.get(n).noise();
            if (!noise.mode().equals("random")) {
                continue;
            }
            if (noise.stream() == null) {
                throw Failure.input(
                        "bad-noise",
                        "the recipe of " + recipes.get(n).place() + " asks for random noise but names no stream");
            }
            CounterRandom random = new CounterRandom(noise.stream());
            for (int layer = 0; layer < noiseSizes.size(); layer++) {
                int pixels = noiseSizes.get(layer).pixels();
                float[] map = maps.get(layer);
                for (int i = 0; i < pixels; i++) {
                    map[n * pixels + i] = (float) random.nextGaussian();
                }
            }
        }
        Map<String, Input> inputs = new LinkedHashMap<>();
        for (int layer = 0; layer < maps.size(); layer++) {
            NoiseSize size = noiseSizes.get(layer);
            inputs.put("noise." + layer, new Input(maps.get(layer), recipes.size(), 1, size.height(), size.width()));
        }
        return inputs;
    }
}
