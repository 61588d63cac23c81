package io.stylemill.checkpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files as other people's code writes them: what they are, and that converting keeps them. */
class ZooCheckpointTest {
    private static final Path ZOO = Path.of("src/test/resources/zoo");

    @TempDir
    Path folder;

    /** All files that hold a network which can be read. */
    static List<Path> all() throws IOException {
        try (Stream<Path> files = Files.list(ZOO)) {
            return files.filter(file -> read(file).isPresent()).sorted().toList();
        }
    }

    private static Optional<Checkpoint> read(Path file) {
        try {
            return Optional.of(Checkpoints.read(file));
        } catch (Failure e) {
            assertThat(e.code()).as(file.toString()).startsWith("checkpoint-");
            return Optional.empty();
        }
    }

    private static Set<String> formats() throws IOException {
        Set<String> formats = new TreeSet<>();
        for (Path file : all()) {
            formats.add(Checkpoints.read(file).format());
        }
        assertThat(formats).contains("stylegan2-genforce", "stylegan-huangzh13");
        return formats;
    }

    @ParameterizedTest
    @MethodSource("all")
    void readsBackExactlyTheSameNetworkFromSafetensors(Path file) throws IOException {
        Checkpoint checkpoint = Checkpoints.read(file);
        Path converted = folder.resolve("converted");

        Safetensors.write(checkpoint, converted);

        Fixtures.assertSame(Checkpoints.read(converted), checkpoint);
        assertThat(checkpoint.network().config().keySet())
                .containsAll(NetworkCheck.settings(checkpoint.network().architecture()));
    }

    @Test
    void theManualNamesTheFormatOfEveryFile() throws IOException {
        String manual = Files.readString(Path.of("docs/checkpoints.md"));
        String formats = manual.substring(manual.indexOf("\n## Formats\n"), manual.indexOf("\n## Public networks\n"));

        assertThat(formats())
                .as("the formats that are read; add a row for each to the table in docs/checkpoints.md")
                .allMatch(format -> formats.contains("`" + format + "`"));
    }

    /** The last part of such a format's name is who wrote the code: {@code stylegan2-genforce}. */
    @Test
    void whatIsSupportedAndHowFarImagesAgreeIsSaidOfEveryOtherCode() throws IOException {
        String supported = thrownBy(folder.resolve("empty")).toLowerCase(Locale.ROOT);
        String peers = Files.readString(Path.of("docs/peers.md")).toLowerCase(Locale.ROOT);
        for (String format : formats()) {
            String[] parts = format.split("-", 2);
            if (!Set.of("ada-pytorch", "tf", "ada-tf", "state-dict").contains(parts[parts.length - 1])
                    && parts.length == 2
                    && !format.equals(Safetensors.FORMAT)) {
                assertThat(supported)
                        .as("CheckpointReader.SUPPORTED; name there who writes files of the format %s", format)
                        .contains(parts[1] + "'s");
                assertThat(peers.contains("| " + parts[1] + "'s " + parts[0] + " |"))
                        .as(
                                "docs/peers.md; say in a row \"%s's %s\" of its table of networks how far the images agree",
                                parts[1], parts[0])
                        .isTrue();
            }
        }
    }

    private static String thrownBy(Path empty) throws IOException {
        Files.createFile(empty);
        try {
            Checkpoints.read(empty);
            return "";
        } catch (Failure e) {
            return e.getMessage();
        }
    }

    @Test
    void everyStateDictIsOfOneKindAndEveryKindHasAFile() throws IOException {
        Map<String, List<Path>> found = new TreeMap<>();
        for (Path file : all()) {
            Object root = root(file);
            List<String> kinds = known().stream()
                    .filter(known -> StateDicts.find(root, known).isPresent())
                    .toList();
            assertThat(kinds)
                    .as("tensors of %s that tell of what kind it is; choose one that no other kind has", file)
                    .hasSizeLessThan(2);
            kinds.forEach(
                    kind -> found.computeIfAbsent(kind, k -> new ArrayList<>()).add(file));
        }
        assertThat(known())
                .as("the kinds of state dicts that are read; put a file of each into %s", ZOO)
                .containsExactlyInAnyOrderElementsOf(found.keySet());
    }

