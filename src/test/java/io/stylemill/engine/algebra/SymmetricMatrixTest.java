package io.stylemill.engine.algebra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SymmetricMatrixTest {
    @Test
    void findsTheEigenvectorsOfASmallMatrix() {
        // [[2, 1], [1, 2]]: 3 along (1, 1), 1 along (1, -1).
        List<SymmetricMatrix.Eigenpair> pairs = new SymmetricMatrix(new double[][] {{2, 1}, {1, 2}}).eigenpairs();
        assertThat(pairs).hasSize(2);
        assertThat(pairs.get(0).value()).isCloseTo(3, within(1e-12));
        assertThat(pairs.get(0).vector()).containsExactly(new double[] {Math.sqrt(0.5), Math.sqrt(0.5)}, within(1e-12));
        assertThat(pairs.get(1).value()).isCloseTo(1, within(1e-12));
        assertThat(Math.abs(pairs.get(1).vector()[0])).isCloseTo(Math.sqrt(0.5), within(1e-12));
        assertThat(new SymmetricMatrix(new double[3][3]).eigenpairs()).isEmpty();
    }

    @Test
    void decomposesRandomMatricesOfAnyRank() {
        for (int seed = 0; seed < 8; seed++) {
            Random random = new Random(seed);
            int n = 1 + random.nextInt(60);
            int rank = 1 + random.nextInt(n);
            double[][] matrix = product(random, n, rank);
            List<SymmetricMatrix.Eigenpair> pairs = new SymmetricMatrix(matrix).eigenpairs();
            assertThat(pairs).as("seed %d", seed).hasSize(rank);
            for (int k = 0; k < rank; k++) {
                SymmetricMatrix.Eigenpair pair = pairs.get(k);
                for (int i = 0; i < n; i++) {
                    double image = 0;
                    for (int j = 0; j < n; j++) {
                        image += matrix[i][j] * pair.vector()[j];
                    }
                    assertThat(image)
                            .as("seed %d, pair %d", seed, k)
                            .isCloseTo(
                                    pair.value() * pair.vector()[i],
                                    within(1e-9 * pairs.get(0).value()));
                }
                assertThat(k == 0 || pair.value() <= pairs.get(k - 1).value()).isTrue();
            }
        }
    }

    @Test
    void solvesEquationsOfAPositiveDefiniteMatrixAndOfNoOther() {
        SymmetricMatrix matrix = new SymmetricMatrix(new double[][] {{4, 2}, {2, 3}});
        assertThat(matrix.solved(new double[] {2, 5}).orElseThrow())
                .containsExactly(new double[] {-0.5, 2}, within(1e-15));
        assertThat(new SymmetricMatrix(new double[][] {{1, 2}, {2, 1}}).solved(new double[] {1, 1}))
                .isEmpty();
    }

    @Test
    void findsTheEigenvaluesOfMatricesThatAreKnown() {
        Random random = new Random(5);
        for (int n = 1; n < 40; n += 3) {
            double[] expected = new double[n];
            double[][] matrix = new double[n][n];
            for (int i = 0; i < n; i++) {
                expected[i] = i % 4 == 0 ? 0 : Math.floor(i / 3.0) * (i % 2 == 0 ? -1 : 1e-3);
                matrix[i][i] = expected[i];
            }
            // Reflections keep the eigenvalues.
            for (int times = 0; times < 3; times++) {
                double[] v = random.doubles(n, -1, 1).toArray();
                double squares = 0;
                for (double x : v) {
                    squares += x * x;
                }
                double[][] h = new double[n][n];
                for (int i = 0; i < n; i++) {
                    for (int j = 0; j < n; j++) {
                        h[i][j] = (i == j ? 1 : 0) - 2 * v[i] * v[j] / squares;
                    }
                }
                matrix = times(times(h, matrix), h);
            }
            Arrays.sort(expected);
            double[] values = new SymmetricMatrix(matrix).eigenvalues();
            for (int i = 0; i < n; i++) {
                assertThat(values[i]).as("%s of %s", i, n).isCloseTo(expected[i], within(1e-12));
            }
        }
        assertThat(new SymmetricMatrix(new double[3][3]).eigenvalues()).containsExactly(0, 0, 0);
    }

    private static double[][] times(double[][] a, double[][] b) {
        double[][] product = new double[a.length][a.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < a.length; j++) {
                for (int k = 0; k < a.length; k++) {
                    product[i][j] += a[i][k] * b[k][j];
                }
            }
        }
        return product;
    }

    private static double[][] product(Random random, int n, int rank) {
        double[][] matrix = new double[n][n];
        for (int k = 0; k < rank; k++) {
            double[] row = random.doubles(n, -1, 1).toArray();
            for (int i = 0; i < n; i++) {
                for (int j = 0; j < n; j++) {
                    matrix[i][j] += row[i] * row[j];
                }
            }
        }
        return matrix;
    }
}
