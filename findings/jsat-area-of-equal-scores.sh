#!/usr/bin/env bash
# JSAT 0.0.9 (com.edwardraff:JSAT): AUC of scores some of which are equal, as scores with one or two
# digits are: the area that counts a pair of equal scores as one half.
#
# Guess: 0.5 where all scores are equal, and a number that does not depend on the order of the rows.
# Seen: equal scores are counted in the order in which the rows were added: with all scores equal
#       the area is 0, 1 or 0.33. Scores 0.0 to 1.0 with one digit, sorted by class, give 0.79 or
#       0.87 for 0.83. Without equal scores it is right. No report was found.
# We: no code here calls JSAT.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>com.edwardraff</groupId><artifactId>JSAT</artifactId><version>0.0.9</version></dependency>
</dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Area.java <<'JAVA'
import java.util.Random;
import java.util.function.IntUnaryOperator;
import jsat.classifiers.*;
import jsat.classifiers.evaluation.AUC;

public class Area {
    static String both(int rows, IntUnaryOperator order, int[] truth, double[] score) {
        AUC area = new AUC();
        area.prepare(new CategoricalData(2));
        for (int i = 0; i < rows; i++) {
            int row = order.applyAsInt(i);
            CategoricalResults guess = new CategoricalResults(2);
            guess.setProb(0, 1 - score[row]);
            guess.setProb(1, score[row]);
            area.addResult(guess, truth[row], 1.0);
        }
        double sum = 0;
        int pairs = 0;
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < rows; j++)
                if (truth[i] == 1 && truth[j] == 0) {
                    pairs++;
                    sum += score[i] > score[j] ? 1 : score[i] == score[j] ? 0.5 : 0;
                }
        return String.format("%.3f, by counting pairs %.3f", area.getScore(), sum / pairs);
    }

    public static void main(String[] none) {
        double[] equal = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5};
        System.out.println("all equal, 0 first: " + both(6, i -> i, new int[] {0, 0, 0, 1, 1, 1}, equal));
        System.out.println("all equal, 1 first: " + both(6, i -> i, new int[] {1, 1, 1, 0, 0, 0}, equal));
        System.out.println("all equal, in turn: " + both(6, i -> i, new int[] {0, 1, 0, 1, 0, 1}, equal));
        for (int digits = 1; digits <= 15; digits += digits < 2 ? 1 : 13) {
            int n = 1000;
            double step = Math.pow(10, digits);
            int[] truth = new int[n];
            double[] score = new double[n];
            Random random = new Random(1);
            for (int i = 0; i < n; i++) {
                truth[i] = i < n / 2 ? 0 : 1;
                score[i] = Math.round((random.nextDouble() * 0.7 + 0.3 * truth[i]) * step) / step;
            }
            System.out.println(digits + " digits, 0 first: " + both(n, i -> i, truth, score));
            System.out.println(digits + " digits, 1 first: " + both(n, i -> n - 1 - i, truth, score));
        }
    }
}
JAVA
java -cp 'lib/*' Area.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
all equal, 0 first: 0.000, by counting pairs 0.500
all equal, 1 first: 1.000, by counting pairs 0.500
all equal, in turn: 0.333, by counting pairs 0.500
1 digits, 0 first: 0.786, by counting pairs 0.826
1 digits, 1 first: 0.866, by counting pairs 0.826
2 digits, 0 first: 0.827, by counting pairs 0.831
2 digits, 1 first: 0.835, by counting pairs 0.831
15 digits, 0 first: 0.830, by counting pairs 0.830
15 digits, 1 first: 0.830, by counting pairs 0.830
SEEN
echo "as before: JSAT 0.0.9 counts equal scores in the order of the rows"
