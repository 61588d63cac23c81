package io.stylemill.engine.generator;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the expected arrays of golden cases. */
final class Npy {
    private Npy() {}

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
