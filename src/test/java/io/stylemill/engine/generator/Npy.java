package io.stylemill.engine.generator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the expected arrays of golden cases. */
final class Npy {
    private Npy() {}

    /** Returns the lengths of an array's dimensions, as its header states them. */
    static List<Integer> shape(Path file) throws IOException {
        String text = new String(Files.readAllBytes(file), 0, 256, StandardCharsets.US_ASCII);
        Matcher shape = Pattern.compile("'shape': \\(([0-9, ]*)\\)").matcher(text);
        if (!shape.find()) {
            throw new IOException(file + " states no shape: " + text);
        }
        return Arrays.stream(shape.group(1).split(", *")).map(Integer::valueOf).toList();
    }

    /** Returns the numbers of a float32 file in C order, little-endian, whatever its shape. */
    static float[] floats(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = bytes.getShort(8);
        String text = new String(bytes.array(), 10, header, StandardCharsets.US_ASCII);
        if (!text.contains("'<f4'") || text.contains("'fortran_order': True")) {
            throw new IOException(file + " is not float32 in C order: " + text);
        }
        float[] values = new float[(bytes.limit() - 10 - header) / 4];
        bytes.position(10 + header)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }
}
