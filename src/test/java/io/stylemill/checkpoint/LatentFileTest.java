package io.stylemill.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Latents in files of every kind. */
class LatentFileTest {
    private static final Path ZOO = Path.of("src/test/resources/zoo");

    @TempDir
    private Path folder;

    private static LatentArray drawn(int rows, int layers, int width) {
        Random random = new Random(rows);
        float[] values = new float[rows * layers * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return LatentArray.of(rows, layers, width, values);
    }

    private Path npy(String descr, boolean fortran, String shape, byte[] data) throws IOException {
        String header = "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': ("
                + shape + "), }\n";
        ByteBuffer out = ByteBuffer.allocate(10 + header.length() + data.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        out.putShort((short) header.length()).put(header.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return Files.write(folder.resolve("a.npy"), out.put(data).array());
    }

    private static byte[] floats(float... values) {
        ByteBuffer out = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            out.putFloat(value);
        }
        return out.array();
    }

    @Test
    void readsBackWhatItWritesWithTheSameName() throws IOException {
        LatentArray array = drawn(3, 4, 5);
        Path file = folder.resolve("w.npz");
        LatentFile.writeProjected(file, array);
        byte[] first = Files.readAllBytes(file);
        LatentFile.writeProjected(file, LatentFile.layered(file, ""));
        assertThat(Files.readAllBytes(file)).isEqualTo(first);
        assertThat(LatentFile.layered(file, "w").sha256()).isEqualTo(array.sha256());
        assertThat(LatentArray.parse(array.file(), "kept").sha256()).isEqualTo(array.sha256());
        for (int row = 0; row < 3; row++) {
            assertThat(LatentFile.layered(file, "").row(row)).containsExactly(array.row(row));
        }
        LatentArray flat = drawn(2, 1, 5);
        Path tensors = folder.resolve("w.safetensors");
        LatentFile.write(tensors, Map.of("clusters", flat), Map.of("k", "2"));
        LatentFile.Named named = LatentFile.named(tensors, "");
        assertThat(named.name()).isEqualTo("clusters");
        assertThat(named.array().sha256()).isEqualTo(flat.sha256());
        assertThat(LatentFile.single(tensors, "clusters").row(1)).containsExactly(flat.row(1));
    }

    @Test
    void readsLatentsThatTorchSaved() {
        Path pivot = ZOO.resolve("w-pti-pivot.pt");
        LatentFile.Named read = LatentFile.named(pivot, "");
        assertThat(read.array().shape()).isEqualTo("[1, 6, 16]");
        assertThat(read.name()).isEmpty();
        assertThat(read.array().row(0))
                .startsWith(-1.7361717f, 0.89328045f, -1.548117f)
                .endsWith(0.16053957f);
        assertThat(LatentFile.layered(pivot, "").sha256())
                .isEqualTo(read.array().sha256());
    }

    @Test
    void readsWholeNumbersWhereThereAreNoOthers() throws IOException {
        byte[] longs = ByteBuffer.allocate(32)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(1)
                .putLong(-2)
                .putLong(3)
                .putLong(4)
                .array();
        assertThat(LatentFile.single(npy("<i8", false, "2, 2", longs), "").row(0))
                .containsExactly(1, -2);
    }

    @Test
    void makesTheRowsOfAFlatArrayTheLayersOfOne() {
        LatentArray flat = drawn(3, 1, 5);
        assertThat(flat.asOne().shape()).isEqualTo("[1, 3, 5]");
        assertThat(flat.asOne().row(0)).startsWith(flat.row(0)).endsWith(flat.row(2));
    }

    @Test
    void takesOneLatentWithoutALeadingDimensionAndAnyOrder() throws IOException {
        assertThat(LatentFile.single(npy("<f4", false, "3,", floats(1, 2, 3)), "")
                        .shape())
                .isEqualTo("[1, 3]");
        assertThat(LatentFile.layered(npy("<f4", false, "2, 2", floats(1, 2, 3, 4)), "")
                        .shape())
                .isEqualTo("[1, 2, 2]");
        assertThat(LatentFile.single(npy("<f4", true, "2, 2", floats(1, 2, 3, 4)), "")
                        .row(0))
                .containsExactly(1, 3);
        assertThat(LatentFile.single(npy("<f4", false, "2, 1, 2", floats(1, 2, 3, 4)), "")
                        .row(1))
                .containsExactly(3, 4);
    }

    @Test
    void namesThePlaceOfANumberThatIsNotFinite() throws IOException {
        Path rows = npy("<f4", false, "2, 2, 2", floats(1, 2, 3, 4, 5, 6, 7, Float.NaN));
        refuses(() -> LatentFile.layered(rows, ""), "latent-damaged", "number 1 of row 1, layer 1 is NaN as float32");
        Path wide = npy(
                "<f8",
                false,
                "1, 2",
                ByteBuffer.allocate(16)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putDouble(1)
                        .putDouble(1e300)
                        .array());
        refuses(() -> LatentFile.single(wide, ""), "latent-damaged", "number 1 of row 0 is Infinity as float32");
    }

    @Test
    void refusesOtherShapesTypesSizesAndFiles() throws IOException {
        Path deep = npy("<f4", false, "1, 1, 1, 1", floats(1));
        refuses(
                () -> LatentFile.layered(deep, ""),
                "latent-unsupported",
                "the array has the shape [1, 1, 1, 1]; allowed is");
        Path empty = npy("<f4", false, "0, 3", new byte[0]);
        refuses(() -> LatentFile.single(empty, ""), "latent-unsupported", "[0, 3]; allowed is [N, width]");
        Path complex = npy("<c8", false, "1,", new byte[8]);
        refuses(
                () -> LatentFile.single(complex, ""),
                "latent-unsupported",
                "the type <c8; float16, float32, float64 and whole numbers");
        Path objects = npy("|O", false, "1,", new byte[8]);
        refuses(() -> LatentFile.single(objects, ""), "latent-unsupported", "only running code could read");
        Path claims = npy("<f4", false, "9999999, 512", new byte[8]);
        refuses(() -> LatentFile.single(claims, ""), "latent-damaged", "does not fit into its 2 stored elements");
        Path half = npy("<f2", false, "13000000,", new byte[26_000_000]);
        refuses(
                () -> LatentFile.single(half, ""),
                "latent-unsafe",
                "the array has 52000000 bytes of float32; at most 50331648");
        Path text = Files.writeString(folder.resolve("text"), "hello");
        refuses(() -> LatentFile.single(text, ""), "latent-format", "neither safetensors");
        refuses(() -> LatentFile.single(folder.resolve("gone"), ""), "latent-missing", "there is no file of latents");
    }

    private static void refuses(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable reading, String code, String message) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
