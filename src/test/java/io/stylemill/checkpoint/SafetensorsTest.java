package io.stylemill.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    @TempDir
    Path folder;

    @Test
    void readsTheSample() {
        Checkpoint sample = Checkpoints.read(Fixtures.SAMPLE);

        assertThat(sample.format()).isEqualTo("stylemill-safetensors");
        assertThat(sample.sha256()).isEqualTo("d1046501bd2f36ec85f8703cf06194f3c9eaccaea4409e621ce937d0c9e67e23");
        assertThat(sample.bytes()).isEqualTo(4_633_824);
        assertThat(sample.network().architecture()).isEqualTo(Architecture.STYLEGAN2);
        assertThat(sample.network().classNames()).containsExactly("RBC", "WBC", "Platelets");
        assertThat(sample.network().numWs()).isEqualTo(10);
        assertThat(sample.network().config())
                .containsEntry("block_architecture", "skip")
                .containsEntry("mapping_layers", 4L)
                .containsEntry("mapping_lr_multiplier", 0.01)
                .containsEntry("label_mode", "embed")
                .containsEntry("embed_features", 128L)
                .containsEntry("conv_clamp", null)
                .containsEntry("resample_filter", List.of(1L, 3L, 3L, 1L))
                .containsEntry("w_avg", "stored");
        assertThat(sample.facts())
                .isEqualTo(Map.of(
                        "license",
                        "MIT",
                        "name",
                        "blood-cells-64",
                        "training_data",
                        "BCCD (MIT), 292 of 364 images, 3122 cell crops",
                        "training_images_shown",
                        "185600",
                        "training_recipe",
                        "train.py"));
        assertThat(sample.tensors()).hasSize(100);
        assertThat(sample.tensors().get("synthesis.b16.conv0.noise_strength").shape())
                .containsExactly(1);
        // 4622752 data bytes behind a header of 11064 bytes: the last tensor's first value is at a
        // known place.
        ByteBuffer file = ByteBuffer.wrap(read(Fixtures.SAMPLE)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(Fixtures.value(sample, "synthesis.b8.torgb.weight", 0))
                .isEqualTo(file.getFloat(8 + 11064 + 4621216));
    }

    @Test
    void writesTheSameNetworkAgainAndAlwaysTheSameBytes() {
        Checkpoint sample = Checkpoints.read(Fixtures.SAMPLE);
        Path first = folder.resolve("first.safetensors");
        Path second = folder.resolve("second.safetensors");

        Safetensors.write(sample, first);
        Safetensors.write(Checkpoints.read(first), second);

        Fixtures.assertSame(Checkpoints.read(first), sample);
        assertThat(read(first)).isEqualTo(read(second));
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("first.safetensors", "second.safetensors");
    }

    @Test
    void refusesAKeyThatOccursTwice() {
        assertRefused(
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],"
                        + "\"data_offsets\":[0,4]}}",
                4,
                "Duplicate field 'a'");
    }

    @Test
    void refusesOverlapsGapsAndOffsetsBeyondTheFile() {
        assertRefused(two(4, 8), 8, "no description");
        assertRefused(two(0, 4), 8, "the tensor b begins at byte 0 of the data instead of 4");
        assertRefused(two(8, 12), 12, "the tensor b begins at byte 8 of the data instead of 4");
        assertRefused(two(4, 8), 4, "the tensor b at byte 119 needs 4 bytes; fetch it again");
        assertRefused(two(4, 8), 9, "the tensors end at byte 8 of the data, which has 9 bytes");
        assertRefused(two(4, 12), 12, "the tensor b of type F32 and shape [1] has data_offsets [4, 12]");
        assertRefused(two(-4, 0), 12, "the tensor b has a malformed data_offsets");
    }

    @Test
    void refusesUnknownElementTypesAndShapesThatOverflow() {
        assertRefused(one("F8_E4M3", "1"), 4, "has dtype F8_E4M3; supported are F16, BF16, F32");
        assertRefused(one("F32", "4294967296,4294967296,4"), 4, "which do not span its size");
    }

    @Test
    void refusesAHeaderThatIsTooLongOrNoJson() {
        byte[] bomb = new byte[2_000_000];
        ByteBuffer.wrap(bomb).order(ByteOrder.LITTLE_ENDIAN).putLong(1_900_000).put((byte) '{');
        assertThatThrownBy(() -> Fixtures.read(bomb))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("the safetensors header claims 1900000 bytes; at most 1048576 are read");
        assertRefused("{\"a\":", 0, "the safetensors header is not valid JSON");
    }

    @Test
    void refusesASettingThatItDoesNotKnow() {
        String text = new String(read(Fixtures.SAMPLE), StandardCharsets.ISO_8859_1);
        byte[] altered = text.replaceFirst("layer_features", "lazer_features").getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> Fixtures.read(altered))
                .hasMessageContaining("unknown setting lazer_features")
                .hasMessageContaining("mapping_lr_multiplier");
    }

    @Test
    void namesWhatIsMissingInAFileOfAnotherProgram() {
        assertRefused(one("F32", "1"), 4, "no description of the network", "stylemill convert");
    }

    private static String one(String type, String shape) {
        return "{\"a\":{\"dtype\":\"" + type + "\",\"shape\":[" + shape + "],\"data_offsets\":[0,4]}}";
    }

    private static String two(int begin, int end) {
        return "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],"
                + "\"data_offsets\":[" + begin + "," + end + "]}}";
    }

    private static void assertRefused(String header, int data, String... parts) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + data).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json);
        assertThatThrownBy(() -> Fixtures.read(file.array()))
                .isInstanceOf(Failure.class)
                .satisfies(e -> assertThat(parts).allSatisfy(p -> assertThat(e).hasMessageContaining(p)));
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
