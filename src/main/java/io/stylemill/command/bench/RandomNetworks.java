package io.stylemill.command.bench;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.checkpoint.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Networks in the shapes that people train, with random weights: as fast and as large as theirs,
 * and free of any licence.
 *
 * <p>z, w and features are 512 wide, images are RGB, classes there are none.
 */
final class RandomNetworks {
    private static final int WIDTH = 512;
    private static final int LAYERS = 14;
    private static final int CRITICAL = 2;
    private static final int MARGIN = 10;
    private static final int XL_Z = 64;
    private static final int XL_EMBEDDING = 320;
    private static final int FILTER = 6;

    /** By name: the usual shapes. */
    static final Map<String, Supplier<Checkpoint>> SHAPES = shapes();

    /** The names of the shapes, for the help and the completion of the commands that take one. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return SHAPES.keySet().iterator();
        }
    }

    private final SplittableRandom random = new SplittableRandom(1);
    private final Map<String, Tensor> tensors = new TreeMap<>();
    private final Map<String, @Nullable Object> config = new TreeMap<>();

    private RandomNetworks() {}

    private static Map<String, Supplier<Checkpoint>> shapes() {
        Map<String, Supplier<Checkpoint>> shapes = new LinkedHashMap<>();
        shapes.put("stylegan2-256", () -> stylegan2(256, 16384, 512));
        shapes.put("stylegan2-512", () -> stylegan2(512, 32768, 512));
        shapes.put("stylegan2-1024", () -> stylegan2(1024, 32768, 512));
        for (int side : new int[] {256, 512, 1024}) {
            int base = side == 256 ? 16384 : 32768;
            shapes.put("stylegan3-t-" + side, () -> stylegan3(side, base, 512, Architecture.STYLEGAN3_T));
            shapes.put("stylegan3-r-" + side, () -> stylegan3(side, base, 512, Architecture.STYLEGAN3_R));
        }
        return shapes;
    }

    /**
     * Returns a StyleGAN2 of skip architecture (Karras et al. 2020, section 4.1).
     *
     * @param channelBase channels of a layer times its resolution, before the cut to
     *     {@code channelMax}
     */
    static Checkpoint stylegan2(int resolution, int channelBase, int channelMax) {
        RandomNetworks network = new RandomNetworks();
        network.common(8);
        network.config.put("block_architecture", "skip");
        network.config.put("conv_clamp", null);
        network.config.put("resample_filter", List.of(1, 3, 3, 1));
        int in = 0;
        int numWs = 1;
        for (int size = 4; size <= resolution; size *= 2) {
            String block = "synthesis.b" + size;
            int out = Math.min(channelBase / size, channelMax);
            if (size == 4) {
                network.normal(block + ".const", out, 4, 4);
            } else {
                network.filter(block + ".resample_filter", 4, true);
                network.convolution(block + ".conv0", size, in, out);
                network.filter(block + ".conv0.resample_filter", 4, true);
            }
            network.convolution(block + ".conv1", size, out, out);
            network.modulated(block + ".torgb", out, 3, 1);
            in = out;
            numWs += size == 4 ? 1 : 2;
        }
        return network.checkpoint(Architecture.STYLEGAN2, numWs, resolution);
    }

    /**
     * Returns a StyleGAN3 (Karras et al. 2021, section 3.2 and appendix G): configuration T, or R
     * where the filters are radial, the convolutions pointwise and the channels twice as many.
     */
    static Checkpoint stylegan3(int resolution, int channelBase, int channelMax, Architecture architecture) {
        RandomNetworks network = new RandomNetworks();
        boolean radial = architecture == Architecture.STYLEGAN3_R;
        int more = radial ? 2 : 1;
        network.common(2);
        network.config.put("output_scale", 0.25);
        network.layers(resolution, channelBase * more, channelMax * more, radial);
        return network.checkpoint(architecture, LAYERS + 2, resolution);
    }

