package io.stylemill.engine.mask;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/**
 * The linear classifier of several classes: multinomial logistic regression with a quadratic
 * penalty (Hastie, Tibshirani and Friedman, "The Elements of Statistical Learning", 2nd edition,
 * section 4.4), by L-BFGS (Nocedal and Wright, "Numerical Optimization", 2nd edition, algorithm
 * 7.5).
 *
 * <p>Each feature is centred and divided by its standard deviation first, so that the penalty means
 * the same for every layer. Arithmetic has a fixed order: the same table gives the same bits
 * everywhere.
 */
final class SoftmaxRegression {
    private static final int MEMORY = 8;
    private static final int MOST_HALVINGS = 30;
    private static final double FLAT = 1e-6;
    private static final double DONE = 1e-4;
    private static final int STRETCH = 128;

    private final PixelTable table;
    private final int classes;
    private final int dims;
    private final double penalty;
    private final float[] mean;
    private final float[] scale;
    private final float[][] scores;
    /**
     * The features once more, by pixel: both loops below then add vectors, which processors do
     * best.
     */
    private final float[][] rows;

    /**
     * @param weights {@code [features, classes]} in C order
     * @param bias one for each class
     */
    record Linear(float[] weights, float[] bias) {}

    private SoftmaxRegression(PixelTable table, int classes, double penalty) {
        this.table = table;
        this.classes = classes;
        this.dims = table.features().length;
        this.penalty = penalty;
        PixelTable.Scaling scaling = table.scaling();
        this.mean = scaling.mean();
        this.scale = scaling.scale();
        this.scores = new float[classes][table.pixels()];
        this.rows = new float[table.pixels()][dims];
        for (int d = 0; d < dims; d++) {
            for (int i = 0; i < rows.length; i++) {
                rows[i][d] = table.features()[d][i];
            }
        }
    }

    /**
     * Returns the classifier of a table.
     *
     * @param classes how many there are
     * @param penalty on the squared weights, above 0
     * @param steps most steps of L-BFGS
     */
    static Linear fit(PixelTable table, int classes, double penalty, int steps) {
        return new SoftmaxRegression(table, classes, penalty).solve(steps);
    }

    private Linear solve(int steps) {
        double[] at = new double[(dims + 1) * classes];
        double[] gradient = new double[at.length];
        double loss = loss(at, gradient);
        Deque<double[][]> memory = new ArrayDeque<>();
        for (int step = 0; step < steps && largest(gradient) > FLAT; step++) {
            double[] direction = direction(gradient, memory);
            double slope = dot(direction, gradient);
            double size = memory.isEmpty() ? 1 / Math.max(1, Math.sqrt(dot(gradient, gradient))) : 1;
            double[] next = at;
            double[] nextGradient = new double[at.length];
            double nextLoss = loss;
            for (int halving = 0; halving < MOST_HALVINGS; halving++) {
                next = moved(at, direction, size);
                nextLoss = loss(next, nextGradient);
                if (nextLoss <= loss + 1e-4 * size * slope) {
                    break;
                }
                size /= 2;
            }
            if (!(nextLoss < loss)) {
                break;
            }
            double[] moved = moved(next, at, -1);
            double[] turned = moved(nextGradient, gradient, -1);
            if (dot(moved, turned) > 1e-12) {
                memory.addFirst(new double[][] {moved, turned});
                if (memory.size() > MEMORY) {
                    memory.removeLast();
                }
            }
            boolean done = loss - nextLoss < DONE * Math.max(1e-3, loss);
            at = next;
            gradient = nextGradient;
            loss = nextLoss;
            if (done) {
                break;
            }
        }
        return linear(at);
    }

    /** The two-loop recursion: minus an approximate inverse Hessian times the gradient. */
    private static double[] direction(double[] gradient, Deque<double[][]> memory) {
        double[] q = gradient.clone();
        double[] alphas = new double[memory.size()];
        int i = 0;
        for (double[][] pair : memory) {
            alphas[i] = dot(pair[0], q) / dot(pair[0], pair[1]);
            add(q, pair[1], -alphas[i++]);
        }
        if (!memory.isEmpty()) {
            double[][] newest = memory.getFirst();
            double scale = dot(newest[0], newest[1]) / dot(newest[1], newest[1]);
            for (int j = 0; j < q.length; j++) {
                q[j] *= scale;
            }
        }
        Iterator<double[][]> oldest = memory.descendingIterator();
        while (oldest.hasNext()) {
            double[][] pair = oldest.next();
            double beta = dot(pair[1], q) / dot(pair[0], pair[1]);
            add(q, pair[0], alphas[--i] - beta);
        }
        for (int j = 0; j < q.length; j++) {
            q[j] = -q[j];
        }
        return q;
    }

