package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.checkpoint.Safetensors;
import io.stylemill.checkpoint.Tensor;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.image.Decoders;
import io.stylemill.image.Pixels;
import io.stylemill.record.CanonicalJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network with as many classes as ImageNet has, on the whole line. */
class ManyClassesTest {
    private static final int CLASSES = 1000;
    /** A contact sheet with a line for each of so many would be higher than a JPEG file can be. */
    private static final int ASKED = 480;

    @TempDir
    private Path folder;

    @Test
    void publishesMoreClassesThanAContactSheetCanShow() throws IOException {
        Path network = folder.resolve("wide.safetensors");
        Safetensors.write(wide(Checkpoints.read(Line.SAMPLE.resolve("blood-cells-64.safetensors"))), network);
        String balance =
                IntStream.range(0, ASKED).mapToObj(i -> "class-" + i + ": 1").collect(Collectors.joining(", "));
        String manifest = """
                apiVersion: stylemill/v1
                dataset: {name: wide, version: 1.0.0, title: Wide, license: CC0-1.0}
                generator: {checkpoint: %s}
                seed: 7
                samples:
                  - name: all
                    count: %d
                    label: {balance: {%s}}
                    latent: {distribution: normal}
                postprocess: [{resize: {width: 8, height: 8}}]
                output: {shards: {samples: 240}}
                """.formatted(network, ASKED, balance);
        try (Line line = new Line(folder)) {
            Prepared prepared = line.prepare(manifest);
            line.make(prepared, 1);
            Path version = line.version(prepared);
            Pixels sheet = Decoders.decode(Files.readAllBytes(version.resolve("preview.jpg")), "preview.jpg");
            assertThat(sheet.height()).isEqualTo(62 + 48 * (24 + 96 + 18) - 18 + 28);
            assertThat((List<?>) CanonicalJson.parse(Files.readString(version.resolve("classes.json"))))
                    .hasSize(CLASSES);
            assertThat(Files.readString(version.resolve("README.md")))
                    .contains("These are the first 50 of 1000 classes: `classes.json` has all.")
                    .contains("'999': \"class-999\"");
        }
    }

    /** Returns the same network for more classes: each embeds as one of those there are. */
    private static Checkpoint wide(Checkpoint narrow) {
        NetworkDescription n = narrow.network();
        Tensor embed = narrow.tensors().get("mapping.embed.weight");
        int features = (int) embed.shape()[0];
        ByteBuffer from = embed.data().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer to = ByteBuffer.allocate(features * CLASSES * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int f = 0; f < features; f++) {
            for (int c = 0; c < CLASSES; c++) {
                to.putFloat(from.getFloat(from.position() + (f * n.cDim() + c % n.cDim()) * 4));
            }
        }
        TreeMap<String, Tensor> tensors = new TreeMap<>(narrow.tensors());
        tensors.put("mapping.embed.weight", new Tensor(Tensor.Type.F32, new long[] {features, CLASSES}, to.flip()));
        List<String> names =
                IntStream.range(0, CLASSES).mapToObj(i -> "class-" + i).toList();
        NetworkDescription wide = new NetworkDescription(
                n.architecture(),
                n.zDim(),
                CLASSES,
                n.wDim(),
                n.numWs(),
                n.width(),
                n.height(),
                n.channels(),
                names,
                n.config());
        return new Checkpoint(wide, tensors, narrow.format(), narrow.sha256(), narrow.bytes(), narrow.facts());
    }
}