    private static List<String> known() {
        return CheckpointReader.states(false, new Budget(1)).stream()
                .map(CheckpointReader.StateKind::known)
                .toList();
    }

    private static @Nullable Object root(Path file) throws IOException {
        byte[] content = Files.readAllBytes(file);
        Region region = Region.of(content);
        Budget budget = new Budget(content.length);
        if (!TorchZip.looksLike(region)) {
            return null;
        }
        TorchZip zip = TorchZip.of(region);
        return TorchArrays.object(zip, zip.root(), budget);
    }

    @Test
    void namesBlocksAndLayersByTheirDoublingsWhateverTheFirstMapIs() {
        NetworkDescription network = read("tf-stylegan2-min_h-min_w-20x12").network();

        assertThat(network.doublings()).isEqualTo(2);
        assertThat(network.lastBlock()).isEqualTo(16);
        assertThat(List.of(network.layerResolution(0), network.layerResolution(1), network.layerResolution(5)))
                .containsExactly(4, 8, 16);
    }

    @Test
    void keepsAMeanWForEachClassAndTheTableOfClassVectors() {
        Checkpoint checkpoint = read("xl-stem-class");

        assertThat(checkpoint.network().config())
                .containsEntry("label_mode", "lookup")
                .containsEntry("embed_features", 8L)
                .containsEntry("w_avg", "by_class");
        assertThat(shape(checkpoint, "mapping.embed.weight")).containsExactly(4, 6);
        assertThat(shape(checkpoint, "mapping.embed_proj.weight")).containsExactly(8, 6);
        assertThat(shape(checkpoint, "mapping.w_avg")).containsExactly(4, 8);
        assertThat(read("xl-super-uncond").network().config())
                .containsEntry("label_mode", "none")
                .containsEntry("w_avg", "stored");
    }

    /**
     * Made by make.py of the variants, with mapping weights as {@code lr_mlp = 1} initialises them.
     */
    @Test
    void refusesWeightsThatTheAssumedLearningRateMultiplierCannotHaveMade() {
        assertThatThrownBy(() -> Checkpoints.read(ZOO.resolve("rosinality-lr_mlp-1.pt")))
                .isInstanceOfSatisfying(Failure.class, f -> assertThat(f.code()).isEqualTo("checkpoint-unsupported"))
                .hasMessageContaining(
                        "the mapping weights style.1.weight have the standard deviation 1.10, as a network of lr_mlp ="
                                + " 0.910 has; the file does not state lr_mlp, and the assumed 0.01 makes a deviation of"
                                + " 100. Supported are deviations within a factor of 5 of that; export this network as"
                                + " TorchScript");
    }

    @Test
    void letsWeightsWithinAFactorOfFivePass() {
        for (float deviation : new float[] {20.1f, 100, 499, Float.NaN}) {
            MappingSpread.check(Tensor.of(new float[] {deviation, -deviation}, 1, 2), "w", 0.01, "lr_mlp");
        }
        for (float deviation : new float[] {0, 1, 19.9f, 501}) {
            assertThatThrownBy(() -> MappingSpread.check(
                            Tensor.of(new float[] {deviation, -deviation}, 1, 2), "w", 0.01, "lr_mlp"))
                    .isInstanceOf(Failure.class);
        }
    }

    @Test
    void refusesATableWithFewerRowsThanClasses() {
        Checkpoint checkpoint = read("xl-stem-class");
        Map<String, Tensor> tensors = new HashMap<>(checkpoint.tensors());
        tensors.put("mapping.embed.weight", Tensor.of(new float[18], 3, 6));

        assertThatThrownBy(() -> NetworkCheck.check(checkpoint.network(), tensors))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("the class table mapping.embed.weight has 3 rows for 4 classes");
    }

    @Test
    void refusesImagesThatTheFirstMapCannotBeDoubledTo() {
        Checkpoint checkpoint = read("eps696-16x24");
        NetworkDescription n = checkpoint.network();
        NetworkDescription other = new NetworkDescription(
                n.architecture(), n.zDim(), 0, n.wDim(), n.numWs(), 18, 16, 3, List.of(), n.config());

        assertThatThrownBy(() -> NetworkCheck.check(other, checkpoint.tensors()))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(
                        "a network of 6 w layers doubles its first map 2 times, which cannot give images of 18 x 16"
                                + " pixels");
    }

