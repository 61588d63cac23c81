package io.stylemill.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * StyleGAN2 and StyleGAN (v1) from MMagic and MMGeneration: {@code generator_ema.*}, else
 * {@code generator.*}, under {@code state_dict}, or a state dict alone.
 *
 * <p>Its networks give blue, green, red, and its programs turn that round before they save an
 * image; here the weights are turned round, unless the configuration beside them says that the
 * network does so itself ({@code bgr2rgb}).
 */
final class Mmagic {
    static final String KNOWN_2 = "constant_input.input";
    static final String KNOWN_1 = "convs.0.conv1.input";

    private static final Pattern TURNS = Pattern.compile("\\bbgr2rgb=True");
    private static final double MULTIPLIER = 0.01;
    private static final String EMBED = "embed.linear.weight_orig";

    private Mmagic() {}

    /**
     * Returns whether the configuration in a training state says that the network itself turns
     * channels round.
     */
    static boolean turns(@Nullable Object root) {
        return root instanceof Map<?, ?> map
                && map.get("meta") instanceof Map<?, ?> meta
                && meta.values().stream().anyMatch(value -> turns(text(value)));
    }

    /**
     * The setting counts where it is the generator's: that of a discriminator or a visualizer says
     * nothing here.
     */
    private static boolean turns(String configuration) {
        int begin = configuration.indexOf("generator=dict(");
        int depth = 0;
        for (int at = configuration.indexOf('(', Math.max(0, begin)); begin >= 0 && at < configuration.length(); at++) {
            depth += configuration.charAt(at) == '(' ? 1 : configuration.charAt(at) == ')' ? -1 : 0;
            if (depth == 0) {
                return TURNS.matcher(configuration.substring(begin, at)).find();
            }
        }
        return false;
    }

    private static String text(@Nullable Object value) {
        return value instanceof Pickled.Text text
                ? new String(
                        text.utf8().bytes(0, text.utf8().length(), "the configuration"),
                        java.nio.charset.StandardCharsets.UTF_8)
                : String.valueOf(value);
    }

    /**
     * Reads StyleGAN2's tensors by name. They are rosinality's under other names; with classes, z
     * and the embedded class go in side by side, as in NVIDIA's code.
     */
    static Found read2(Map<String, RawArray> arrays, boolean turns, Budget budget) {
        Map<String, RawArray> state = new TreeMap<>(arrays);
        RawArray embed = state.remove(EMBED);
        RawArray bias = state.remove("embed.bias");
        // Without classes the first module of the mapping normalises z.
        int first = embed == null ? 1 : 0;
        UnaryOperator<String> spelling = name -> spelled(name, first);
        Found found = Rosinality.read(state, spelling, "MMagic's StyleGAN2", "stylegan2-mmagic", budget);
        Map<String, Tensor> tensors = new TreeMap<>(found.tensors());
        Map<String, String> facts = new TreeMap<>(found.facts());
        NetworkDescription network = found.network();
        if (embed != null && bias != null && embed.rank() == 2) {
            tensors.put("mapping.embed.weight", embed.floats(EMBED, budget));
            tensors.put("mapping.embed.bias", bias.floats("embed.bias", budget));
            Map<String, @Nullable Object> config = new TreeMap<>(network.config());
            config.put("label_mode", "embed");
            config.put("embed_features", embed.dimension(0));
            network = new NetworkDescription(
                    network.architecture(),
                    network.zDim() - (int) embed.dimension(0),
                    (int) embed.dimension(1),
                    network.wDim(),
                    network.numWs(),
                    network.width(),
                    network.height(),
                    network.channels(),
                    network.classNames(),
                    Attributes.frozen(config));
        }
        order(tensors, network, turns, facts);
        return new Found(found.format(), network, tensors, facts);
    }

    private static String spelled(String rosinality, int first) {
        if (rosinality.startsWith("style.")) {
            int end = rosinality.lastIndexOf('.');
            int layer = Integer.parseInt(rosinality.substring("style.".length(), end)) - 1 + first;
            boolean weight = rosinality.endsWith(".weight");
            return "style_mapping." + layer + (weight ? ".linear.weight_orig" : ".bias");
        }
        return switch (rosinality) {
            case "input.input" -> KNOWN_2;
            case RosinalityNames.AVERAGE -> "w_avg";
            default ->
                rosinality
                        .replace("noises.noise_", "injected_noise_")
                        .replace(".noise.weight", ".noise_injector.weight")
                        .replace(".modulation.weight", ".style_modulation.linear.weight_orig")
                        .replace(".modulation.bias", ".style_modulation.bias")
                        .replaceFirst("\\.conv\\.weight$", ".conv.weight_orig");
        };
    }

