#!/usr/bin/env bash
# hnswlib-core 1.2.1 (Java): the correlation distance of two lists of features, which is 1 minus
# their correlation: x against x with a number added to all of it (so 0), and x against 3 - x (so
# 2).
#
# Guess: 0 and 2, whatever is added.
# Seen: the mean of the first list is subtracted where that of the second belongs. So x and x + 1
#       are 0.06 apart, x and x + 100 0.97, and x and 100 - x 1.03. An index with it finds noise
#       nearer than x + 100. The float version does the same. No report was found.
# We: no code here calls hnswlib.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>com.github.jelmerk</groupId><artifactId>hnswlib-core</artifactId><version>1.2.1</version></dependency>
</dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Correlation.java <<'JAVA'
import com.github.jelmerk.hnswlib.core.*;
import com.github.jelmerk.hnswlib.core.bruteforce.BruteForceIndex;

public class Correlation {
    record Features(String id, double[] vector) implements Item<String, double[]> {
        public int dimensions() { return vector.length; }
    }

    static double[] line(double start, double slope) {
        double[] x = {1, 2, 3, -4};
        double[] all = new double[x.length];
        for (int i = 0; i < x.length; i++) all[i] = start + slope * x[i];
        return all;
    }

    static void print(String name, double[] a, double[] b) {
        System.out.printf("%s: %.2f%n", name, Math.abs(DistanceFunctions.DOUBLE_CORRELATION_DISTANCE.distance(a, b)));
    }

    public static void main(String[] none) throws Exception {
        print("x, x", line(0, 1), line(0, 1));
        print("x, x + 1", line(0, 1), line(1, 1));
        print("x, x + 100", line(0, 1), line(100, 1));
        print("x, 3 - x", line(0, 1), line(3, -1));
        print("x, 100 - x", line(0, 1), line(100, -1));
        var index = BruteForceIndex.newBuilder(4, DistanceFunctions.DOUBLE_CORRELATION_DISTANCE).<String, Features>build();
        index.add(new Features("the same, brighter", line(100, 1)));
        index.add(new Features("noise", new double[] {1, -1, 2, 0}));
        for (var one : index.findNearest(line(0, 1), 2)) System.out.println("nearest: " + one.item().id());
    }
}
JAVA
java -cp 'lib/*' Correlation.java 2>&1 | tee seen
diff seen - <<'SEEN'
x, x: 0.00
x, x + 1: 0.06
x, x + 100: 0.97
x, 3 - x: 1.80
x, 100 - x: 1.03
nearest: noise
nearest: the same, brighter
SEEN
echo "as before: hnswlib-core 1.2.1 subtracts the first mean from both"
