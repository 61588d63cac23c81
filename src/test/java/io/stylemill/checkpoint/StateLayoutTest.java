package io.stylemill.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks under the names of other people's code, and back. */
class StateLayoutTest {
    private static final Path ZOO = Path.of("src/test/resources/zoo");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sg2ada-32",
                "sg2ada-cond-64",
                "sg2-sg3repo-32",
                "sg3-t-64",
                "sg3-r-64",
                "tf-sg2-32",
                "rosinality-32"
            })
    void readsTheSameNetworkBackFromNvidiasNames(String name) throws IOException {
        Checkpoint read = Checkpoints.read(Fixtures.checkpoint(name));

        Checkpoint back = through(StateLayout.NVIDIA, read);

        assertThat(back.network()).isEqualTo(read.network());
        assertThat(back.facts()).isEqualTo(read.facts());
        assertSameValues(back, read);
    }

    @Test
    void writesExactlyTheNamesAndShapesOfNvidiasStateDict() throws IOException {
        Map<String, RawArray> theirs = StateDicts.find(object(ZOO.resolve("ada-16-state_dict.pt")), "mapping.w_avg")
                .orElseThrow();

        assertThat(shapes(raw(StateLayout.NVIDIA, Checkpoints.read(ZOO.resolve("ada-16.pkl")))))
                .isEqualTo(shapes(theirs));
    }

    @Test
    void addsTheBuffersThatOtherCodeDoesNotKeep() throws IOException {
        Checkpoint read = Checkpoints.read(Fixtures.checkpoint("rosinality-32"));
        assertThat(read.tensors())
                .doesNotContainKeys("synthesis.b4.resample_filter", "synthesis.b8.conv1.resample_filter");

        Checkpoint fit = StateLayout.NVIDIA.fit(read);

        Tensor filter = fit.tensors().get("synthesis.b8.conv0.resample_filter");
        assertThat(List.of("b4", "b4.conv1", "b8.conv1", "b32.conv1"))
                .allSatisfy(at -> assertThat(fit.tensors().get("synthesis." + at + ".resample_filter"))
                        .isEqualTo(filter));
        assertThat(fit.tensors().get("synthesis.b8.conv0.noise_strength").shape())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rosinality-32", "rosinality-train-16"})
    void givesBackExactlyTheNamesShapesAndValuesOfRosinalitysFiles(String name) throws IOException {
        Path file = Fixtures.checkpoint(name);
        Object root = object(file);
        Map<String, RawArray> theirs =
                new TreeMap<>(StateDicts.find(root, Rosinality.KNOWN).orElseThrow());
        if (((Map<?, ?>) root).get("latent_avg") instanceof Pickled.Torch average) {
            theirs.put("latent_avg", average.array());
        }
        Checkpoint read = Checkpoints.read(file);

        Map<String, RawArray> ours = raw(StateLayout.ROSINALITY, read);

        assertThat(shapes(ours)).isEqualTo(shapes(theirs));
        theirs.forEach((key, array) -> assertThat(floats(ours.get(key))).as(key).isEqualTo(floats(array)));
        Fixtures.assertSame(
                through(StateLayout.ROSINALITY, read),
                new Checkpoint(read.network(), read.tensors(), Rosinality.FORMAT, "", 0, read.facts()));
    }

    @Test
    void readsRosinalitysNamesWithoutOurDescription() throws IOException {
        Checkpoint read = Checkpoints.read(Fixtures.checkpoint("rosinality-32"));
        Map<String, RawArray> named = raw(StateLayout.ROSINALITY, read);

        Found found = Rosinality.read(named, Map.of(), new Budget(1 << 20));

        assertThat(found.network()).isEqualTo(read.network());
        assertThat(found.tensors().keySet()).isEqualTo(read.tensors().keySet());
    }

    @Test
    void refusesWhatTheOtherCodeHasNoPlaceForWithEveryReason() throws IOException {
        assertRefused(
                StateLayout.ROSINALITY,
                Fixtures.checkpoint("sg2ada-cond-64"),
                "it has classes; ",
                "Convert it without --layout");
        assertRefused(StateLayout.ROSINALITY, Fixtures.checkpoint("sg3-t-64"), "it is a stylegan3-t network");
        assertRefused(StateLayout.NVIDIA, Fixtures.checkpoint("tf-sg1-32"), "it is a stylegan1 network");
        assertRefused(StateLayout.NVIDIA, ZOO.resolve("stylegan-human-sg2-16x8.pkl"), "its images have 8 x 16 pixels");
        assertRefused(
                StateLayout.NVIDIA,
                ZOO.resolve("xl-stem-class.pkl"),
                "its label_mode is lookup; mapping.w_avg is needed, a mean w, and the file has one for each class");
        assertRefused(
                StateLayout.NVIDIA,
                Fixtures.checkpoint("rosinality-train-16"),
                "mapping.w_avg is needed, a mean w, and the file has none");
    }

    private static void assertRefused(StateLayout layout, Path file, String... words) {
        Checkpoint read = Checkpoints.read(file);
        assertThatThrownBy(() -> layout.fit(read))
                .isInstanceOf(Failure.class)
                .hasMessageContainingAll(words)
                .extracting(f -> ((Failure) f).code())
                .isEqualTo("convert-layout");
    }

    private Checkpoint through(StateLayout layout, Checkpoint read) {
        Path file = folder.resolve("written.safetensors");
        Checkpoint fit = layout.fit(read);
        layout.write(fit, file);
        Checkpoint back = Checkpoints.read(file);
        Fixtures.assertSame(back, fit);
        return back;
    }

    private Map<String, RawArray> raw(StateLayout layout, Checkpoint read) throws IOException {
        Path file = folder.resolve("raw.safetensors");
        layout.write(layout.fit(read), file);
        return Safetensors.read(Region.of(Fixtures.bytes(file))).arrays();
    }

    private static Object object(Path file) throws IOException {
        Region region = Region.of(Fixtures.bytes(file));
        Budget budget = new Budget(region.length());
        if (!TorchZip.looksLike(region)) {
            return TorchStorages.stream(() -> region, budget);
        }
        TorchZip zip = TorchZip.of(region);
        return TorchArrays.object(zip, zip.root(), budget);
    }

    private static Map<String, List<Long>> shapes(Map<String, RawArray> arrays) {
        Map<String, List<Long>> shapes = new TreeMap<>();
        arrays.forEach((name, array) -> shapes.put(
                name,
                Arrays.stream(array.floats(name, new Budget(1 << 20)).shape())
                        .boxed()
                        .toList()));
        return shapes;
    }

    private static float[] floats(RawArray array) {
        return array.floats("a tensor", new Budget(1 << 20)).toFloats();
    }

    private static void assertSameValues(Checkpoint actual, Checkpoint expected) {
        expected.tensors()
                .forEach((name, tensor) ->
                        assertThat(actual.tensors().get(name).data()).as(name).isEqualTo(tensor.data()));
    }
}