    /**
     * Returns a StyleGAN-XL (Sauer et al. 2022, section 3.2): StyleGAN3-T with z of 64 numbers, a
     * table of pretrained class vectors, and a mean w for each class.
     */
    static Checkpoint styleganXl(int resolution, int channelBase, int channelMax, int classes) {
        RandomNetworks network = new RandomNetworks();
        network.common(2);
        network.scaled("mapping.fc0.weight", 100, WIDTH, 2 * XL_Z);
        network.normal("mapping.embed.weight", classes, XL_EMBEDDING);
        network.normal("mapping.embed_proj.weight", XL_Z, XL_EMBEDDING);
        network.normal("mapping.embed_proj.bias", XL_Z);
        network.normal("mapping.w_avg", classes, WIDTH);
        network.config.put("label_mode", "lookup");
        network.config.put("embed_features", XL_Z);
        network.config.put("w_avg", "by_class");
        network.config.put("output_scale", 0.25);
        network.layers(resolution, channelBase, channelMax, false);
        NetworkDescription description = new NetworkDescription(
                Architecture.STYLEGAN3_T,
                XL_Z,
                classes,
                WIDTH,
                LAYERS + 2,
                resolution,
                3,
                List.of(),
                new LinkedHashMap<>(network.config));
        return new Checkpoint(description, network.tensors, "random", "0".repeat(64), 0, Map.of());
    }

    private Checkpoint checkpoint(Architecture architecture, int numWs, int resolution) {
        NetworkDescription description = new NetworkDescription(
                architecture, WIDTH, 0, WIDTH, numWs, resolution, 3, List.of(), new LinkedHashMap<>(config));
        return new Checkpoint(description, tensors, "random", "0".repeat(64), 0, Map.of());
    }

    private void common(int mappingLayers) {
        config.put("activation", "lrelu");
        config.put("embed_features", null);
        config.put("label_mode", "none");
        config.put("layer_features", WIDTH);
        config.put("mapping_layers", mappingLayers);
        config.put("mapping_lr_multiplier", 0.01);
        config.put("normalize_latents", true);
        config.put("w_avg", "stored");
        for (int i = 0; i < mappingLayers; i++) {
            scaled("mapping.fc" + i + ".weight", 100, WIDTH, WIDTH);
            normal("mapping.fc" + i + ".bias", WIDTH);
        }
        normal("mapping.w_avg", WIDTH);
    }

    private void convolution(String name, int size, int in, int out) {
        modulated(name, in, out, 3);
        normal(name + ".noise_const", size, size);
        tensors.put(name + ".noise_strength", Tensor.of(new float[] {0.1f}));
    }

    private void modulated(String name, int in, int out, int kernel) {
        normal(name + ".weight", out, in, kernel, kernel);
        normal(name + ".bias", out);
        normal(name + ".affine.weight", in, WIDTH);
        normal(name + ".affine.bias", in);
    }

    private void layers(int resolution, int channelBase, int channelMax, boolean radial) {
        double[] cutoffs = new double[LAYERS + 1];
        int[] rates = new int[LAYERS + 1];
        int[] sizes = new int[LAYERS + 1];
        int[] channels = new int[LAYERS + 1];
        for (int i = 0; i <= LAYERS; i++) {
            double t = Math.min(1.0, i / (double) (LAYERS - CRITICAL));
            double last = resolution / 2.0;
            cutoffs[i] = 2 * Math.pow(last / 2, t);
            double first = Math.pow(2, 2.1);
            double stopband = first * Math.pow(last * Math.pow(2, 0.3) / first, t);
            rates[i] = (int) Math.pow(2, Math.ceil(Math.log(Math.min(stopband * 2, resolution)) / Math.log(2) - 1e-9));
            sizes[i] = i >= LAYERS - 1 ? resolution : rates[i] + 2 * MARGIN;
            channels[i] = i == LAYERS ? 3 : (int) Math.rint(Math.min(channelBase / 2.0 / cutoffs[i], channelMax));
        }
        input(channels[0], sizes[0], rates[0], cutoffs[0]);
        List<Object> layers = new ArrayList<>();
        for (int i = 0; i <= LAYERS; i++) {
            int before = Math.max(0, i - 1);
            layers.add(
                    layer(i, radial, sizes[before], sizes[i], rates[before], rates[i], channels[before], channels[i]));
        }
        config.put("layers", layers);
    }

