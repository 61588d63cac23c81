package io.stylemill.checkpoint;

import io.stylemill.failure.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whose names the tensors of a written file have. Every layout carries our description in the
 * header, which other programs skip, so that our reader finds the whole network again.
 */
public enum StateLayout {
    /** Our own names, with exactly the tensors that were read. */
    STYLEMILL,
    /**
     * {@code G.state_dict()} of NVIDIA's StyleGAN2 and StyleGAN3 modules in PyTorch, with every
     * buffer they register.
     */
    NVIDIA,
    /** The generator of rosinality's stylegan2-pytorch, {@code latent_avg} beside it. */
    ROSINALITY;

    private static final float[] TAPS = {1, 3, 3, 1};
    private static final double ROSINALITY_MULTIPLIER = 0.01;

    /**
     * Returns the network with exactly the tensors that this layout holds; the images stay the
     * same.
     *
     * @throws Failure {@code convert-layout} with every reason why the other code cannot hold the
     *     network
     */
    public Checkpoint fit(Checkpoint read) {
        if (this == STYLEMILL) {
            return read;
        }
        List<String> reasons = reasons(read);
        if (!reasons.isEmpty()) {
            throw Failure.input(
                    "convert-layout",
                    "the network cannot be written with the names of " + (this == NVIDIA ? "NVIDIA's" : "rosinality's")
                            + " code, which has no place for it: " + String.join("; ", reasons)
                            + ". Convert it without --layout");
        }
        Map<String, Tensor> tensors = new TreeMap<>(read.tensors());
        if (read.network().architecture() == Architecture.STYLEGAN2) {
            addNoise(tensors, read.network());
            if (this == NVIDIA) {
                addFilters(tensors, read.network());
            } else {
                tensors.keySet().removeIf(StateLayout::unused);
            }
        }
        // NVIDIA's strengths and magnitudes are scalars, rosinality's strengths have one element.
        tensors.replaceAll((name, tensor) -> name.endsWith(".noise_strength") || name.endsWith(".magnitude_ema")
                ? new Tensor(tensor.type(), this == NVIDIA ? new long[0] : new long[] {1}, tensor.data())
                : tensor);
        return new Checkpoint(read.network(), tensors, read.format(), read.sha256(), read.bytes(), read.facts());
    }

    /**
     * Writes a network that {@link #fit} returned.
     *
     * @throws Failure {@code checkpoint-write} when the file cannot be written
     */
    public void write(Checkpoint fitting, Path file) {
        Safetensors.write(fitting, this == ROSINALITY ? rosinality(fitting) : fitting.tensors(), file);
    }

    /**
     * Returns the settings of the network that a state dict does not hold, as {@code name value}.
     */
    public List<String> beside(NetworkDescription network) {
        List<String> settings = new ArrayList<>();
        if (this == NVIDIA) {
            settings.add("mapping lr_multiplier " + network.config().get("mapping_lr_multiplier"));
        }
        if (this == NVIDIA && network.architecture() == Architecture.STYLEGAN2) {
            settings.add("architecture " + network.config().get("block_architecture"));
            settings.add(
                    "conv_clamp " + Objects.requireNonNullElse(network.config().get("conv_clamp"), "None"));
        }
        if (this == NVIDIA && third(network)) {
            settings.add("output_scale " + network.config().get("output_scale"));
            settings.add("those from which StyleGAN3 designs its layers (first and last cutoff and stopband, margin)");
        }
        if (!network.classNames().isEmpty()) {
            settings.add("the names of classes");
        }
        return settings;
    }

    private static boolean third(NetworkDescription network) {
        return network.architecture() == Architecture.STYLEGAN3_T || network.architecture() == Architecture.STYLEGAN3_R;
    }

    private List<String> reasons(Checkpoint read) {
        NetworkDescription network = read.network();
        Map<String, @Nullable Object> config = network.config();
        List<String> reasons = new ArrayList<>();
        boolean rosinality = this == ROSINALITY;
        boolean second = network.architecture() == Architecture.STYLEGAN2;
        if (!second && (rosinality || !third(network))) {
            reasons.add("it is a " + network.architecture().id() + " network");
        }
        if (network.width() != network.height() || second && network.width() != network.lastBlock()) {
            reasons.add("its images have " + network.width() + " x " + network.height() + " pixels, not 4 x 4 doubled");
        }
        if (rosinality && network.cDim() > 0) {
            reasons.add("it has classes");
        } else if (!List.of("none", "embed").contains(String.valueOf(config.get("label_mode")))) {
            reasons.add("its label_mode is " + config.get("label_mode"));
        }
        if (!rosinality && !"stored".equals(config.get("w_avg"))) {
            reasons.add("mapping.w_avg is needed, a mean w, and the file has "
                    + ("by_class".equals(config.get("w_avg")) ? "one for each class" : "none"));
        }
        if (rosinality && second) {
            addRosinality(reasons, read);
        }
        return reasons;
    }

