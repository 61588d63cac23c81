package io.stylemill.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stylemill.failure.Failure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CheckpointsTest {
    @TempDir
    Path folder;

    static List<String> all() {
        return Fixtures.ALL;
    }

    @ParameterizedTest
    @MethodSource("all")
    void findsFormatAndNetworkOfEveryGoldenFile(String fixture) throws IOException {
        JsonNode cases = Fixtures.cases(fixture);
        JsonNode network = cases.get("network");

        Checkpoint checkpoint = Checkpoints.read(Fixtures.checkpoint(fixture));

        assertThat(checkpoint.format()).isEqualTo(cases.get("format").asText());
        assertThat(checkpoint.sha256()).isEqualTo(cases.get("checkpoint_sha256").asText());
        assertThat(checkpoint.bytes()).isEqualTo(cases.get("checkpoint_bytes").asLong());
        assertThat(checkpoint.network().zDim()).isEqualTo(network.get("z_dim").asInt());
        assertThat(checkpoint.network().cDim()).isEqualTo(network.get("c_dim").asInt());
        assertThat(checkpoint.network().wDim()).isEqualTo(network.get("w_dim").asInt());
        assertThat(checkpoint.network().numWs()).isEqualTo(network.get("num_ws").asInt());
        assertThat(List.of(checkpoint.network().width(), checkpoint.network().height()))
                .containsOnly(network.get("img_resolution").asInt());
        assertThat(checkpoint.network().channels())
                .isEqualTo(network.get("img_channels").asInt());
        assertThat(checkpoint.network().config().keySet())
                .isEqualTo(NetworkCheck.settings(checkpoint.network().architecture()));
    }

    /**
     * The digests were computed by NumPy from the unpickled files, with the conversions written
     * there once more.
     */
    @ParameterizedTest
    @MethodSource("all")
    void givesTheTensorsThatNumpyGives(String fixture) throws Exception {
        JsonNode expected = new ObjectMapper()
                .readTree(Path.of("src/test/resources/checkpoints-tensors.json").toFile())
                .get(fixture);

        Checkpoint checkpoint = Checkpoints.read(Fixtures.checkpoint(fixture));

        assertThat(checkpoint.tensors()).hasSize(expected.size());
        for (Map.Entry<String, Tensor> e : checkpoint.tensors().entrySet()) {
            byte[] data = new byte[e.getValue().data().remaining()];
            e.getValue().data().get(data);
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(data));
            assertThat(java.util.Arrays.toString(e.getValue().shape()) + " " + digest.substring(0, 16))
                    .as(e.getKey())
                    .isEqualTo(expected.path(e.getKey()).asText());
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void readsBackExactlyTheSameNetworkFromSafetensors(String fixture) throws IOException {
        Checkpoint checkpoint = Checkpoints.read(Fixtures.checkpoint(fixture));
        Path converted = folder.resolve("converted");

        Safetensors.write(checkpoint, converted);

        Fixtures.assertSame(Checkpoints.read(converted), checkpoint);
    }

    @Test
    void keepsWhatAFileSaysAboutItsTraining() throws IOException {
        assertThat(Checkpoints.read(Fixtures.checkpoint("sg2ada-cond-64")).facts())
                .containsEntry("training_set_path", "datasets/synthetic.zip")
                .containsEntry("training_set_resolution", "64")
                .containsEntry("source_class", "Generator")
                .hasEntrySatisfying("license_note", note -> assertThat(note).contains("non-commercial"));
        assertThat(Checkpoints.read(Fixtures.checkpoint("rosinality-train-16")).facts())
                .containsEntry("training_path", "dataset.lmdb")
                .containsEntry("training_iter", "800000")
                .doesNotContainKey("license_note");
    }

    @Test
    void describesTheSettingsOfEachFamily() throws IOException {
        assertThat(config("sg2ada-cond-64"))
                .containsEntry("conv_clamp", 256L)
                .containsEntry("label_mode", "embed")
                .containsEntry("embed_features", 64L)
                .containsEntry("mapping_layers", 2L)
                .containsEntry("mapping_lr_multiplier", 0.01)
                .containsEntry("resample_filter", List.of(1L, 3L, 3L, 1L));
        assertThat(config("sg2-sg3repo-32")).containsEntry("conv_clamp", 1.5).containsEntry("label_mode", "none");
        assertThat(config("rosinality-train-16"))
                .containsEntry("w_avg", "estimate")
                .containsEntry("mapping_layers", 4L);
        assertThat(config("tf-sg1-16-lod")).containsEntry("lod", 1.5).containsEntry("fused_resolutions", List.of());
        assertThat(config("tf-sg1-128"))
                .containsEntry("fused_resolutions", List.of(128L))
                .containsEntry("blur_filter", List.of(1L, 2L, 1L))
                .containsEntry("lod", 0.0)
                .containsEntry("use_wscale", true);
        NetworkDescription radial =
                Checkpoints.read(Fixtures.checkpoint("sg3-r-64")).network();
        assertThat(radial.architecture()).isEqualTo(Architecture.STYLEGAN3_R);
        assertThat(radial.config())
                .containsEntry("output_scale", 0.25)
                .containsEntry(
                        "input",
                        Map.of("channels", 48L, "size", List.of(36L, 36L), "sampling_rate", 16.0, "bandwidth", 2.0));
        Map<?, ?> layer = (Map<?, ?>) ((List<?>) radial.config().get("layers")).get(13);
        assertThat(layer.get("name")).isEqualTo("L13_64_32");
        assertThat(layer.get("padding")).isEqualTo(List.of(-9L, -10L, -9L, -10L));
        assertThat(layer.get("out_size")).isEqualTo(List.of(64L, 64L));
        assertThat(layer.get("conv_clamp")).isEqualTo(256L);
        assertThat(Checkpoints.read(Fixtures.checkpoint("sg3-t-64")).network().architecture())
                .isEqualTo(Architecture.STYLEGAN3_T);
    }

    private static Map<String, Object> config(String fixture) throws IOException {
        return Checkpoints.read(Fixtures.checkpoint(fixture)).network().config();
    }

    @Test
    void doesNotLookAtTheFileName() throws IOException {
        Path disguised = folder.resolve("picture.png");
        Files.copy(Fixtures.checkpoint("rosinality-32"), disguised);
        assertThat(Checkpoints.read(disguised).format()).isEqualTo("stylegan2-rosinality");
    }

    @Test
    void recognisesTorchScriptAlsoWithCompressedCode() throws IOException {
        Map<String, byte[]> entries = Map.of(
                "m/data.pkl",
                new byte[] {'N', '.'},
                "m/constants.pkl",
                new byte[] {')', '.'},
                "m/code/x.py",
                new byte[9]);
        for (int method : new int[] {java.util.zip.ZipEntry.STORED, java.util.zip.ZipEntry.DEFLATED}) {
            Checkpoint checkpoint = Fixtures.read(ZipBytes.zip(entries, method));
            assertThat(checkpoint.format()).isEqualTo("torchscript");
            assertThat(checkpoint.network().architecture()).isEqualTo(Architecture.TORCHSCRIPT);
            assertThat(checkpoint.tensors()).containsOnlyKeys(Checkpoint.ARCHIVE);
        }
    }

    @Test
    void readsTheMethodsOfATorchScriptArchiveWithoutRunningThem() throws IOException {
        Checkpoint archive = Checkpoints.read(Fixtures.TORCHSCRIPT);
        byte[] whole = Fixtures.bytes(Fixtures.TORCHSCRIPT);
        assertThat(archive.network().config())
                .isEqualTo(Map.of(
                        "methods",
                        List.of(Map.of("name", "forward", "parameters", List.of("x: Tensor"), "returns", "Tensor")),
                        "reaches",
                        List.of()));
        assertThat(archive.bytes()).isEqualTo(whole.length);
        assertThat(archive.tensors().get(Checkpoint.ARCHIVE).data()).isEqualTo(ByteBuffer.wrap(whole));
    }

    @Test
    void readsHostileTorchScriptTextAsText() throws IOException {
        String many = "\n  def f(".repeat(100_000) + "\n  def g(self: A,\n    x: Dict[str, Tuple[int, Tensor]],\n"
                + "    \u001b[31mred: float=1.) -> \u0007Tensor:\n    pass\n";
        for (String text : List.of(
                "class A(Module):" + many,
                "class A(Module):\n  def g(self: A,\n    x: Dict[str, Tuple[int, Tensor]],\n"
                        + "    \u001b[31mred: float=1.) -> \u0007Tensor:\n    torch . from_file(1)\n    aten.save(torch.save(x))\n"
                        + "class B(Module):\n  def h(self) -> int:\n")) {
            Checkpoint read = Fixtures.read(ZipBytes.zip(
                    Map.of(
                            "m/data.pkl",
                            "\u0080\u0002c__torch__.a.b\nA\n)\u0081.".getBytes(StandardCharsets.ISO_8859_1),
                            "m/constants.pkl",
                            new byte[] {')', '.'},
                            "m/code/__torch__/a/b.py",
                            text.getBytes(StandardCharsets.UTF_8)),
                    java.util.zip.ZipEntry.DEFLATED));
            // data.pkl is stored by PyTorch; compressed, it is read all the same.
            assertThat(read.network().config().get("methods"))
                    .isEqualTo(
                            text.contains("B(")
                                    ? List.of(Map.of(
                                            "name",
                                            "g",
                                            "parameters",
                                            List.of("x: Dict[str, Tuple[int, Tensor]]", "?[31mred: float=1."),
                                            "returns",
                                            "?Tensor"))
                                    : List.of());
            assertThat(read.network().config().get("reaches"))
                    .isEqualTo(text.contains("B(") ? List.of("torch.from_file", "torch.save") : List.of());
        }
    }

    @Test
    void saysWhatAFileIsThatIsNoCheckpoint() {
        assertThatThrownBy(() -> Checkpoints.read(folder.resolve("none.pkl")))
                .isInstanceOf(Failure.class)
                .hasMessage("cannot read the checkpoint " + folder.resolve("none.pkl")
                        + ": there is no such file; check the path");
        assertRefused("", "the file is empty");
        assertRefused("<!DOCTYPE html><html>", "a web page or XML; the download gave a page instead of the file");
        assertRefused(
                "version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS instead of the file itself");
        assertRefused("\u0089HDF\r\n", "an HDF5 file");
        assertRefused("what is this", "no known format; it begins with the bytes 77 68 61 74 20 69 73 20");
        assertRefused("\u0080\u0004}\u008c\u0001aNs.", "a sound pickle of a map of 1 with the keys a");
        assertRefused("\u0080\u0004K\u0007.", "a sound pickle of 7");
        assertRefused("\u0080\u0009N.", "the pickle has protocol 9; supported are 0 to 5");
    }

    private static void assertRefused(String content, String message) {
        assertThatThrownBy(() -> Fixtures.read(content.getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("cannot read the checkpoint test: ")
                .hasMessageContaining(message);
    }

    @Test
    void readsAFileCutAnywhereAsARefusal() throws IOException {
        for (String fixture : Fixtures.ALL) {
            byte[] whole = Fixtures.bytes(Fixtures.checkpoint(fixture));
            for (int part = 1; part < 8; part++) {
                byte[] cut = java.util.Arrays.copyOf(whole, (int) ((long) whole.length * part / 8));
                assertThatThrownBy(() -> Fixtures.read(cut))
                        .as(fixture + " " + part)
                        .isInstanceOf(Failure.class);
            }
        }
    }

    @Test
    void convertsHalfPrecisionExactly() {
        short[] halves = {0x0000, (short) 0x8000, 0x0001, 0x03ff, 0x0400, 0x3c00, (short) 0xc000, 0x7bff, 0x7c00, 0x3555
        };
        float[] floats = {
            0f, -0f, 0x1p-24f, 0x1.ff8p-15f, 0x1p-14f, 1f, -2f, 65504f, Float.POSITIVE_INFINITY, 0.333251953125f
        };
        ByteBuffer data = ByteBuffer.allocate(2 * halves.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asShortBuffer().put(halves);
        RawArray array = RawArray.contiguous(
                RawArray.Element.F16,
                ByteOrder.LITTLE_ENDIAN,
                new long[] {halves.length},
                () -> Region.of(data.array()),
                halves.length);
        Tensor tensor = array.floats("t", new Budget(100));
        for (int i = 0; i < floats.length; i++) {
            assertThat(tensor.data().getFloat(4 * i)).isEqualTo(floats[i]);
        }
    }

    /** Reads as a store does, in parts, and never more than half of a file that is all weights. */
    private static boolean holdsGenerator(Path file) throws IOException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            return Checkpoints.holdsGenerator(in.length(), (at, count) -> {
                in.seek(at);
                byte[] part = new byte[count];
                in.readFully(part);
                return part;
            });
        }
    }

    @Test
    void knowsByTheNamesInAFileWhetherItHoldsAGenerator() throws IOException {
        // Only its weights say that rosinality-lr_mlp-1.pt was trained in a way that is not
        // supported.
        List<String> byWeightsAlone = List.of("rosinality-lr_mlp-1.pt");
        List<String> wrong = new ArrayList<>();
        int generators = 0;
        for (Path root : List.of(Fixtures.ROOT, Fixtures.VARIANTS, Path.of("src/test/resources/zoo"))) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(f -> f.toString().matches(".*\\.(pkl|pt|pth|safetensors|model)"))
                        .toList()) {
                    boolean found = holdsGenerator(file);
                    generators += found ? 1 : 0;
                    boolean read = byWeightsAlone.contains(file.getFileName().toString()) || reads(file);
                    if (found != read) {
                        wrong.add(file + (found ? " is taken for a generator" : " is overlooked"));
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(generators).isGreaterThan(20);
        assertThat(holdsGenerator(Fixtures.SAMPLE)).isTrue();
        assertThat(holdsGenerator(Fixtures.TORCHSCRIPT)).isFalse();
        assertThat(holdsGenerator(Path.of("samples/blood-cells/masks/masks.safetensors")))
                .isFalse();
    }

    private static boolean reads(Path file) {
        try {
            return Checkpoints.read(file).network().width() > 0;
        } catch (Failure e) {
            return false;
        }
    }
}