    /**
     * Returns the mean cross entropy with the penalty, and sets its gradient. Weights of a feature
     * lie together.
     */
    private double loss(double[] at, double[] gradient) {
        int n = table.pixels();
        for (int k = 0; k < classes; k++) {
            double bias = at[dims * classes + k];
            for (int d = 0; d < dims; d++) {
                bias -= at[d * classes + k] * scale[d] * mean[d];
            }
            java.util.Arrays.fill(scores[k], (float) bias);
            for (int d = 0; d < dims; d++) {
                axpy(scores[k], table.features()[d], (float) (at[d * classes + k] * scale[d]));
            }
        }
        double loss = 0;
        double[] one = new double[classes];
        for (int i = 0; i < n; i++) {
            double most = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < classes; k++) {
                most = Math.max(most, scores[k][i]);
            }
            double sum = 0;
            for (int k = 0; k < classes; k++) {
                // StrictMath, because Math.exp may differ by machine.
                one[k] = StrictMath.exp(scores[k][i] - most);
                sum += one[k];
            }
            int label = table.labels()[i];
            loss += StrictMath.log(sum) + most - scores[label][i];
            for (int k = 0; k < classes; k++) {
                scores[k][i] = (float) (one[k] / sum - (k == label ? 1 : 0));
            }
        }
        loss /= n;
        for (int k = 0; k < classes; k++) {
            double pull = sum(scores[k]);
            gradient[dims * classes + k] = pull / n;
            double[] sums = weighted(scores[k]);
            for (int d = 0; d < dims; d++) {
                double weight = at[d * classes + k];
                double slope = (sums[d] - mean[d] * pull) * scale[d] / n;
                gradient[d * classes + k] = slope + penalty * weight;
                loss += penalty / 2 * weight * weight;
            }
        }
        return loss;
    }

    private Linear linear(double[] at) {
        float[] weights = new float[dims * classes];
        double[] bias = new double[classes];
        for (int k = 0; k < classes; k++) {
            bias[k] = at[dims * classes + k];
            for (int d = 0; d < dims; d++) {
                double weight = at[d * classes + k] * scale[d];
                weights[d * classes + k] = (float) weight;
                bias[k] -= weight * mean[d];
            }
        }
        float[] rounded = new float[classes];
        for (int k = 0; k < classes; k++) {
            rounded[k] = (float) bias[k];
        }
        return new Linear(weights, rounded);
    }

    private static void axpy(float[] sums, float[] x, float factor) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += factor * x[i];
        }
    }

    /**
     * Returns the sum of all pixels' features, each times a number; in float32 only over short
     * stretches.
     */
    private double[] weighted(float[] factors) {
        double[] sums = new double[dims];
        float[] some = new float[dims];
        for (int from = 0; from < factors.length; from += STRETCH) {
            java.util.Arrays.fill(some, 0);
            for (int i = from; i < Math.min(factors.length, from + STRETCH); i++) {
                axpy(some, rows[i], factors[i]);
            }
            for (int d = 0; d < dims; d++) {
                sums[d] += some[d];
            }
        }
        return sums;
    }

    private static double sum(float[] a) {
        double sum = 0;
        for (float value : a) {
            sum += value;
        }
        return sum;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void add(double[] a, double[] b, double factor) {
        for (int i = 0; i < a.length; i++) {
            a[i] += factor * b[i];
        }
    }

    private static double[] moved(double[] a, double[] by, double factor) {
        double[] sum = a.clone();
        add(sum, by, factor);
        return sum;
    }

    private static double largest(double[] a) {
        double most = 0;
        for (double value : a) {
            most = Math.max(most, Math.abs(value));
        }
        return most;
    }
}
