#!/usr/bin/env bash
# Spark 3.5.9 (spark-mllib_2.12), MulticlassMetrics: answers of a classifier with four classes on
# images of three, so one class is answered and never true.
#
# Guess: `labels` and `confusionMatrix` hold every class that occurs, so all images are counted.
# Seen: only classes that are true somewhere have a row and a column. Answers of the fourth class
#       are left out: the matrix counts 93 of 120 images, and accuracy computed from it is 0.97 for
#       0.75. `accuracy` itself is right. The unweighted mean of `fMeasure(label)` over `labels` is
#       too high too. Nothing is said. No report was found.
# We: our tables come from our own code, which keeps both kinds of classes.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>org.apache.spark</groupId><artifactId>spark-mllib_2.12</artifactId><version>3.5.9</version></dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Matrix.java <<'JAVA'
import java.util.*;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.mllib.evaluation.MulticlassMetrics;
import scala.Tuple2;

public class Matrix {
    public static void main(String[] none) {
        int[][] counts = {{30, 1, 0, 9}, {0, 30, 1, 9}, {1, 0, 30, 9}, {0, 0, 0, 0}};
        List<Tuple2<Object, Object>> rows = new ArrayList<>();
        for (int truth = 0; truth < 4; truth++) {
            for (int answer = 0; answer < 4; answer++) {
                for (int i = 0; i < counts[truth][answer]; i++) rows.add(new Tuple2<>((double) answer, (double) truth));
            }
        }
        try (JavaSparkContext spark = new JavaSparkContext(new SparkConf().setMaster("local[1]").setAppName("matrix").set("spark.ui.enabled", "false")
                .set("spark.driver.host", "127.0.0.1").set("spark.driver.bindAddress", "127.0.0.1"))) {
            MulticlassMetrics metrics = new MulticlassMetrics(spark.parallelize(rows).rdd());
            double[] cells = metrics.confusionMatrix().toArray();
            double all = Arrays.stream(cells).sum();
            double right = 0;
            for (int i = 0; i < metrics.labels().length; i++) right += cells[i * metrics.labels().length + i];
            System.out.println("counted by hand: " + Arrays.deepToString(counts));
            System.out.println("labels " + Arrays.toString(metrics.labels()) + ", matrix by columns " + Arrays.toString(cells));
            System.out.printf("%d images, %.0f in the matrix; accuracy of the matrix %.2f, accuracy %.2f%n", rows.size(), all, right / all, metrics.accuracy());
            System.out.println("pairs of countByValue: " + spark.parallelize(rows).countByValue().values().stream().mapToLong(n -> n).sum() + " images");
            System.out.printf("mean F1 over labels %.3f, over all four classes %.3f%n", Arrays.stream(metrics.labels()).map(metrics::fMeasure).average().orElse(0),
                    Arrays.stream(metrics.labels()).map(metrics::fMeasure).sum() / 4);
        }
    }
}
JAVA
java --add-opens=java.base/java.{lang,nio,util,io,net,lang.invoke,util.concurrent}=ALL-UNNAMED --add-opens=java.base/sun.nio.ch=ALL-UNNAMED \
    --add-opens=java.base/sun.security.action=ALL-UNNAMED -cp 'lib/*' Matrix.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
counted by hand: [[30, 1, 0, 9], [0, 30, 1, 9], [1, 0, 30, 9], [0, 0, 0, 0]]
labels [0.0, 1.0, 2.0], matrix by columns [30.0, 0.0, 1.0, 1.0, 30.0, 0.0, 0.0, 1.0, 30.0]
120 images, 93 in the matrix; accuracy of the matrix 0.97, accuracy 0.75
pairs of countByValue: 120 images
mean F1 over labels 0.845, over all four classes 0.634
SEEN
echo "as before: Spark 3.5.9 leaves answers of a class out of the matrix"