    private static void addRosinality(List<String> reasons, Checkpoint read) {
        NetworkDescription network = read.network();
        Map<String, @Nullable Object> config = network.config();
        if (!"skip".equals(config.get("block_architecture"))) {
            reasons.add("its block_architecture is " + config.get("block_architecture") + ", not skip");
        }
        if (config.get("conv_clamp") != null) {
            reasons.add("its conv_clamp is " + config.get("conv_clamp") + ", not none");
        }
        if (network.channels() != 3) {
            reasons.add("its images have " + network.channels() + " channels, not 3");
        }
        if (!(config.get("mapping_lr_multiplier") instanceof Number multiplier)
                || multiplier.doubleValue() != ROSINALITY_MULTIPLIER) {
            reasons.add("its mapping_lr_multiplier is " + config.get("mapping_lr_multiplier") + ", not "
                    + ROSINALITY_MULTIPLIER);
        }
        boolean wide = read.tensors().entrySet().stream()
                .filter(e -> e.getKey().startsWith("mapping.fc") && e.getKey().endsWith(".weight"))
                .anyMatch(e -> !Arrays.equals(e.getValue().shape(), new long[] {network.wDim(), network.wDim()}));
        if (wide || network.zDim() != network.wDim() || Long.valueOf(0).equals(config.get("mapping_layers"))) {
            reasons.add("its mapping does not have layers that are all as wide as z and w");
        }
        boolean separable = read.tensors().entrySet().stream()
                .anyMatch(e ->
                        e.getKey().endsWith("resample_filter") && e.getValue().shape().length != 2);
        if (separable) {
            reasons.add("a filter of it is one row of taps");
        }
    }

    /** Layers without noise get a strength of 0; NVIDIA's networks may also have none at all. */
    private void addNoise(Map<String, Tensor> tensors, NetworkDescription network) {
        boolean none = tensors.keySet().stream().noneMatch(name -> name.endsWith(".noise_const"));
        if (this == NVIDIA && none) {
            return;
        }
        for (int r = 4; r <= network.lastBlock(); r *= 2) {
            for (String conv : convolutions(r)) {
                String layer = "synthesis.b" + r + "." + conv;
                tensors.putIfAbsent(layer + ".noise_const", Tensor.of(new float[r * r], r, r));
                tensors.putIfAbsent(layer + ".noise_strength", Tensor.of(new float[1], 1));
            }
        }
    }

    /** NVIDIA's blocks and convolutions all register the filter, also those that do not use it. */
    private static void addFilters(Map<String, Tensor> tensors, NetworkDescription network) {
        Tensor filter = tensors.getOrDefault("synthesis.b8.conv0.resample_filter", usual());
        for (int r = 4; r <= network.lastBlock(); r *= 2) {
            String block = "synthesis.b" + r;
            tensors.putIfAbsent(block + ".resample_filter", filter);
            for (String conv : convolutions(r)) {
                tensors.putIfAbsent(block + "." + conv + ".resample_filter", filter);
            }
        }
    }

    private static List<String> convolutions(int resolution) {
        return resolution == 4 ? List.of("conv1") : List.of("conv0", "conv1");
    }

    private static Tensor usual() {
        float[] filter = new float[TAPS.length * TAPS.length];
        for (int i = 0; i < filter.length; i++) {
            filter[i] = TAPS[i / TAPS.length] * TAPS[i % TAPS.length] / 64;
        }
        return Tensor.of(filter, TAPS.length, TAPS.length);
    }

    private static boolean unused(String name) {
        return name.endsWith(".conv1.resample_filter") || name.equals("synthesis.b4.resample_filter");
    }

    private static Map<String, Tensor> rosinality(Checkpoint fitting) {
        Map<String, Tensor> named = new TreeMap<>();
        int depth = ((Number) Objects.requireNonNull(fitting.network().config().get("mapping_layers"))).intValue();
        for (RosinalityNames name : RosinalityNames.of(depth, fitting.network().doublings())) {
            Tensor tensor = Objects.requireNonNull(fitting.tensors().get(name.neutral()));
            named.put(name.theirs(), name.kernel() ? timesFour(tensor) : shaped(name, tensor));
        }
        Tensor average = fitting.tensors().get("mapping.w_avg");
        if (average != null) {
            named.put(RosinalityNames.AVERAGE, average);
        }
        return named;
    }

    private static Tensor timesFour(Tensor kernel) {
        float[] values = kernel.toFloats();
        for (int i = 0; i < values.length; i++) {
            values[i] *= 4;
        }
        return Tensor.of(values, kernel.shape());
    }

    /** Adds the lengths of 1 that rosinality's parameters have. */
    private static Tensor shaped(RosinalityNames name, Tensor tensor) {
        long[] s = tensor.shape();
        long[] shape = s;
        if (name.theirs().endsWith(".conv.weight")) {
            shape = new long[] {1, s[0], s[1], s[2], s[3]};
        } else if (name.neutral().endsWith(".torgb.bias")) {
            shape = new long[] {1, s[0], 1, 1};
        } else if (name.neutral().endsWith(".const")) {
            shape = new long[] {1, s[0], s[1], s[2]};
        } else if (name.neutral().endsWith(".noise_const")) {
            shape = new long[] {1, 1, s[0], s[1]};
        }
        return new Tensor(tensor.type(), shape, tensor.data());
    }
}
