package io.stylemill.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The names are those that the networks' own code saves. */
class OtherNetworksTest {
    @Test
    void namesStatesOfPytorchAndSaysWhatTheyWouldNeed() {
        refuses(
                Map.of(
                        "g_ema",
                        state("style.1.weight", "input.freqs", "affine_fourier.weight", "convs.0.bias"),
                        "conf",
                        1),
                "alias-free-gan-pytorch",
                "training configuration");
        refuses(
                Map.of("g_ema", state("style.1.weight", "generator.input.input", "res.0.conv.0.weight")),
                "DualStyleGAN",
                "second latent");
        refuses(state("style.1.weight", "generator.input.input", "res.0.conv.0.weight"), "DualStyleGAN");
        refuses(
                Map.of("GAN", state("S.net.0.weight", "SE.net.0.weight", "GE.initial_block"), "version", "1.8.9"),
                "lucidrains' stylegan2-pytorch",
                ".config.json");
        refuses(
                Map.of("pytorch-lightning_version", "2.1.0", "state_dict", state("generator.w"), "epoch", 3L),
                "PyTorch Lightning",
                "'g_ema': generator.state_dict()");
    }

    @Test
    void namesModulesAndSaysWhatTheyWouldNeed() {
        Pickled.Module layer = module("FullyConnectedLayer", Map.of(), Map.of());
        refuses(
                Map.of("G_ema", module("TriPlaneGenerator", Map.of("decoder", layer), Map.of())),
                "EG3D",
                "camera pose");
        refuses(
                module(
                        "Generator",
                        Map.of("mapping", module("MappingNetwork", Map.of("mlp", layer), state("x_avg"))),
                        Map.of()),
                "StyleGAN-T",
                "CLIP's text encoder");
        refuses(
                Map.of(
                        "G_ema",
                        module(
                                "Generator",
                                Map.of("synthesis", module("FastganSynthesis", Map.of(), Map.of())),
                                Map.of())),
                "FastGAN");
    }

    @Test
    void letsStyleGanPass() {
        Pickled.Module mapping = module("MappingNetwork", Map.of(), state("w_avg"));
        assertThatCode(() -> {
                    OtherNetworks.refuse(Map.of("G_ema", module("Generator", Map.of("mapping", mapping), Map.of())));
                    OtherNetworks.refuse(Map.of("g_ema", state("style.1.weight", "input.input", "conv1.conv.weight")));
                    OtherNetworks.refuse(null);
                })
                .doesNotThrowAnyException();
    }

    private static void refuses(Object root, String... words) {
        assertThatThrownBy(() -> OtherNetworks.refuse(root))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("checkpoint-unsupported"))
                .hasMessageContainingAll(words)
                .hasMessageContaining("TorchScript");
    }

    private static Map<String, @Nullable Object> state(String... names) {
        Map<String, @Nullable Object> state = new TreeMap<>();
        List.of(names).forEach(name -> state.put(name, null));
        return state;
    }

    private static Pickled.Module module(String name, Map<String, ?> parts, Map<String, ?> buffers) {
        return new Pickled.Module(
                name, 6, Map.of("_modules", parts, "_buffers", buffers, "_parameters", Map.of()), null);
    }
}
