package io.stylemill.engine.mask;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * An ensemble of perceptrons with one hidden layer (Zhang et al. 2021, "DatasetGAN", section 3.2,
 * with smaller members), by Adam (Kingma and Ba 2015, algorithm 1) on mean cross entropy with a
 * quadratic penalty. Members differ in the weights that they start with and in the order of pixels.
 *
 * <p>Each feature is centred and divided by its standard deviation first. Arithmetic has a fixed
 * order: the same table and seed give the same bits everywhere.
 */
final class Perceptrons {
    static final int MEMBERS = 5;
    static final int HIDDEN = 16;

    private static final int EPOCHS = 15;
    private static final int BATCH = 64;
    private static final double RATE = 0.003;
    private static final double FIRST = 0.9;
    private static final double SECOND = 0.999;
    private static final double TINY = 1e-8;

    private final PixelTable table;
    private final int classes;
    private final int dims;
    private final double penalty;
    private final float[] mean;
    private final float[] scale;
    /** The features, centred and scaled, by pixel. */
    private final float[][] rows;

    /**
     * @param weights {@code [features, members * HIDDEN]} in C order
     * @param bias {@code [members * HIDDEN]}
     */
    record Fitted(float[] weights, float[] bias, MaskModel.Votes votes) {}

    private Perceptrons(PixelTable table, int classes, double penalty) {
        this.table = table;
        this.classes = classes;
        this.dims = table.features().length;
        this.penalty = penalty;
        PixelTable.Scaling scaling = table.scaling();
        this.mean = scaling.mean();
        this.scale = scaling.scale();
        this.rows = new float[table.pixels()][dims];
        for (int d = 0; d < dims; d++) {
            for (int i = 0; i < rows.length; i++) {
                rows[i][d] = (table.features()[d][i] - mean[d]) * scale[d];
            }
        }
    }

    /**
     * Returns the ensemble of a table.
     *
     * @param classes how many there are
     * @param penalty on the squared weights, above 0
     */
    static Fitted fit(PixelTable table, int classes, double penalty, long seed) {
        Perceptrons all = new Perceptrons(table, classes, penalty);
        SplittableRandom seeds = new SplittableRandom(seed);
        long[] own = new long[MEMBERS];
        for (int m = 0; m < MEMBERS; m++) {
            own[m] = seeds.nextLong();
        }
        Member[] members = IntStream.range(0, MEMBERS)
                .parallel()
                .mapToObj(m -> all.new Member(new SplittableRandom(own[m])).learned())
                .toArray(Member[]::new);
        return all.together(members);
    }

    /** Folds centre and scale of the features into the first layer. */
    private Fitted together(Member[] members) {
        int units = MEMBERS * HIDDEN;
        float[] weights = new float[dims * units];
        float[] bias = new float[units];
        float[] second = new float[units * classes];
        float[] secondBias = new float[MEMBERS * classes];
        for (int m = 0; m < MEMBERS; m++) {
            for (int h = 0; h < HIDDEN; h++) {
                double shift = members[m].hiddenBias[h];
                for (int d = 0; d < dims; d++) {
                    double weight = (double) members[m].hidden[h][d] * scale[d];
                    weights[d * units + m * HIDDEN + h] = (float) weight;
                    shift -= weight * mean[d];
                }
                bias[m * HIDDEN + h] = (float) shift;
                for (int k = 0; k < classes; k++) {
                    second[(m * HIDDEN + h) * classes + k] = members[m].output[k][h];
                }
            }
            System.arraycopy(members[m].outputBias, 0, secondBias, m * classes, classes);
        }
        return new Fitted(weights, bias, new MaskModel.Votes(MEMBERS, second, secondBias));
    }

    /** One perceptron, its gradients, and what Adam remembers of them. */
    private final class Member {
        private final SplittableRandom random;
        private final float[][] hidden = new float[HIDDEN][dims];
        private final float[] hiddenBias = new float[HIDDEN];
        private final float[][] output = new float[classes][HIDDEN];
        private final float[] outputBias = new float[classes];
        private final float[][] columns = new float[dims][BATCH];
        private final float[][] units = new float[HIDDEN][BATCH];
        private final float[][] scores = new float[classes][BATCH];
        private final float[][] pulls = new float[HIDDEN][BATCH];
        private final float[][] parts;
        private final float[][] gradients;
        private final float[][] firsts;
        private final float[][] seconds;
        private int step;

        Member(SplittableRandom random) {
            this.random = random;
            double spread = Math.sqrt(2.0 / dims);
            for (float[] unit : hidden) {
                fill(unit, spread);
            }
            for (float[] unit : output) {
                fill(unit, Math.sqrt(1.0 / HIDDEN));
            }
            parts = new float[HIDDEN + classes + 2][];
            System.arraycopy(hidden, 0, parts, 0, HIDDEN);
            System.arraycopy(output, 0, parts, HIDDEN, classes);
            parts[HIDDEN + classes] = hiddenBias;
            parts[HIDDEN + classes + 1] = outputBias;
            gradients = like(parts);
            firsts = like(parts);
            seconds = like(parts);
        }

