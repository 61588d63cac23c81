package io.stylemill.checkpoint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Relatives of StyleGAN that people take for it, known by the names in their files, with what
 * making their images would need.
 */
enum OtherNetworks {
    EG3D(
            "EG3D, whose images are renderings of a volume: each needs a camera pose, and a renderer and a decoder after the"
                    + " synthesis network"),
    STYLEGAN_T(
            "StyleGAN-T, which is steered by text: w is z beside an embedding of CLIP's text encoder, and its blocks have"
                    + " group normalisation and residual convolutions of their own"),
    FASTGAN(
            "FastGAN (of Projected GAN or StyleGAN-XL's code), which has no mapping network and no w: skip-layer excitation"
                    + " in place of styles"),
    ALIAS_FREE(
            "rosinality's alias-free-gan-pytorch, another StyleGAN3 than NVIDIA's: sampling rates, cut-offs and sizes of its"
                    + " layers are in the training configuration, not in the weights"),
    DUAL_STYLEGAN(
            "DualStyleGAN, whose images need a second latent beside w, the style of an artistic portrait, and a weight for it"
                    + " in each layer"),
    LUCIDRAINS(
            "lucidrains' stylegan2-pytorch, a StyleGAN2 of its own: other up-sampling, other noise, a style for each block,"
                    + " and settings in a .config.json beside the file"),
    LIGHTNING(
            "a training state of PyTorch Lightning, whose names are those of somebody's own class; save the generator alone,"
                    + " as torch.save({'g_ema': generator.state_dict()}, FILE) where it is rosinality's StyleGAN2");

    private final String what;

    OtherNetworks(String what) {
        this.what = what;
    }

    /** Refuses a file of one of these networks by name. */
    static void refuse(@Nullable Object root) {
        known(root).ifPresent(found -> {
            throw Refusal.unsupported("the file holds " + found.what
                    + ". Such networks are not run here; export what makes the images as TorchScript and declare it in the"
                    + " manifest (see 'TorchScript' in docs/checkpoints.md)");
        });
    }

    private static Optional<OtherNetworks> known(@Nullable Object root) {
        if (root instanceof Pickled.Module module) {
            return ofModule(module);
        }
        if (!(root instanceof Map<?, ?> map)) {
            return Optional.empty();
        }
        if (map.containsKey("pytorch-lightning_version")) {
            return Optional.of(LIGHTNING);
        }
        if (map.get("G_ema") instanceof Pickled.Module module) {
            return ofModule(module);
        }
        // A training state, or the state_dict itself.
        for (String key : List.of("g_ema", "GAN")) {
            if (map.get(key) instanceof Map<?, ?> state) {
                return ofTensors(names(state));
            }
        }
        return ofTensors(names(map));
    }

    private static Optional<OtherNetworks> ofModule(Pickled.Module generator) {
        Map<?, ?> parts = map(generator.state().get("_modules"));
        if (generator.className().equals("TriPlaneGenerator")) {
            return Optional.of(EG3D);
        }
        for (Object part : parts.values()) {
            if (part instanceof Pickled.Module module && module.className().startsWith("Fastgan")) {
                return Optional.of(FASTGAN);
            }
        }
        // StyleGAN-T averages the part of w that comes from z, and calls it x.
        boolean text = parts.get("mapping") instanceof Pickled.Module mapping
                && map(mapping.state().get("_buffers")).containsKey("x_avg");
        return text ? Optional.of(STYLEGAN_T) : Optional.empty();
    }

    private static Optional<OtherNetworks> ofTensors(Set<String> names) {
        if (names.contains("affine_fourier.weight") && names.contains("input.freqs")) {
            return Optional.of(ALIAS_FREE);
        }
        if (names.contains("generator.input.input") && names.stream().anyMatch(n -> n.startsWith("res."))) {
            return Optional.of(DUAL_STYLEGAN);
        }
        boolean averaged = names.stream().anyMatch(n -> n.startsWith("SE."))
                && names.stream().anyMatch(n -> n.startsWith("GE."));
        return averaged ? Optional.of(LUCIDRAINS) : Optional.empty();
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    private static Set<String> names(Map<?, ?> map) {
        return map.keySet().stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .collect(Collectors.toSet());
    }
}
