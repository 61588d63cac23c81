package io.stylemill.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** Takes films apart by their chunks, and has each frame decoded as a file of its own. */
public final class FilmFrames {
    private static final int SIGNATURE = 8;

    private FilmFrames() {}

    /**
     * @param images frames in order
     * @param millis how long each is shown
     */
    public record Frames(List<Pixels> images, List<Double> millis) {}

    /** Reads an animated PNG whose frames are all of the whole size. */
    public static Frames png(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).position(SIGNATURE);
        List<Pixels> images = new ArrayList<>();
        List<Double> millis = new ArrayList<>();
        byte[] header = null;
        int frames = -1;
        int sequence = 0;
        String last = "";
        while (in.hasRemaining()) {
            byte[] data = new byte[in.getInt()];
            int start = in.position();
            last = word(in);
            in.get(data);
            CRC32 crc = new CRC32();
            crc.update(in.array(), start, 4 + data.length);
            assertThat(in.getInt()).as(last).isEqualTo((int) crc.getValue());
            ByteBuffer chunk = ByteBuffer.wrap(data);
            switch (last) {
                case "IHDR" -> header = data;
                case "acTL" -> {
                    frames = chunk.getInt();
                    assertThat(chunk.getInt()).as("plays").isZero();
                    assertThat(images).isEmpty();
                }
                case "fcTL" -> {
                    assertThat(chunk.getInt()).isEqualTo(sequence++);
                    assertThat(data.length).isEqualTo(26);
                    assertThat(ByteBuffer.wrap(data, 4, 8).slice())
                            .isEqualTo(ByteBuffer.wrap(header, 0, 8).slice());
                    millis.add(1000.0 * chunk.getShort(20) / chunk.getShort(22));
                }
                case "IDAT" -> {
                    assertThat(images).isEmpty();
                    images.add(decoded(header, data));
                }
                case "fdAT" -> {
                    assertThat(chunk.getInt()).isEqualTo(sequence++);
                    byte[] rest = new byte[chunk.remaining()];
                    chunk.get(rest);
                    images.add(decoded(header, rest));
                }
                default -> assertThat(last).isEqualTo("IEND");
            }
        }
        assertThat(last).isEqualTo("IEND");
        assertThat(images).hasSize(frames);
        assertThat(millis).hasSize(frames);
        return new Frames(images, millis);
    }

    private static Pixels decoded(byte[] header, byte[] data) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(PngEncoder.SIGNATURE);
        for (Object[] chunk : new Object[][] {{"IHDR", header}, {"IDAT", data}, {"IEND", new byte[0]}}) {
            byte[] name = ((String) chunk[0]).getBytes(StandardCharsets.US_ASCII);
            CRC32 crc = new CRC32();
            crc.update(name);
            crc.update((byte[]) chunk[1]);
            out.writeInt(((byte[]) chunk[1]).length);
            out.write(name);
            out.write((byte[]) chunk[1]);
            out.writeInt((int) crc.getValue());
        }
        return Decoders.decode(bytes.toByteArray(), "frame");
    }

    /** Reads an animated WebP whose frames are all of the whole size. */
    public static Frames webp(Path file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(word(in)).isEqualTo("RIFF");
        assertThat(in.getInt()).isEqualTo(in.remaining());
        assertThat(word(in)).isEqualTo("WEBP");
        List<Pixels> images = new ArrayList<>();
        List<Double> millis = new ArrayList<>();
        List<String> names = new ArrayList<>();
        byte[] canvas = new byte[6];
        while (in.hasRemaining()) {
            String name = word(in);
            byte[] data = new byte[in.getInt()];
            in.get(data);
            names.add(name);
            if (name.equals("VP8X")) {
                assertThat(data[0] & 0x02).as("animated").isEqualTo(0x02);
                System.arraycopy(data, 4, canvas, 0, 6);
            } else if (name.equals("ANMF")) {
                assertThat(ByteBuffer.wrap(data, 0, 12).slice())
                        .isEqualTo(ByteBuffer.allocate(12).put(6, canvas));
                millis.add((double) (data[12] & 0xFF | (data[13] & 0xFF) << 8 | (data[14] & 0xFF) << 16));
                ByteBuffer alone = ByteBuffer.allocate(12 + data.length - 16).order(ByteOrder.LITTLE_ENDIAN);
                alone.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(4 + data.length - 16);
                alone.put("WEBP".getBytes(StandardCharsets.US_ASCII)).put(data, 16, data.length - 16);
                images.add(Decoders.decode(alone.array(), "frame"));
            }
        }
        assertThat(names.subList(0, 2)).containsExactly("VP8X", "ANIM");
        assertThat(names.subList(2, names.size())).containsOnly("ANMF");
        return new Frames(images, millis);
    }

    private static String word(ByteBuffer in) {
        byte[] four = new byte[4];
        in.get(four);
        return new String(four, StandardCharsets.US_ASCII);
    }
}
