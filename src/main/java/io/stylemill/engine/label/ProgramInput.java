package io.stylemill.engine.label;

import io.stylemill.image.Filter;
import io.stylemill.image.Fit;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.manifest.Labeler.Input;

/**
 * Turns 8-bit images into what a program takes: planes of float32, each value
 * {@code (v / 255 - mean) / std}.
 */
final class ProgramInput {
    private final Input input;
    /** Per channel, what each of the 256 values becomes. */
    private final float[][] tables;

    ProgramInput(Input input) {
        if (input.channels() != 1 && input.channels() != 3) {
            throw new IllegalArgumentException("a program takes 1 or 3 channels, not " + input.channels());
        }
        this.input = input;
        this.tables = new float[input.channels()][256];
        for (int c = 0; c < tables.length; c++) {
            double mean = input.mean().get(c);
            double std = input.std().get(c);
            for (int v = 0; v < 256; v++) {
                tables[c][v] = (float) ((v / 255.0 - mean) / std);
            }
        }
    }

    /** Returns the values of one image. */
    int size() {
        return Math.multiplyExact(Math.multiplyExact(input.channels(), input.height()), input.width());
    }

    long[] shape(int batch) {
        return new long[] {batch, input.channels(), input.height(), input.width()};
    }

    /** Writes the planes of an image of any size to {@code values} from {@code at} on. */
    void write(Pixels image, Workspace workspace, float[] values, int at) {
        Pixels fitted = Fit.of(image, input.width(), input.height(), input.channels(), Filter.BILINEAR, workspace);
        byte[] data = fitted.data();
        int channels = input.channels();
        int to = at;
        for (int c = 0; c < channels; c++) {
            float[] table = tables[c];
            for (int from = c; from < data.length; from += channels) {
                values[to++] = table[data[from] & 0xFF];
            }
        }
    }
}
