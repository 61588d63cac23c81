package io.stylemill.engine.algebra;

import io.stylemill.failure.Failure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.ejml.concurrency.EjmlConcurrency;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.eig.SymmetricQRAlgorithmDecomposition_DDRM;
import org.ejml.dense.row.decomposition.hessenberg.TridiagonalDecomposition_DDRB_to_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * What EJML computes of a symmetric matrix {@code [n, n]}, in double precision and on one thread:
 * the same matrix gives the same bits everywhere.
 */
public final class SymmetricMatrix {
    /** Eigenvalues below this share of the largest are rounding errors. */
    private static final double NOTHING = 1e-12;

    static {
        EjmlConcurrency.USE_CONCURRENT = false;
    }

    private final DMatrixRMaj matrix;

    /** @param matrix both triangles, which must be equal; is left as it is */
    public SymmetricMatrix(double[][] matrix) {
        this.matrix = new DMatrixRMaj(matrix);
    }

    /**
     * @param vector of length 1; its entry of the largest size, the first of equal ones, is
     *     positive
     */
    public record Eigenpair(double value, double[] vector) {}

    /** Returns the eigenvalues, the smallest first. */
    public double[] eigenvalues() {
        double[] values = values(decomposed(false));
        Arrays.sort(values);
        return values;
    }

    /**
     * Returns the pairs of eigenvalues above zero, the largest first; the matrix must have none
     * below zero.
     */
    public List<Eigenpair> eigenpairs() {
        SymmetricQRAlgorithmDecomposition_DDRM found = decomposed(true);
        double[] values = values(found);
        double largest = Arrays.stream(values).max().orElse(0);
        List<Eigenpair> pairs = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            if (values[i] > largest * NOTHING) {
                pairs.add(new Eigenpair(values[i], signed(found.getEigenVector(i).data)));
            }
        }
        pairs.sort(Comparator.comparingDouble((Eigenpair pair) -> -pair.value()));
        return pairs;
    }

    /**
     * Returns the solution of {@code matrix . x = right}, or nothing where the matrix is not
     * positive definite.
     */
    public Optional<double[]> solved(double[] right) {
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(right.length);
        if (!solver.setA(matrix.copy())) {
            return Optional.empty();
        }
        DMatrixRMaj x = new DMatrixRMaj(right.length, 1);
        solver.solve(DMatrixRMaj.wrap(right.length, 1, right.clone()), x);
        return Optional.of(x.data);
    }

    // In blocks: row by row takes several times as long where the matrix is larger than the
    // processor's memory.
    private SymmetricQRAlgorithmDecomposition_DDRM decomposed(boolean vectors) {
        SymmetricQRAlgorithmDecomposition_DDRM found =
                new SymmetricQRAlgorithmDecomposition_DDRM(new TridiagonalDecomposition_DDRB_to_DDRM(), vectors);
        if (!found.decompose(matrix.copy())) {
            throw Failure.bug("the eigenvalues of a matrix of " + matrix.numRows + " rows were not found");
        }
        return found;
    }

    private static double[] values(SymmetricQRAlgorithmDecomposition_DDRM found) {
        double[] values = new double[found.getNumberOfEigenvalues()];
        for (int i = 0; i < values.length; i++) {
            values[i] = found.getEigenvalue(i).real;
        }
        return values;
    }

    private static double[] signed(double[] vector) {
        int largest = 0;
        for (int i = 1; i < vector.length; i++) {
            largest = Math.abs(vector[i]) > Math.abs(vector[largest]) ? i : largest;
        }
        double sign = Math.signum(vector[largest]);
        return Arrays.stream(vector).map(x -> x * sign).toArray();
    }
}
