package io.stylemill.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Variants of the formats that the golden files do not have; {@code make.py} beside them says how
 * they came about.
 */
class VariantCheckpointTest {
    @TempDir
    Path folder;

    static List<String> variants() throws IOException {
        List<String> names = new ArrayList<>();
        expected().fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static JsonNode expected() throws IOException {
        return new ObjectMapper()
                .readTree(Fixtures.VARIANTS.resolve("expected.json").toFile());
    }

    private static Checkpoint read(String name) {
        return Checkpoints.read(Fixtures.VARIANTS.resolve(name));
    }

    @Test
    void tellsWhichLayersHaveNoiseWhereNotAllHave() throws Exception {
        Checkpoint whole = read("ada-double-protocol4.pkl");
        assertThat(whole.network().config()).doesNotContainKey("noise_layers");
        Map<String, Tensor> tensors = new TreeMap<>(whole.tensors());
        tensors.remove("synthesis.b4.conv1.noise_strength");
        tensors.remove("synthesis.b4.conv1.noise_const");
        tensors.put("synthesis.b8.conv0.noise_strength", Tensor.of(new float[1]));
        Checkpoint partly = new Checkpoint(whole.network(), tensors, "test", whole.sha256(), 1, Map.of());
        Path converted = folder.resolve("partly");
        Safetensors.write(partly, converted);

        NetworkDescription network = Checkpoints.read(converted).network();

        assertThat(network.noisy(0)).isFalse();
        assertThat(network.noisy(1)).isFalse();
        assertThat(network.noisy(2)).isTrue();
        assertThat(network.noisy(network.noiseInputs())).isFalse();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void givesTheTensorsThatWereWrittenAndConvertsThem(String name) throws Exception {
        JsonNode tensors = expected().get(name);

        Checkpoint checkpoint = read(name);

        assertThat(checkpoint.tensors()).hasSize(tensors.size());
        for (Map.Entry<String, Tensor> e : checkpoint.tensors().entrySet()) {
            byte[] data = new byte[e.getValue().data().remaining()];
            e.getValue().data().get(data);
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(data));
            assertThat(java.util.Arrays.toString(e.getValue().shape()) + " " + digest.substring(0, 16))
                    .as(e.getKey())
                    .isEqualTo(tensors.path(e.getKey()).asText());
        }
        Path converted = folder.resolve("converted");
        Safetensors.write(checkpoint, converted);
        Fixtures.assertSame(Checkpoints.read(converted), checkpoint);
    }

    @Test
    void describesTheVariants() {
        Checkpoint resnet = read("ada-resnet-grey-labels-protocol2.pkl");
        assertThat(resnet.format()).isEqualTo("stylegan2-ada-pytorch");
        assertThat(resnet.network().channels()).isEqualTo(1);
        assertThat(resnet.network().cDim()).isEqualTo(2);
        assertThat(resnet.network().zDim()).isEqualTo(6);
        assertThat(resnet.network().wDim()).isEqualTo(5);
        assertThat(resnet.network().config())
                .containsEntry("block_architecture", "resnet")
                .containsEntry("conv_clamp", 2.5)
                .containsEntry("embed_features", 4L)
                .containsEntry("layer_features", 7L);

        Checkpoint rgba = read("sg3-orig-rgba-separable-protocol5.pkl");
        assertThat(rgba.format()).isEqualTo("stylegan3");
        assertThat(rgba.network().channels()).isEqualTo(4);
        assertThat(rgba.network().config())
                .containsEntry("block_architecture", "orig")
                .containsEntry("layer_features", null);

        // The source text of the module is hashed, not kept: 200 lines of the script in make.py.
        assertThat(read("ada-half-module-alone-protocol3.pkl").facts().get("source_module_sha256"))
                .isEqualTo("7891ef55b9533c2ff504fa74736d11d516bff154bd051784585ca4e6353825d2");
        assertThat(read("ada-double-protocol4.pkl").network().config()).containsEntry("mapping_lr_multiplier", 0.02);

        Checkpoint concat = read("tf-resnet-labelconcat-protocol2.pkl");
        assertThat(concat.format()).isEqualTo("stylegan2-tf");
        assertThat(concat.network().cDim()).isEqualTo(3);
        assertThat(concat.network().zDim()).isEqualTo(6);
        assertThat(concat.network().config())
                .containsEntry("label_mode", "concat")
                .containsEntry("embed_features", 6L)
                .containsEntry("resample_filter", List.of(1L, 2L, 1L));

        Checkpoint ada = read("tf-ada-orig-labelembed-gs-alone-protocol5.pkl");
        assertThat(ada.format()).isEqualTo("stylegan2-ada-tf");
        assertThat(ada.network().config())
                .containsEntry("label_mode", "embed")
                .containsEntry("embed_features", 4L)
                .containsEntry("conv_clamp", 256L);

        Checkpoint fixed = read("tf-sg1-fixed-labels-bigendian-protocol3.pkl");
        assertThat(fixed.network().architecture()).isEqualTo(Architecture.STYLEGAN1);
        assertThat(fixed.network().config())
                .containsEntry("structure", "fixed")
                .containsEntry("label_mode", "concat")
                .containsEntry("use_wscale", false)
                .containsEntry("mapping_use_wscale", false)
                .containsEntry("blur_filter", null)
                .containsEntry("fused_resolutions", List.of(8L, 16L))
                .containsEntry("truncation_psi", null)
                .containsEntry("truncation_cutoff", 8L)
                .containsEntry("w_avg", "estimate");
        assertThat(read("rosinality-zip.pt").facts()).containsEntry("training_size", "8");
    }
}
