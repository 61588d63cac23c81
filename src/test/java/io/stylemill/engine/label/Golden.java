package io.stylemill.engine.label;

import io.stylemill.image.Decoders;
import io.stylemill.image.Pixels;
import io.stylemill.record.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What {@code golden.py} computed, and the images and numbers that it computed it of. */
final class Golden {
    static final List<String> PNGS = List.of("platelet-2.png", "rbc-0.png", "rbc-7-none.png");

    private Golden() {}

    static Map<?, ?> of(String part) {
        return (Map<?, ?>) all().get(part);
    }

    static Map<?, ?> all() {
        return (Map<?, ?>) CanonicalJson.parse(
                new String(bytes("/io/stylemill/engine/label/golden.json"), StandardCharsets.UTF_8));
    }

    static byte[] bytes(String resource) {
        try (InputStream in = Golden.class.getResourceAsStream(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns an image of the sample generator. */
    static Pixels cell(String name) {
        return Decoders.decode(bytes("/sample-cases/" + name), name);
    }

    /** Returns the image of that name in the golden file: a file, or WxHxC of the formula. */
    static Pixels image(String name) {
        if (name.endsWith(".png")) {
            return cell(name);
        }
        String[] size = name.split("x");
        return drawn(Integer.parseInt(size[0]), Integer.parseInt(size[1]), Integer.parseInt(size[2]));
    }

    static Pixels drawn(int w, int h, int channels) {
        byte[] data = new byte[w * h * channels];
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                for (int k = 0; k < channels; k++) {
                    int value = x * 200 / w + y * y * 90 / (h * h) * (k + 1) + (x * 7 + y * 3 + x * y) % 29 + 31 * k;
                    data[(y * w + x) * channels + k] = (byte) (value % 256);
                }
            }
        }
        return new Pixels(w, h, channels, data);
    }

    /** Returns the features of the formula. */
    static Features rows(int n, int d, double shift, double factor) {
        float[][] rows = new float[n][d];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < d; j++) {
                int wave = (i * 7919 + j * 104729 + i * i * 31 + i * j * j * 17) % 1009;
                rows[i][j] = (float) ((wave / 256.0 + (i % 7) * (j % 3) / 4.0 + shift * (j % 2)) * factor);
            }
        }
        return Features.of(List.of(rows));
    }
}
