#!/usr/bin/env bash
# TensorFlow Java 1.1.0 (tensorflow-framework): the metrics SensitivityAtSpecificity,
# SpecificityAtSensitivity, PrecisionAtRecall and RecallAtPrecision of a detector whose scores are
# steps of 0.2, beside the same numbers counted from their definition; and updateState with labels
# and predictions.
#
# Guess: the best sensitivity where the specificity is at least 0.82, as the names and Keras say;
#        updateState(tf, labels, predictions) is as in Keras.
# Seen: it takes the threshold whose specificity is nearest to 0.82, also below it: it promises a
#       sensitivity of 0.815, which has a specificity of 0.76; where 0.82 holds it is 0.515. Three
#       of the four are so, RecallAtPrecision is right. updateState with two values takes the second
#       for weights, so that all errors and accuracies are one number, and precision is 0; it wants
#       null as the fourth. Nothing is said. No report for Java was found.
# We: our scores are counted by our own code; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>org.tensorflow</groupId><artifactId>tensorflow-framework</artifactId><version>1.1.0</version></dependency><dependency>
<groupId>org.tensorflow</groupId><artifactId>tensorflow-core-native</artifactId><version>1.1.0</version><classifier>linux-x86_64</classifier></dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Limits.java <<'JAVA'
import java.util.*;
import java.util.function.Supplier;
import org.tensorflow.*;
import org.tensorflow.framework.metrics.*;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.*;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

public class Limits {
    static final int ROWS = 400;
    static final float[] labels = new float[ROWS];
    static final float[] scores = new float[ROWS];

    static float value(Supplier<BaseMetric> kind, boolean keras) {
        try (Graph graph = new Graph(); Session session = new Session(graph)) {
            Ops tf = Ops.create(graph);
            BaseMetric metric = kind.get();
            Placeholder<TFloat32> truth = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(ROWS, 1)));
            Placeholder<TFloat32> answer = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(ROWS, 1)));
            Op update = keras ? metric.updateState(tf, truth, answer) : metric.updateState(tf, truth, answer, null);
            Operand<TFloat32> result = metric.result(tf, TFloat32.class);
            session.initialize();
            session.runner().feed(truth.asOutput(), column(labels)).feed(answer.asOutput(), column(scores)).addTarget(update.op()).run();
            try (Result got = session.runner().fetch(result).run()) {
                return ((TFloat32) got.get(0)).getFloat();
            }
        }
    }

    static TFloat32 column(float[] values) {
        float[][] rows = new float[values.length][1];
        for (int i = 0; i < values.length; i++) rows[i][0] = values[i];
        return TFloat32.tensorOf(StdArrays.ndCopyOf(rows));
    }

    public static void main(String[] none) {
        Random random = new Random(5);
        for (int i = 0; i < ROWS; i++) {
            labels[i] = i % 2;
            scores[i] = Math.round(Math.min(1, Math.max(0, random.nextGaussian() * 0.25 + (i % 2 == 1 ? 0.7 : 0.3))) * 5) / 5f;
        }
        float[] best = new float[4];
        StringBuilder table = new StringBuilder();
        for (int step = 0; step <= 5; step++) {
            float threshold = step / 5f - 0.1f;
            float tp = 0, fp = 0, positives = 0;
            for (int i = 0; i < ROWS; i++) {
                positives += labels[i];
                if (scores[i] > threshold) {
                    tp += labels[i];
                    fp += 1 - labels[i];
                }
            }
            float sensitivity = tp / positives, specificity = 1 - fp / (ROWS - positives), precision = tp / (tp + fp);
            if (specificity >= 0.82) best[0] = Math.max(best[0], sensitivity);
            if (sensitivity >= 0.82) best[1] = Math.max(best[1], specificity);
            if (sensitivity >= 0.82) best[2] = Math.max(best[2], precision);
            if (precision >= 0.82) best[3] = Math.max(best[3], sensitivity);
            table.append(String.format(Locale.ROOT, " %.3f/%.3f/%.3f", sensitivity, specificity, precision));
        }
        System.out.println("sensitivity/specificity/precision:" + table);
        List<Supplier<BaseMetric>> kinds = List.of(
                () -> new SensitivityAtSpecificity<>(0.82f, 1L, TFloat32.class), () -> new SpecificityAtSensitivity<>(0.82f, 1L, TFloat32.class),
                () -> new PrecisionAtRecall<>(0.82f, 1L, TFloat32.class), () -> new RecallAtPrecision<>(0.82f, 1L, TFloat32.class));
        for (int i = 0; i < 4; i++)
            System.out.printf(Locale.ROOT, "%s(0.82) %.3f, counted %.3f%n", kinds.get(i).get().getClass().getSimpleName(), value(kinds.get(i), false), best[i]);
        Map<String, Supplier<BaseMetric>> simple = new LinkedHashMap<>();
        simple.put("mean squared error", () -> new MeanSquaredError<>("m", 1L, TFloat32.class));
        simple.put("mean absolute error", () -> new MeanAbsoluteError<>("m", 1L, TFloat32.class));
        simple.put("binary accuracy", () -> new BinaryAccuracy<>(1L, TFloat32.class));
        simple.put("precision", () -> new Precision<>(1L, TFloat32.class));
        simple.forEach((name, kind) -> System.out.printf(Locale.ROOT, "%s: with null %.3f, with labels and predictions alone %.3f%n", name, value(kind, false), value(kind, true)));
    }
}
JAVA
java -cp 'lib/*' Limits.java 2> errors | tee seen
diff seen - <<'SEEN'
sensitivity/specificity/precision: 1.000/0.000/0.500 0.985/0.185/0.547 0.950/0.465/0.640 0.815/0.760/0.773 0.515/0.935/0.888 0.215/0.990/0.956
SensitivityAtSpecificity(0.82) 0.815, counted 0.515
SpecificityAtSensitivity(0.82) 0.760, counted 0.465
PrecisionAtRecall(0.82) 0.773, counted 0.640
RecallAtPrecision(0.82) 0.515, counted 0.515
mean squared error: with null 0.156, with labels and predictions alone 0.676
mean absolute error: with null 0.319, with labels and predictions alone 0.676
binary accuracy: with null 0.788, with labels and predictions alone 0.676
precision: with null 0.773, with labels and predictions alone 0.000
SEEN
echo "as before: metrics at a limit of TensorFlow Java 1.1.0 pass below the limit"