    private static long[] shape(Checkpoint checkpoint, String tensor) {
        return java.util.Objects.requireNonNull(checkpoint.tensors().get(tensor))
                .shape();
    }

    private static Checkpoint read(String name) {
        return Checkpoints.read(ZOO.resolve(name + ".pkl"));
    }

    @Test
    void readsOneNetworkFromEveryWayRosinalitysUsersSaveIt() {
        Checkpoint whole = Checkpoints.read(ZOO.resolve("rosinality-latent_avg-1xW.pt"));
        assertThat(whole.tensors().get("mapping.w_avg").shape())
                .containsExactly(whole.network().wDim());
        Fixtures.assertSame(Checkpoints.read(ZOO.resolve("psp-e4e.pt")), whole);
        for (String file : List.of("rosinality-key-g-only.pt", "rosinality-bare-state_dict.pt")) {
            Checkpoint other = Checkpoints.read(ZOO.resolve(file));
            assertThat(other.network().config()).containsEntry("w_avg", "estimate");
            Map<String, Tensor> expected = new HashMap<>(whole.tensors());
            expected.remove("mapping.w_avg");
            assertThat(other.tensors().keySet()).isEqualTo(expected.keySet());
            other.tensors()
                    .forEach((name, tensor) -> assertThat(tensor.data())
                            .as(name)
                            .isEqualTo(expected.get(name).data()));
        }
    }

    @Test
    void findsTheSettingsOfAStateDictInItsNamesAndShapes() {
        Checkpoint others = Checkpoints.read(ZOO.resolve("ada-32-others.safetensors"));
        assertThat(List.of(
                        others.network().width(),
                        others.network().zDim(),
                        others.network().numWs()))
                .containsExactly(32, 64, 8);
        assertThat(others.network().config())
                .containsEntry("mapping_layers", 2L)
                .containsEntry("mapping_lr_multiplier", 0.01)
                .containsEntry("block_architecture", "skip");
        assertThat(others.facts())
                .containsEntry("assumed_conv_clamp", "none")
                .containsEntry("assumed_mapping_lr_multiplier", "0.01");
    }