        /** Uniform numbers with the standard deviation {@code spread}. */
        private void fill(float[] numbers, double spread) {
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) ((2 * random.nextDouble() - 1) * Math.sqrt(3) * spread);
            }
        }

        Member learned() {
            int n = table.pixels();
            int[] order = IntStream.range(0, n).toArray();
            int batches = (n + BATCH - 1) / BATCH;
            for (int epoch = 0; epoch < EPOCHS; epoch++) {
                for (int i = n - 1; i > 0; i--) {
                    int other = random.nextInt(i + 1);
                    int kept = order[i];
                    order[i] = order[other];
                    order[other] = kept;
                }
                for (int batch = 0; batch < batches; batch++) {
                    int from = batch * BATCH;
                    int size = Math.min(BATCH, n - from);
                    double left = 1 - (double) (epoch * batches + batch) / (EPOCHS * batches);
                    look(order, from, size);
                    slopes(order, from, size);
                    move(RATE * left);
                }
            }
            return this;
        }

        private void look(int[] order, int from, int size) {
            for (int i = 0; i < size; i++) {
                float[] row = rows[order[from + i]];
                for (int d = 0; d < dims; d++) {
                    columns[d][i] = row[d];
                }
            }
            for (int h = 0; h < HIDDEN; h++) {
                Arrays.fill(units[h], hiddenBias[h]);
                for (int d = 0; d < dims; d++) {
                    axpy(units[h], columns[d], hidden[h][d]);
                }
            }
            for (int k = 0; k < classes; k++) {
                Arrays.fill(scores[k], outputBias[k]);
                for (int h = 0; h < HIDDEN; h++) {
                    for (int i = 0; i < size; i++) {
                        scores[k][i] += output[k][h] * Math.max(0, units[h][i]);
                    }
                }
            }
        }

        private void slopes(int[] order, int from, int size) {
            for (float[] gradient : gradients) {
                Arrays.fill(gradient, 0);
            }
            for (int i = 0; i < size; i++) {
                double most = Double.NEGATIVE_INFINITY;
                for (int k = 0; k < classes; k++) {
                    most = Math.max(most, scores[k][i]);
                }
                double sum = 0;
                for (int k = 0; k < classes; k++) {
                    // StrictMath, because Math.exp may differ by machine.
                    scores[k][i] = (float) StrictMath.exp(scores[k][i] - most);
                    sum += scores[k][i];
                }
                int label = table.labels()[order[from + i]];
                for (int k = 0; k < classes; k++) {
                    scores[k][i] = (float) ((scores[k][i] / sum - (k == label ? 1 : 0)) / size);
                }
            }
            for (int h = 0; h < HIDDEN; h++) {
                Arrays.fill(pulls[h], 0);
                for (int k = 0; k < classes; k++) {
                    float slope = 0;
                    for (int i = 0; i < size; i++) {
                        slope += scores[k][i] * Math.max(0, units[h][i]);
                        pulls[h][i] += units[h][i] > 0 ? scores[k][i] * output[k][h] : 0;
                    }
                    gradients[HIDDEN + k][h] = slope;
                }
                for (int i = 0; i < size; i++) {
                    axpy(gradients[h], rows[order[from + i]], pulls[h][i]);
                    gradients[HIDDEN + classes][h] += pulls[h][i];
                }
            }
            for (int k = 0; k < classes; k++) {
                for (int i = 0; i < size; i++) {
                    gradients[HIDDEN + classes + 1][k] += scores[k][i];
                }
            }
        }

        private void move(double rate) {
            step++;
            float size =
                    (float) (rate * Math.sqrt(1 - StrictMath.pow(SECOND, step)) / (1 - StrictMath.pow(FIRST, step)));
            for (int p = 0; p < parts.length; p++) {
                // Biases are not pulled towards zero.
                float pull = p < HIDDEN + classes ? (float) penalty : 0;
                adam(parts[p], gradients[p], firsts[p], seconds[p], pull, size);
            }
        }
    }

    private static void adam(
            float[] weights, float[] gradient, float[] firsts, float[] seconds, float pull, float size) {
        for (int i = 0; i < weights.length; i++) {
            float slope = gradient[i] + pull * weights[i];
            firsts[i] = (float) FIRST * firsts[i] + (float) (1 - FIRST) * slope;
            seconds[i] = (float) SECOND * seconds[i] + (float) (1 - SECOND) * slope * slope;
            weights[i] -= size * firsts[i] / ((float) Math.sqrt(seconds[i]) + (float) TINY);
        }
    }

    private static float[][] like(float[][] arrays) {
        float[][] empty = new float[arrays.length][];
        for (int i = 0; i < arrays.length; i++) {
            empty[i] = new float[arrays[i].length];
        }
        return empty;
    }

    private static void axpy(float[] sums, float[] x, float factor) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += factor * x[i];
        }
    }
}
