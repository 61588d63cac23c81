#!/usr/bin/env bash
# DJL 0.35.1 with PyTorch 2.7.1: NDArray.split(n), which its Javadoc calls "N equal" arrays.
#
# Guess: as numpy.split, whose name and examples it has: a number that does not divide the rows is
#        refused.
# Seen: nothing is refused, and there are more pieces than were asked for: 10 rows in 4 give five
#       pieces, 5 rows in 3 give five. Code that deals one piece to each of n workers loses rows
#       without a word.
# We: no code here calls split(n); batches are cut by the plan.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-engine</artifactId><version>0.35.1</version></dependency><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-jni</artifactId><version>2.7.1-0.35.1</version></dependency><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-native-cpu</artifactId><version>2.7.1</version><classifier>linux-x86_64</classifier>
</dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Pieces.java <<'JAVA'
import ai.djl.ndarray.*;
import java.util.stream.Collectors;

public class Pieces {
    public static void main(String[] none) {
        try (NDManager manager = NDManager.newBaseManager()) {
            for (int[] one : new int[][] {{9, 3}, {10, 4}, {5, 3}, {7, 2}}) {
                NDList pieces = manager.arange(one[0]).split(one[1]);
                System.out.println(one[0] + " rows in " + one[1] + ": "
                        + pieces.stream().map(piece -> piece.size() + "").collect(Collectors.joining(" ")));
            }
        }
    }
}
JAVA
DJL_CACHE_DIR=$work/cache OPT_OUT_TRACKING=true java -cp 'lib/*' Pieces.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
9 rows in 3: 3 3 3
10 rows in 4: 2 2 2 2 2
5 rows in 3: 1 1 1 1 1
7 rows in 2: 3 3 1
SEEN
echo "as before: DJL 0.35.1 makes more pieces than were asked for"