    @ParameterizedTest
    @CsvSource({
        "mmagic-stylegan2.pth, stylegan2-mmagic, 16, embed_features, null",
        "mmagic-stylegan2-class.pth, stylegan2-mmagic, 16, embed_features, 12",
        "mmagic-stylegan1.pth, stylegan-mmagic, 16, blur_after, activation",
        "rosinality-stylegan1.model, stylegan-rosinality, 16, blur_after, bias",
        "huangzh13-grey-128.pth, stylegan-huangzh13, 128, fused_resolutions, [128]",
        "huangzh13-class-16.pth, stylegan-huangzh13, 16, blur_filter, null"
    })
    void readsStateDictsOfOtherCodeAndWritesThemBack(
            String file, String format, int size, String setting, String value) {
        Checkpoint checkpoint = Checkpoints.read(ZOO.resolve(file));
        assertThat(checkpoint.format()).isEqualTo(format);
        assertThat(List.of(checkpoint.network().width(), checkpoint.network().height()))
                .containsExactly(size, size);
        assertThat(checkpoint.network().config()).containsKey(setting);
        assertThat(String.valueOf(checkpoint.network().config().get(setting))).isEqualTo(value);

        Path converted = folder.resolve("converted");
        Safetensors.write(checkpoint, converted);
        Fixtures.assertSame(Checkpoints.read(converted), checkpoint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mmagic-stylegan2-class.pth", "huangzh13-class-16.pth"})
    void readsTheSameStateDictFromSafetensorsAndBehindThePrefixOfCompiledModules(String file) throws IOException {
        byte[] content = Files.readAllBytes(ZOO.resolve(file));
        Budget budget = new Budget(4L * content.length);
        Map<String, ArrayFile.Floats> tensors = new TreeMap<>();
        TorchArrays.zipped(Region.of(content), budget).forEach((name, array) -> {
            byte[] data = new byte[array.floats(name, budget).data().remaining()];
            array.floats(name, budget).data().get(data);
            tensors.put("_orig_mod." + name, new ArrayFile.Floats(array.shape(), data));
        });
        Path safetensors = folder.resolve("state.safetensors");
        Files.write(safetensors, ArrayFile.safetensors(tensors, Map.of()));

        Fixtures.assertSame(Checkpoints.read(safetensors), Checkpoints.read(ZOO.resolve(file)));
    }

    @Test
    void leavesOutLevelsThatWereNotTrainedAndSaysSo() {
        Checkpoint checkpoint = Checkpoints.read(ZOO.resolve("rosinality-stylegan1.model"));

        assertThat(checkpoint.facts().get("assumed_img_resolution"))
                .isEqualTo("16: the noise strengths and biases of finer levels are 0, as before training");
        assertThat(checkpoint.facts()).containsKey("assumed_noise");
        assertThat(checkpoint.network().config())
                .containsEntry("fused_resolutions", List.of(16L))
                .containsEntry("blur_filter", List.of(1.0, 2.0, 1.0))
                .containsEntry("instance_norm_epsilon", 1e-5)
                .containsEntry("mapping_lr_multiplier", 1.0)
                .containsEntry("w_avg", "estimate");
    }

    @Test
    void turnsMmagicsChannelsRoundUnlessItsGeneratorDoes() throws IOException {
        Path file = ZOO.resolve("mmagic-stylegan2.pth");
        Checkpoint turned = Checkpoints.read(file);
        assertThat(turned.facts()).containsKey("assumed_channel_order");

        // The same file whose configuration says it, in as many bytes.
        byte[] content = Files.readAllBytes(file);
        String text =
                new String(content, ISO_8859_1).replace("generator=dict(out_size=16))", "generator=dict(bgr2rgb=True)");
        Path saying = folder.resolve("saying.pth");
        Files.write(saying, text.getBytes(ISO_8859_1));
        Checkpoint kept = Checkpoints.read(saying);

        assertThat(kept.facts()).doesNotContainKey("assumed_channel_order");
        String bias = "synthesis.b16.torgb.bias";
        float[] values = kept.tensors().get(bias).toFloats();
        assertThat(turned.tensors().get(bias).toFloats()).containsExactly(values[2], values[1], values[0]);
    }

    /**
     * Written by PyTorch 2.13.0: a view that it keeps as negative, an element type without a
     * storage class, a program.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "torch-2.13-negative.pt | a negative or conjugate view (resolve_neg() or resolve_conj() makes it"
                        + " plain) under style.1.weight; a plain tensor of float16",
                "torch-2.13-float8.pt | the state dict holds a tensor of float8_e4m3fn under style.1.weight",
                "torch-2.13-exported.pt2 | a program of torch.export (.pt2), which is not run here"
            })
    void namesWhatNewPytorchWritesThatIsNotRead(String file, String words) {
        assertThatThrownBy(() -> Checkpoints.read(ZOO.resolve(file)))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("checkpoint-unsupported"))
                .hasMessageContaining(words);
    }

    /**
     * Written by PyTorch 2.13.0 with its new settings: data aligned to 1024 bytes, no checksums.
     */
    @Test
    void readsWhatNewPytorchWrites() throws IOException {
        byte[] content = Files.readAllBytes(ZOO.resolve("torch-2.13-aligned.pt"));
        Budget budget = new Budget(content.length);
        Map<String, RawArray> arrays = TorchArrays.zipped(Region.of(content), budget);
        assertThat(arrays.keySet()).containsExactly("bf16", "last", "parameter", "w");
        arrays.forEach((name, array) -> {
            float[] values = array.floats(name, budget).toFloats();
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).as(name).isEqualTo(i / 8f);
            }
        });
    }

    @Test
    void refusesSettingsThatNvidiasCodeDoesNotHaveByName() {
        assertThatThrownBy(() -> Checkpoints.read(ZOO.resolve("eps696-multi-16x24.pkl")))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("checkpoint-unsupported"))
                .hasMessageContaining("res_log2 = 4, which NVIDIA's code does not have");
    }
}
