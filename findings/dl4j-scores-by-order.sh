#!/usr/bin/env bash
# DL4J 1.0.0-M2.1 (its evaluation classes are in nd4j-api): `new ROC(0)`, which its page calls
# exact, with scores of few digits, the rows in three orders; RegressionEvaluation on float columns
# with mean 10,000 and spread 1, all at once and in ten batches.
#
# Guess: the area counts a pair of equal scores as one half, whatever the order of the rows; the
#        correlation and R2 are right to some digits and do not depend on batches.
# Seen: the area follows the order of rows with equal scores: with three different scores it is 0.51
#       or 0.91 for 0.71, with eleven 0.66 or 0.74 for 0.70, and where all are equal 0 or 1.
#       ROCBinary and ROCMultiClass use the same code. `new ROC(100)`, the rough one, is right here.
#       The correlation is NaN for 0.89 (or any number, by the data), and R2 is 0.97, in batches
#       1.02, for 0.74. No report of either was found.
# We: areas and means are computed in double here; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>org.nd4j</groupId><artifactId>nd4j-native</artifactId><version>1.0.0-M2.1</version></dependency>
<dependency><groupId>org.nd4j</groupId><artifactId>nd4j-native</artifactId><version>1.0.0-M2.1</version><classifier>linux-x86_64</classifier></dependency>
</dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -Djavacpp.platform=linux-x86_64 -DoutputDirectory=lib > /dev/null
cat > Scores.java <<'JAVA'
import java.util.*;
import org.nd4j.evaluation.classification.ROC;
import org.nd4j.evaluation.regression.RegressionEvaluation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

public class Scores {
    static double area(List<double[]> rows, int steps) {
        INDArray truth = Nd4j.create(DataType.DOUBLE, rows.size(), 1);
        INDArray score = Nd4j.create(DataType.DOUBLE, rows.size(), 1);
        for (int i = 0; i < rows.size(); i++) {
            truth.putScalar(i, 0, rows.get(i)[0]);
            score.putScalar(i, 0, rows.get(i)[1]);
        }
        ROC roc = new ROC(steps);
        roc.eval(truth, score);
        return roc.calculateAUC();
    }

    static double pairs(List<double[]> rows) {
        double sum = 0;
        double count = 0;
        for (double[] one : rows) {
            for (double[] other : rows) {
                if (one[0] == 1 && other[0] == 0) {
                    count++;
                    sum += one[1] > other[1] ? 1 : one[1] == other[1] ? 0.5 : 0;
                }
            }
        }
        return sum / count;
    }

    public static void main(String[] none) {
        Random random = new Random(3);
        for (int digits : new int[] {0, 2, 10, 1000000}) {
            List<double[]> rows = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                double truth = random.nextInt(4) == 0 ? 1 : 0;
                double score = 0.8 * random.nextDouble() + 0.2 * truth;
                rows.add(new double[] {truth, digits == 0 ? 0.5 : Math.round(score * digits) / (double) digits});
            }
            rows.sort(Comparator.comparingDouble(row -> row[0]));
            double first = area(rows, 0);
            double rough = area(rows, 100);
            Collections.reverse(rows);
            double last = area(rows, 0);
            Collections.shuffle(rows, new Random(1));
            System.out.printf("%d different scores: %.3f with the objects last, %.3f first, %.3f shuffled; %.3f in 100 steps; pairs %.3f%n",
                    digits + 1, first, last, area(rows, 0), rough, pairs(rows));
        }
        INDArray truth = Nd4j.create(DataType.FLOAT, 1000, 1);
        INDArray answer = Nd4j.create(DataType.FLOAT, 1000, 1);
        for (int i = 0; i < 1000; i++) {
            truth.putScalar(i, 0, 10_000 + random.nextGaussian());
            answer.putScalar(i, 0, truth.getDouble(i) + 0.5 * random.nextGaussian());
        }
        RegressionEvaluation whole = new RegressionEvaluation(1);
        whole.eval(truth, answer);
        RegressionEvaluation batches = new RegressionEvaluation(1);
        for (int i = 0; i < 1000; i += 100) {
            batches.eval(truth.get(NDArrayIndex.interval(i, i + 100), NDArrayIndex.all()), answer.get(NDArrayIndex.interval(i, i + 100), NDArrayIndex.all()));
        }
        RegressionEvaluation right = new RegressionEvaluation(1);
        right.eval(truth.castTo(DataType.DOUBLE).subi(10_000), answer.castTo(DataType.DOUBLE).subi(10_000));
        for (Object[] named : new Object[][] {{"at once", whole}, {"in batches", batches}, {"without the 10,000", right}}) {
            RegressionEvaluation e = (RegressionEvaluation) named[1];
            System.out.printf("%s: correlation %.2f, R2 %.2f, mean squared error %.2f%n", named[0], e.pearsonCorrelation(0), e.rSquared(0), e.meanSquaredError(0));
        }
        System.exit(0);
    }
}
JAVA
java -cp 'lib/*' Scores.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
1 different scores: 0.000 with the objects last, 1.000 first, 0.503 shuffled; 0.500 in 100 steps; pairs 0.500
3 different scores: 0.507 with the objects last, 0.906 first, 0.701 shuffled; 0.707 in 100 steps; pairs 0.707
11 different scores: 0.655 with the objects last, 0.744 first, 0.701 shuffled; 0.699 in 100 steps; pairs 0.699
1000001 different scores: 0.670 with the objects last, 0.670 first, 0.670 shuffled; 0.671 in 100 steps; pairs 0.670
at once: correlation NaN, R2 0.97, mean squared error 0.25
in batches: correlation NaN, R2 1.02, mean squared error 0.25
without the 10,000: correlation 0.89, R2 0.74, mean squared error 0.25
SEEN
echo "as before: DL4J 1.0.0-M2.1 lets the order of rows decide"
