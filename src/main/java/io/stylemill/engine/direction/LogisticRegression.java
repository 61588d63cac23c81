package io.stylemill.engine.direction;

import io.stylemill.engine.algebra.SymmetricMatrix;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import org.jspecify.annotations.Nullable;

/**
 * The linear classifier of two kinds of points: logistic regression with a quadratic penalty, by
 * Newton's method (iteratively reweighted least squares; Hastie, Tibshirani and Friedman, "The
 * Elements of Statistical Learning", 2nd edition, sections 4.4.1 and 18.3.2).
 *
 * <p>Its loss {@code sum_i c_i log(1 + exp(-y_i (v . x_i + b))) + penalty / 2 |v|^2} has one
 * minimum, and is in double arithmetic of a fixed order, so that the same points give the same bits
 * everywhere. The two kinds weigh the same, however many there are of each: {@code c_i} is 1 / 2n
 * for the n points of a kind.
 *
 * <p>The points are centred, and divided by one number, their root mean square distance along a
 * coordinate. So the penalty means the same in every space, and turning or stretching the space
 * turns the result with it; dividing every coordinate by its own deviation would not do that.
 */
final class LogisticRegression {
    private static final int MOST_STEPS = 100;
    private static final int MOST_HALVINGS = 40;
    /**
     * Twice what the loss can still fall by, where a whole step is safe; and where it changes
     * nothing that doubles hold.
     */
    private static final double NEAR = 1e-10;

    private static final double THERE = 1e-20;

    private final float[] w;
    private final int wDim;
    private final int[] rows;
    private final boolean[] positive;
    private final double[] weights;
    private final double[] mean;
    private final double scale;
    private final double penalty;

    /**
     * @param normal {@code [wDim]}, of any length
     * @param offset what {@code normal . w} is added to; the sum is above 0 on the positive side
     */
    record Plane(double[] normal, double offset) {
        boolean above(float[] w, int row) {
            double sum = offset;
            for (int i = 0; i < normal.length; i++) {
                sum += normal[i] * w[row * normal.length + i];
            }
            return sum > 0;
        }
    }

    private LogisticRegression(float[] w, int wDim, int[] rows, boolean[] positive, double penalty) {
        this.w = w;
        this.wDim = wDim;
        this.rows = rows;
        this.positive = positive;
        this.penalty = penalty;
        int[] counts = new int[2];
        for (int row : rows) {
            counts[positive[row] ? 1 : 0]++;
        }
        this.weights = new double[] {0.5 / counts[0], 0.5 / counts[1]};
        this.mean = new double[wDim];
        for (int row : rows) {
            for (int i = 0; i < wDim; i++) {
                mean[i] += w[row * wDim + i];
            }
        }
        for (int i = 0; i < wDim; i++) {
            mean[i] /= rows.length;
        }
        double squares = 0;
        for (int row : rows) {
            for (int i = 0; i < wDim; i++) {
                double far = w[row * wDim + i] - mean[i];
                squares += far * far;
            }
        }
        this.scale = Math.sqrt(squares / rows.length / wDim);
    }

    /**
     * Returns the plane between two kinds of points.
     *
     * @param w {@code [samples, wDim]}
     * @param rows the points that decide, of both kinds
     * @param positive the kind of each sample
     * @param penalty above 0
     * @throws Failure {@code boundary-labels} when all points are the same
     */
    static Plane fit(float[] w, int wDim, int[] rows, boolean[] positive, double penalty) {
        return new LogisticRegression(w, wDim, rows, positive, penalty).solve();
    }

    private Plane solve() {
        if (!(scale > 0)) {
            throw Failure.input(
                    "boundary-labels", "all labelled w are the same, so nothing lies between them; label other seeds");
        }
        double[] v = new double[wDim + 1];
        for (int step = 0; step < MOST_STEPS; step++) {
            double[] gradient = new double[wDim + 1];
            double[][] hessian = new double[wDim + 1][wDim + 1];
            double loss = loss(v, gradient, hessian);
            double[] move = new SymmetricMatrix(hessian).solved(gradient).orElseThrow(LogisticRegression::diverged);
            double slope = 0;
            for (int i = 0; i <= wDim; i++) {
                slope += move[i] * gradient[i];
            }
            double[] next = moved(v, move, 1);
            double size = 1;
            for (int halving = 0; halving < MOST_HALVINGS && slope > NEAR; halving++) {
                if (loss(next, null, null) <= loss - 1e-4 * size * slope) {
                    break;
                }
                size /= 2;
                next = moved(v, move, size);
            }
            v = next;
            if (slope <= THERE) {
                return plane(v);
            }
        }
        throw diverged();
    }

    private static Failure diverged() {
        return Failure.of(
                Kind.BUG,
                "boundary-diverged",
                "the boundary was not found in " + MOST_STEPS
                        + " steps of Newton's method; please report this, with the" + " labels");
    }

    private static double[] moved(double[] v, double[] move, double size) {
        double[] next = v.clone();
        for (int i = 0; i < v.length; i++) {
            next[i] -= size * move[i];
        }
        return next;
    }

    private Plane plane(double[] v) {
        double[] normal = new double[wDim];
        double offset = v[wDim];
        for (int i = 0; i < wDim; i++) {
            normal[i] = v[i] / scale;
            offset -= normal[i] * mean[i];
        }
        return new Plane(normal, offset);
    }

    /** Returns the loss, and adds its derivatives where they are wanted. */
    private double loss(double[] v, double @Nullable [] gradient, double @Nullable [][] hessian) {
        double loss = 0;
        double[] x = new double[wDim + 1];
        x[wDim] = 1;
        for (int row : rows) {
            double at = v[wDim];
            for (int i = 0; i < wDim; i++) {
                x[i] = (w[row * wDim + i] - mean[i]) / scale;
                at += v[i] * x[i];
            }
            double margin = positive[row] ? at : -at;
            double weight = weights[positive[row] ? 1 : 0];
            // StrictMath, because Math.exp may differ by machine.
            double small = StrictMath.exp(-Math.abs(margin));
            loss += weight * (StrictMath.log1p(small) + Math.max(0, -margin));
            if (gradient != null && hessian != null) {
                double wrong = margin > 0 ? small / (1 + small) : 1 / (1 + small);
                double pull = weight * (positive[row] ? -wrong : wrong);
                double bend = weight * small / ((1 + small) * (1 + small));
                for (int i = 0; i <= wDim; i++) {
                    gradient[i] += pull * x[i];
                    double[] line = hessian[i];
                    double factor = bend * x[i];
                    for (int j = 0; j <= i; j++) {
                        line[j] += factor * x[j];
                    }
                }
            }
        }
        for (int i = 0; i < wDim; i++) {
            loss += penalty / 2 * v[i] * v[i];
            if (gradient != null && hessian != null) {
                gradient[i] += penalty * v[i];
                hessian[i][i] += penalty;
            }
        }
        for (int i = 0; hessian != null && i <= wDim; i++) {
            for (int j = 0; j < i; j++) {
                hessian[j][i] = hessian[i][j];
            }
        }
        return loss;
    }
}
