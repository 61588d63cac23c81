package io.stylemill.engine.projection;

import io.stylemill.order.plan.CounterRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * The noise inputs of a batch, as numbers that are fitted: of mean 0 and variance 1 after each
 * step.
 */
final class NoiseMaps {
    private final List<float[]> maps = new ArrayList<>();
    private final List<Adam> adams = new ArrayList<>();
    private final int batch;

    /**
     * @param sizes height and width of each input
     * @param randoms of each image of the batch, which draw normal numbers to begin with
     */
    NoiseMaps(List<int[]> sizes, List<CounterRandom> randoms) {
        this.batch = randoms.size();
        for (int[] size : sizes) {
            int pixels = size[0] * size[1];
            float[] map = new float[batch * pixels];
            for (int i = 0; i < map.length; i++) {
                map[i] = (float) randoms.get(i / pixels).nextGaussian();
            }
            maps.add(map);
            adams.add(new Adam(map.length));
        }
    }

    /** Returns {@code [batch, height, width]} of each input. */
    List<float[]> maps() {
        return maps;
    }

    void step(List<float[]> gradients, double rate) {
        for (int i = 0; i < maps.size(); i++) {
            adams.get(i).step(maps.get(i), gradients.get(i), rate);
            int pixels = maps.get(i).length / batch;
            for (int n = 0; n < batch; n++) {
                normalize(maps.get(i), n * pixels, pixels);
            }
        }
    }

    static void normalize(float[] map, int from, int length) {
        double sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += map[i];
        }
        double mean = sum / length;
        double squares = 0;
        for (int i = from; i < from + length; i++) {
            squares += (map[i] - mean) * (map[i] - mean);
        }
        double scale = squares == 0 ? 1 : 1 / Math.sqrt(squares / length);
        for (int i = from; i < from + length; i++) {
            map[i] = (float) ((map[i] - mean) * scale);
        }
    }
}
