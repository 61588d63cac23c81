package io.stylemill.engine.label;

import io.stylemill.engine.algebra.SymmetricMatrix;
import java.util.Arrays;

/**
 * The squared Fréchet distance of two normal distributions with the means and covariances of two
 * sets of features (Heusel et al. 2017, "GANs trained by a two time-scale update rule", section 4):
 * {@code |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2))}.
 *
 * <p>With {@code C1 = L L^T} the trace of the root is the sum of the roots of the eigenvalues of
 * the symmetric {@code L^T C2 L}, which needs no root of a matrix. L is a Cholesky factor with
 * pivoting, which takes covariances without full rank too (Golub and Van Loan, Matrix Computations,
 * section 4.2.8).
 */
final class FrechetDistance {
    /** Pivots below this share of the largest are rounding errors. */
    private static final double NOTHING = 1e-14;

    private FrechetDistance() {}

    /** Means and covariances, dividing by the number of images less one. */
    private record Normal(double[] mean, double[][] covariance) {
        double trace() {
            double trace = 0;
            for (int i = 0; i < mean.length; i++) {
                trace += covariance[i][i];
            }
            return trace;
        }
    }

    static double between(Features a, Features b) {
        // The set with fewer images has the lower rank: its factor leaves no eigenvalues that are
        // zero but for rounding.
        Normal one = normal(a.size() <= b.size() ? a : b);
        Normal other = normal(a.size() <= b.size() ? b : a);
        double means = 0;
        for (int k = 0; k < one.mean().length; k++) {
            double difference = one.mean()[k] - other.mean()[k];
            means += difference * difference;
        }
        double[][] factor = factor(one.covariance());
        double traces = one.trace() + other.trace();
        if (factor[0].length == 0) {
            return means + traces;
        }
        double[][] product = product(transposed(factor), product(other.covariance(), factor));
        double roots = 0;
        for (double value : new SymmetricMatrix(product).eigenvalues()) {
            roots += Math.sqrt(Math.max(0, value));
        }
        return means + traces - 2 * roots;
    }

    private static Normal normal(Features features) {
        int d = features.dimensions();
        int n = features.size();
        double[] mean = new double[d];
        for (int i = 0; i < n; i++) {
            float[] row = features.row(i);
            for (int k = 0; k < d; k++) {
                mean[k] += row[k];
            }
        }
        for (int k = 0; k < d; k++) {
            mean[k] /= n;
        }
        // Some images at a time, so that each row of the covariance is fetched once for all of
        // them.
        int some = Math.min(n, 32);
        double[][] centred = new double[some][d];
        double[] factors = new double[some];
        double[] sums = new double[d];
        double[][] covariance = new double[d][d];
        for (int from = 0; from < n; from += some) {
            for (int i = 0; i < some; i++) {
                if (from + i < n) {
                    float[] row = features.row(from + i);
                    for (int k = 0; k < d; k++) {
                        centred[i][k] = row[k] - mean[k];
                    }
                } else {
                    Arrays.fill(centred[i], 0);
                }
            }
            for (int k = 0; k < d; k++) {
                for (int i = 0; i < some; i++) {
                    factors[i] = centred[i][k];
                }
                Products.combine(factors, centred, sums);
                add(covariance[k], sums);
            }
        }
        for (double[] row : covariance) {
            for (int k = 0; k < d; k++) {
                row[k] /= n - 1;
            }
        }
        return new Normal(mean, covariance);
    }

    private static void add(double[] sums, double[] more) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += more[i];
        }
    }

    /**
     * Returns {@code L [d, rank]} with {@code L L^T} the matrix, {@code [d, d]}, which is left as
     * it is.
     */
    private static double[][] factor(double[][] matrix) {
        int d = matrix.length;
        double[] left = new double[d];
        double largest = 0;
        for (int i = 0; i < d; i++) {
            left[i] = matrix[i][i];
            largest = Math.max(largest, left[i]);
        }
        double[][] columns = new double[d][];
        int rank = 0;
        for (; rank < d; rank++) {
            int pivot = 0;
            for (int i = 1; i < d; i++) {
                pivot = left[i] > left[pivot] ? i : pivot;
            }
            if (left[pivot] <= largest * NOTHING * d) {
                break;
            }
            double[] column = matrix[pivot].clone();
            for (int c = 0; c < rank; c++) {
                subtract(column, columns[c], columns[c][pivot]);
            }
            double root = Math.sqrt(left[pivot]);
            for (int i = 0; i < d; i++) {
                // What was a pivot before is eliminated from here on.
                column[i] = left[i] < 0 ? 0 : column[i] / root;
                left[i] -= column[i] * column[i];
            }
            column[pivot] = root;
            left[pivot] = -1;
            columns[rank] = column;
        }
        return transposed(Arrays.copyOf(columns, rank), d);
    }

    private static void subtract(double[] from, double[] line, double times) {
        for (int i = 0; i < from.length; i++) {
            from[i] -= times * line[i];
        }
    }

    private static double[][] product(double[][] a, double[][] b) {
        double[][] product = new double[a.length][b[0].length];
        for (int i = 0; i < a.length; i++) {
            Products.combine(a[i], b, product[i]);
        }
        return product;
    }

    private static double[][] transposed(double[][] matrix) {
        return transposed(matrix, matrix[0].length);
    }

    private static double[][] transposed(double[][] matrix, int columns) {
        double[][] turned = new double[columns][matrix.length];
        for (int i = 0; i < matrix.length; i++) {
            for (int j = 0; j < columns; j++) {
                turned[j][i] = matrix[i][j];
            }
        }
        return turned;
    }
}
