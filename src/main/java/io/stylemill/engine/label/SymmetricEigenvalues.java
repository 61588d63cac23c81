package io.stylemill.engine.label;

import java.util.Arrays;

/**
 * Eigenvalues of symmetric matrices, without eigenvectors.
 *
 * <p>Householder reflections make the matrix tridiagonal (Golub and Van Loan, Matrix Computations, section 8.3.1), and each
 * eigenvalue of that is enclosed by counting the sign changes of its Sturm sequence (section 8.4.1): a number of steps
 * that grows with the cube of the size once, where the Jacobi rotations of {@code direction} take a dozen times that and give
 * vectors, which nobody needs here. Plain double arithmetic in a fixed order: the same matrix gives the same bits
 * everywhere.
 */
final class SymmetricEigenvalues {
    private SymmetricEigenvalues() {}

    /**
     * Returns the eigenvalues, the smallest first.
     *
     * @param matrix symmetric; is overwritten
     */
    static double[] of(double[][] matrix) {
        int n = matrix.length;
        double[] diagonal = new double[n];
        double[] beside = new double[n];
        for (int k = 0; k < n - 2; k++) {
            diagonal[k] = matrix[k][k];
            beside[k + 1] = reflect(matrix, k);
        }
        if (n > 1) {
            diagonal[n - 2] = matrix[n - 2][n - 2];
            beside[n - 1] = matrix[n - 1][n - 2];
        }
        diagonal[n - 1] = matrix[n - 1][n - 1];
        return bisected(diagonal, beside);
    }

    /** Clears column k below its neighbour of the diagonal by a reflection of both sides, and returns that neighbour. */
    private static double reflect(double[][] matrix, int k) {
        int n = matrix.length;
        int size = n - k - 1;
        double[] v = new double[size];
        double squares = 0;
        for (int i = 0; i < size; i++) {
            v[i] = matrix[k + 1 + i][k];
            squares += v[i] * v[i];
        }
        double below = squares - v[0] * v[0];
        if (below == 0) {
            return v[0];
        }
        double length = Math.sqrt(squares);
        double beside = v[0] > 0 ? -length : length;
        v[0] -= beside;
        double factor = 2 / (below + v[0] * v[0]);
        // p = factor A v, w = p - (factor p.v / 2) v, A = A - v w^T - w v^T
        double[] p = new double[size];
        for (int i = 0; i < size; i++) {
            double[] row = matrix[k + 1 + i];
            add(p, row, k + 1, v[i]);
        }
        double along = 0;
        for (int i = 0; i < size; i++) {
            p[i] *= factor;
            along += p[i] * v[i];
        }
        for (int i = 0; i < size; i++) {
            p[i] -= factor * along / 2 * v[i];
        }
        for (int i = 0; i < size; i++) {
            subtract(matrix[k + 1 + i], k + 1, v, p[i], p, v[i]);
        }
        return beside;
    }

    private static void add(double[] sums, double[] row, int from, double factor) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += factor * row[from + i];
        }
    }

    private static void subtract(double[] row, int from, double[] v, double w, double[] ws, double x) {
        for (int i = 0; i < v.length; i++) {
            row[from + i] -= w * v[i] + x * ws[i];
        }
    }

    private static double[] bisected(double[] diagonal, double[] beside) {
        int n = diagonal.length;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            double radius = Math.abs(beside[i]) + (i + 1 < n ? Math.abs(beside[i + 1]) : 0);
            low = Math.min(low, diagonal[i] - radius);
            high = Math.max(high, diagonal[i] + radius);
        }
        double[] squares = new double[n];
        for (int i = 0; i < n; i++) {
            squares[i] = beside[i] * beside[i];
        }
        double tiny = Math.max(Math.abs(low), Math.abs(high)) * 0x1p-60 + Double.MIN_NORMAL;
        double[] values = new double[n];
        split(diagonal, squares, tiny, low - tiny, 0, high + tiny, n, values);
        Arrays.sort(values);
        return values;
    }

    /** Sets the eigenvalues number {@code first} to {@code last - 1}, which lie between the two bounds. */
    private static void split(
            double[] diagonal,
            double[] squares,
            double tiny,
            double low,
            int first,
            double high,
            int last,
            double[] values) {
        double middle = low + (high - low) / 2;
        // One part in 2^50 of the largest, or as near as numbers lie.
        if (first == last) {
            return;
        }
        if (high - low <= 1024 * tiny || middle <= low || middle >= high) {
            Arrays.fill(values, first, last, middle);
            return;
        }
        int below = Math.min(last, Math.max(first, below(diagonal, squares, middle, tiny)));
        split(diagonal, squares, tiny, low, first, middle, below, values);
        split(diagonal, squares, tiny, middle, below, high, last, values);
    }

    /** Returns how many eigenvalues lie below a number. */
    private static int below(double[] diagonal, double[] squares, double x, double tiny) {
        int below = 0;
        double q = 1;
        for (int i = 0; i < diagonal.length; i++) {
            q = diagonal[i] - x - (i == 0 ? 0 : squares[i] / q);
            if (Math.abs(q) < tiny * 0x1p-40) {
                q = -tiny * 0x1p-40;
            }
            below += q < 0 ? 1 : 0;
        }
        return below;
    }
}
