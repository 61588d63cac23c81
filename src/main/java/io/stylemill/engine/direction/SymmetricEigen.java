package io.stylemill.engine.direction;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Eigenvalues and eigenvectors of symmetric matrices without negative eigenvalues.
 *
 * <p>One-sided Jacobi rotations (Hestenes 1958; Golub and Van Loan, Matrix Computations, section 8.6.3) make the rows of
 * the matrix orthogonal; their lengths are then the eigenvalues and their directions the eigenvectors. It is plain double
 * arithmetic in a fixed order, so that the same matrix gives the same bits everywhere.
 */
final class SymmetricEigen {
    private static final int MOST_SWEEPS = 60;
    /** Rows whose cosine is below count as orthogonal. */
    private static final double ORTHOGONAL = 1e-13;
    /** Eigenvalues below this share of the largest are rounding errors. */
    private static final double NOTHING = 1e-12;

    private SymmetricEigen() {}

    /** @param vector of length 1; its entry of the largest size, the first of equal ones, is positive */
    record Pair(double value, double[] vector) {}

    /**
     * Returns the pairs of eigenvalues above zero, the largest first.
     *
     * @param matrix symmetric, positive semi-definite; is overwritten
     */
    static List<Pair> of(double[][] matrix) {
        int n = matrix.length;
        double[] squares = new double[n];
        for (int i = 0; i < n; i++) {
            squares[i] = dot(matrix[i], matrix[i]);
        }
        double largest = 0;
        for (double square : squares) {
            largest = Math.max(largest, square);
        }
        // What is far below the largest is noise, and its angles never settle.
        double floor = largest * NOTHING * NOTHING;
        boolean rotated = largest > 0;
        for (int sweep = 0; rotated && sweep < MOST_SWEEPS; sweep++) {
            rotated = false;
            for (int p = 0; p < n - 1; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotated |= rotate(matrix, squares, p, q, floor);
                }
            }
        }
        List<Pair> pairs = new ArrayList<>();
        for (double[] row : matrix) {
            double value = Math.sqrt(dot(row, row));
            if (value > Math.sqrt(largest) * NOTHING) {
                pairs.add(new Pair(value, signed(row, value)));
            }
        }
        pairs.sort(Comparator.comparingDouble((Pair pair) -> -pair.value()));
        return pairs;
    }

    private static boolean rotate(double[][] rows, double[] squares, int p, int q, double floor) {
        double[] a = rows[p];
        double[] b = rows[q];
        double both = dot(a, b);
        if (squares[p] <= floor
                || squares[q] <= floor
                || Math.abs(both) <= ORTHOGONAL * Math.sqrt(squares[p] * squares[q])) {
            return false;
        }
        double zeta = (squares[q] - squares[p]) / (2 * both);
        double t = Math.copySign(1, zeta) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        double c = 1 / Math.sqrt(1 + t * t);
        double s = c * t;
        for (int i = 0; i < a.length; i++) {
            double x = a[i];
            double y = b[i];
            a[i] = c * x - s * y;
            b[i] = s * x + c * y;
        }
        squares[p] = dot(a, a);
        squares[q] = dot(b, b);
        return true;
    }

    private static double[] signed(double[] row, double length) {
        int largest = 0;
        for (int i = 1; i < row.length; i++) {
            largest = Math.abs(row[i]) > Math.abs(row[largest]) ? i : largest;
        }
        double scale = Math.signum(row[largest]) / length;
        double[] vector = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            vector[i] = row[i] * scale;
        }
        return vector;
    }

    private static double dot(double[] a, double[] b) {
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < a.length; i += 2) {
            even += a[i] * b[i];
            odd += a[i + 1] * b[i + 1];
        }
        return i < a.length ? even + odd + a[i] * b[i] : even + odd;
    }
}
