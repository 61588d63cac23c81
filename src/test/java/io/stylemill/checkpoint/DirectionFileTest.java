package io.stylemill.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectionFileTest {
    @TempDir
    private Path folder;

    @Test
    void readsTheFactorsThatRosinalitysCodeSaved() {
        Path file = Path.of("src/test/resources/zoo/rosinality-factor.pt");
        Direction third = DirectionFile.read(file, "eigvec:3");
        assertThat(third.rows()).isEqualTo(1);
        assertThat(third.wDim()).isEqualTo(16);
        // Column 3, as apply_factor.py takes it.
        assertThat(third.row(0)).startsWith(0.40760428f, -0.21553862f, 2.6352994f);
        assertThat(DirectionFile.read(file, "3").sha256()).isEqualTo(third.sha256());
    }

    @Test
    void readsBackWhatItWrites() {
        Map<String, Direction> directions = new LinkedHashMap<>();
        directions.put("b", Direction.of(1, 3, new float[] {1, 2, 3}));
        directions.put("a", Direction.of(2, 3, new float[] {0, 0, 0, -1, -0f, 1}));
        Path file = folder.resolve("d.safetensors");
        DirectionFile.write(file, directions, Map.of("method", "test"));
        Direction a = DirectionFile.read(file, "a");
        assertThat(a.sha256()).isEqualTo(directions.get("a").sha256());
        assertThat(a.row(1)).containsExactly(-1, 0, 1);
        assertThat(DirectionFile.read(file, "b").row(7)).containsExactly(1, 2, 3);
        assertThat(Direction.parse(a.file(), "x").sha256()).isEqualTo(a.sha256());
        refuses(file, "", "direction-unknown", "it holds several arrays, so name one after a #; there are a, b");
        refuses(file, "aa", "direction-unknown", "there is no such array; there are a, b");
    }

    @Test
    void namesADirectionByItsNumbersAlone() {
        String name = Direction.of(1, 2, new float[] {0.5f, 0}).sha256();
        assertThat(Direction.of(1, 2, new float[] {0.5f, -0f}).sha256()).isEqualTo(name);
        assertThat(Direction.of(2, 1, new float[] {0.5f, 0}).sha256()).isNotEqualTo(name);
        assertThatThrownBy(() -> Direction.of(1, 2, new float[] {0, 0})).hasMessageContaining("leads nowhere");
        assertThatThrownBy(() -> Direction.of(1, 2, new float[] {1, Float.NaN})).hasMessageContaining("NaN");
    }

    @Test
    void readsABoundaryOfInterFaceGan() throws IOException {
        Path file = Files.write(folder.resolve("b.npy"), npy("<f8", false, "(1, 4)", 8, 1, 2, 3, 4));
        assertThat(DirectionFile.read(file, "").row(3)).containsExactly(1, 2, 3, 4);
        Path big = Files.write(folder.resolve("big.npy"), npy(">f4", false, "(4,)", 4, 1, 2, 3, 4));
        assertThat(DirectionFile.read(big, "").row(0)).containsExactly(1, 2, 3, 4);
        Path columns = Files.write(folder.resolve("f.npy"), npy("<f4", true, "(2, 2)", 4, 1, 2, 3, 4));
        assertThat(DirectionFile.read(columns, "1").row(0)).containsExactly(2, 4);
        refuses(columns, "2", "direction-unknown", "2 asks for item 2 of an array of shape [2, 2]; there are 0 to 1");
    }

    @Test
    void readsScaledComponentsOfGanSpace() throws IOException {
        Path file = folder.resolve("g.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            entry(zip, "lat_comp.npy", npy("<f4", false, "(2, 1, 3)", 4, 1, 0, 0, 0, 1, 0));
            entry(zip, "lat_stdev.npy", npy("<f4", false, "(2,)", 4, 5, 7));
            entry(zip, "names.npy", npy("|O", false, "(1,)", 4, 0));
        }
        assertThat(DirectionFile.read(file, "1").row(0)).containsExactly(0, 7, 0);
        assertThat(DirectionFile.read(file, "lat_comp:1").row(0)).containsExactly(0, 1, 0);
        refuses(file, "2", "direction-unknown", "lat_comp:2 asks for item 2 of an array of shape [2, 1, 3]");
        refuses(file, "names", "direction-unknown", "there are lat_comp, lat_stdev");
    }

    @Test
    void refusesWhatIsNoDirection() throws IOException {
        refuses(folder.resolve("gone.npy"), "", "direction-missing", "there is no file of directions");
        Path text = Files.writeString(folder.resolve("t.npy"), "hello");
        refuses(text, "", "direction-format", "neither safetensors");
        Path objects = Files.write(folder.resolve("o.npy"), npy("|O", false, "(1,)", 4, 0));
        refuses(objects, "", "direction-unsupported", "Python objects");
        Path cut = Files.write(folder.resolve("c.npy"), npy("<f4", false, "(1, 400)", 4, 1, 2));
        refuses(cut, "", "direction-damaged", "does not fit into its 2 stored elements");
        Path cube = Files.write(folder.resolve("q.npy"), npy("<f4", false, "(2, 1, 1)", 4, 1, 2));
        refuses(cube, "", "direction-unsupported", "name an item, such as :0");
        Path bomb = folder.resolve("bomb.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 130; i++) {
                zip.write(zeros);
            }
        }
        refuses(bomb, "x", "direction-unsupported", "unpacks to more than 134217728 bytes");
    }

    private static void refuses(Path file, String name, String code, String message) {
        assertThatThrownBy(() -> DirectionFile.read(file, name))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] npy(String descr, boolean fortran, String shape, int width, double... values) {
        String header = "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': "
                + shape + ", }\n";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        out.write(header.length() & 0xff);
        out.write(header.length() >> 8);
        out.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
        ByteBuffer data = ByteBuffer.allocate(width * values.length)
                .order(descr.startsWith(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            if (width == 8) {
                data.putDouble(value);
            } else {
                data.putFloat((float) value);
            }
        }
        out.writeBytes(data.array());
        return out.toByteArray();
    }
}