    private void input(int channels, int size, int rate, double bandwidth) {
        config.put(
                "input",
                new TreeMap<>(Map.of(
                        "bandwidth",
                        bandwidth,
                        "channels",
                        channels,
                        "sampling_rate",
                        (double) rate,
                        "size",
                        List.of(size, size))));
        normal("synthesis.input.freqs", channels, 2);
        normal("synthesis.input.phases", channels);
        normal("synthesis.input.weight", channels, channels);
        normal("synthesis.input.affine.weight", 4, WIDTH);
        tensors.put("synthesis.input.affine.bias", Tensor.of(new float[] {1, 0, 0, 0}, 4));
        tensors.put("synthesis.input.transform", Tensor.of(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, 3, 3));
    }

    private Map<String, @Nullable Object> layer(
            int i, boolean radial, int inSize, int outSize, int inRate, int outRate, int in, int out) {
        boolean torgb = i == LAYERS;
        boolean critical = i >= LAYERS - CRITICAL;
        int kernel = torgb || radial ? 1 : 3;
        int between = Math.max(inRate, outRate) * (torgb ? 1 : 2);
        int up = between / inRate;
        int down = between / outRate;
        int upTaps = up > 1 && !torgb ? FILTER * up : 1;
        int downTaps = down > 1 && !torgb ? FILTER * down : 1;
        int padding = (outSize - 1) * down + 1 - (inSize + kernel - 1) * up + upTaps + downTaps - 2;
        int low = Math.floorDiv(padding + up, 2);
        String name = "L" + i + "_" + outSize + "_" + out;
        modulated("synthesis." + name, in, out, kernel);
        tensors.put("synthesis." + name + ".magnitude_ema", Tensor.of(new float[] {1}));
        boolean round = radial && !critical;
        if (upTaps > 1) {
            filter("synthesis." + name + ".up_filter", upTaps, false);
        }
        if (downTaps > 1) {
            filter("synthesis." + name + ".down_filter", downTaps, round);
        }
        Map<String, @Nullable Object> layer = new TreeMap<>();
        layer.put("conv_clamp", 256);
        layer.put("conv_kernel", kernel);
        layer.put("down_factor", down);
        layer.put("down_radial", round);
        layer.put("down_taps", downTaps);
        layer.put("in_channels", in);
        layer.put("in_sampling_rate", (double) inRate);
        layer.put("in_size", List.of(inSize, inSize));
        layer.put("is_critically_sampled", critical);
        layer.put("is_torgb", torgb);
        layer.put("name", name);
        layer.put("out_channels", out);
        layer.put("out_sampling_rate", (double) outRate);
        layer.put("out_size", List.of(outSize, outSize));
        layer.put("padding", List.of(low, padding - low, low, padding - low));
        layer.put("tmp_sampling_rate", (double) between);
        layer.put("up_factor", up);
        layer.put("up_taps", upTaps);
        return layer;
    }

    /** A mean over the taps: what a filter holds does not change what it costs. */
    private void filter(String name, int taps, boolean square) {
        float[] values = new float[square ? taps * taps : taps];
        Arrays.fill(values, 1f / values.length);
        tensors.put(name, square ? Tensor.of(values, taps, taps) : Tensor.of(values, taps));
    }

    private void normal(String name, int... shape) {
        scaled(name, 1, shape);
    }

    private void scaled(String name, double scale, int... shape) {
        int length = 1;
        for (int n : shape) {
            length = Math.multiplyExact(length, n);
        }
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) ((random.nextDouble() * 2 - 1) * Math.sqrt(3) * scale);
        }
        tensors.put(name, Tensor.of(values, Arrays.stream(shape).asLongStream().toArray()));
    }
}