    /**
     * Reads StyleGAN's tensors by name. Up-sampling convolutions have a leaky ReLU of their own
     * before the blur; gains are sqrt(2) but for the mapping, whose gain is 1.
     */
    static Found read1(Map<String, RawArray> arrays, boolean turns, Budget budget) {
        StateTensors state = new StateTensors(arrays, "MMagic's StyleGAN", budget);
        Stylegan1States network = new Stylegan1States(state);
        for (int i = 0; state.has("style_mapping." + (i + 1) + ".linear.weight_orig"); i++) {
            String from = "style_mapping." + (i + 1);
            state.move(from + ".linear.weight_orig", "mapping.fc" + i + ".weight", 2, v -> v / Math.sqrt(2));
            state.move(from + ".bias", "mapping.fc" + i + ".bias", 1);
            if (i == 0) {
                MappingSpread.check(
                        network.moved("mapping.fc0.weight"), from + ".linear.weight_orig", MULTIPLIER, "lr_mlp");
            }
        }
        int levels = 0;
        while (state.has("convs." + levels + ".noise_injector1.weight")) {
            levels++;
        }
        network.levels(
                levels,
                i -> List.of(
                        "convs." + i + ".noise_injector1.weight",
                        "convs." + i + ".noise_injector2.weight",
                        "convs." + i + ".conv2.conv.bias"),
                i -> level(state, network, i),
                i -> {
                    state.dropAll("convs." + i + ".");
                    state.dropAll("to_rgbs." + i + ".");
                    state.drop("injected_noise_" + 2 * i);
                    state.drop("injected_noise_" + (2 * i + 1));
                });
        Found found = network.found("stylegan-mmagic", MULTIPLIER, "activation");
        order(found.tensors(), found.network(), turns, found.facts());
        return found;
    }

    private static void level(StateTensors state, Stylegan1States network, int i) {
        String from = "convs." + i + ".";
        String to = "synthesis.b" + (4 << i);
        if (i == 0) {
            state.move(KNOWN_1, to + ".const", 3);
            int channels = (int) network.moved(to + ".const").shape()[0];
            state.tensors().put(to + ".conv0.bias", Tensor.of(new float[channels], channels));
        } else {
            state.move(from + "conv1.0.conv.weight_orig", to + ".conv0.weight", 4);
            state.move(from + "conv1.0.conv.bias", to + ".conv0.bias", 1);
            network.blur(from + "conv1.1.kernel");
        }
        state.move(from + "conv2.conv.weight_orig", to + ".conv1.weight", 4);
        state.move(from + "conv2.conv.bias", to + ".conv1.bias", 1);
        for (int layer = 0; layer < 2; layer++) {
            String conv = to + ".conv" + layer;
            // One strength for all channels.
            float strength = state.values(from + "noise_injector" + (layer + 1) + ".weight", 1)
                    .toFloats()[0];
            float[] strengths = new float[(int) network.moved(conv + ".bias").elements()];
            java.util.Arrays.fill(strengths, strength);
            state.tensors().put(conv + ".noise_strength", Tensor.of(strengths, strengths.length));
            state.move("injected_noise_" + (2 * i + layer), conv + ".noise_const", 2);
            String style = from + "adain" + (layer + 1) + ".affine.";
            state.move(style + "weight_orig", conv + ".affine.weight", 2, v -> v * Math.sqrt(2));
            network.scaleBias(style + "bias", conv + ".affine.bias");
        }
        state.move("to_rgbs." + i + ".conv.weight_orig", to + ".torgb.weight", 4, v -> v * Math.sqrt(2));
        state.move("to_rgbs." + i + ".conv.bias", to + ".torgb.bias", 1);
    }

    /** Turns blue, green, red into red, green, blue. */
    private static void order(
            Map<String, Tensor> tensors, NetworkDescription network, boolean turns, Map<String, String> facts) {
        if (turns || network.channels() != 3) {
            return;
        }
        facts.put("assumed_channel_order", "blue, green, red, as MMagic's networks give them");
        tensors.replaceAll((name, tensor) ->
                name.contains(".torgb.weight") || name.endsWith(".torgb.bias") ? reversed(tensor) : tensor);
    }

    private static Tensor reversed(Tensor tensor) {
        float[] values = tensor.toFloats();
        int channels = (int) tensor.shape()[0];
        int row = values.length / channels;
        float[] turned = new float[values.length];
        for (int i = 0; i < channels; i++) {
            System.arraycopy(values, i * row, turned, (channels - 1 - i) * row, row);
        }
        return Tensor.of(turned, tensor.shape());
    }
}
