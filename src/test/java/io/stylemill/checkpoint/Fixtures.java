package io.stylemill.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/** The golden checkpoints and what their cases say about them. */
final class Fixtures {
    static final Path ROOT = Path.of("src/test/resources/checkpoints");
    static final Path VARIANTS = Path.of("src/test/resources/checkpoint-variants");
    static final Path SAMPLE = Path.of("src/test/resources/sample-cases/blood-cells-64.safetensors");
    /** As {@code torch.jit.save} writes it: text compressed, tensors stored. */
    static final Path TORCHSCRIPT = Path.of("samples/blood-cells/blood-cells-classifier.pt");

    static final List<String> ALL = List.of(
            "sg2ada-32",
            "sg2ada-cond-64",
            "sg2-sg3repo-32",
            "sg3-t-64",
            "sg3-r-64",
            "tf-sg2-32",
            "tf-sg1-32",
            "tf-sg1-16-lod",
            "tf-sg1-128",
            "rosinality-32",
            "rosinality-train-16");

    private Fixtures() {}

    static JsonNode cases(String folder) throws IOException {
        return new ObjectMapper()
                .readTree(ROOT.resolve(folder).resolve("cases.json").toFile());
    }

    static Path checkpoint(String folder) throws IOException {
        return ROOT.resolve(folder).resolve(cases(folder).get("checkpoint").asText());
    }

    static byte[] bytes(Path file) throws IOException {
        return Files.readAllBytes(file);
    }

    static Checkpoint read(byte[] content) throws IOException {
        return Checkpoints.read(new SeekableInMemoryByteChannel(content), "test");
    }

    static float value(Checkpoint checkpoint, String tensor, int index) {
        Tensor t = checkpoint.tensors().get(tensor);
        assertThat(t).as(tensor).isNotNull();
        return t.data().getFloat(4 * index);
    }

    static void assertSame(Checkpoint actual, Checkpoint expected) {
        assertThat(actual.network()).isEqualTo(expected.network());
        assertThat(actual.facts()).isEqualTo(expected.facts());
        assertThat(actual.tensors().keySet()).isEqualTo(expected.tensors().keySet());
        expected.tensors().forEach((name, tensor) -> {
            Tensor other = actual.tensors().get(name);
            assertThat(other.shape()).as(name).isEqualTo(tensor.shape());
            assertThat(other.type()).as(name).isEqualTo(tensor.type());
            assertThat(other.data().equals(tensor.data())).as(name).isTrue();
        });
    }
}
