#!/usr/bin/env bash
# DJL 0.36.0 with PyTorch 2.7.1: optClipGrad of its optimizers, that is a limit for the gradients of
# one step.
#
# Guess: with a limit of 1 a gradient of -100 counts as -1, as +100 counts as 1.
# Seen: only gradients above the limit are cut. -100 stays -100: SGD with a learning rate of 1 moves
#       that weight by 100, and the second step of Adam and AdamW differs for the two signs. A model
#       that explodes upwards is held, one that explodes downwards is not. No report was found.
# We: no code here trains; clip with gradient.clip(-1, 1) before the update.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-engine</artifactId><version>0.36.0</version></dependency><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-jni</artifactId><version>2.7.1-0.36.0</version></dependency><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-native-cpu</artifactId><version>2.7.1</version><classifier>linux-x86_64</classifier>
</dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Clips.java <<'JAVA'
import ai.djl.ndarray.*;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

public class Clips {
    static String run(NDManager manager, Optimizer optimizer, boolean ours) {
        NDArray weight = manager.zeros(new Shape(4));
        weight.setRequiresGradient(true);
        for (float[] step : new float[][] {{0.5f, 100, -0.5f, -100}, {0.5f, 0.5f, -0.5f, -0.5f}}) {
            NDArray gradient = manager.create(step);
            optimizer.update("weight", weight, ours ? gradient.clip(-1, 1) : gradient);
        }
        String text = "";
        for (float one : weight.toFloatArray()) {
            text += String.format(Locale.ROOT, " %.2f", one);
        }
        return text;
    }

    public static void main(String[] none) {
        try (NDManager manager = NDManager.newBaseManager()) {
            for (boolean ours : new boolean[] {false, true}) {
                Tracker rate = Tracker.fixed(1);
                float limit = ours ? -1 : 1;
                String how = ours ? "gradient.clip(-1, 1)" : "optClipGrad(1)";
                System.out.println("SGD, " + how + ":"
                        + run(manager, Optimizer.sgd().setLearningRateTracker(rate).optClipGrad(limit).build(), ours));
                System.out.println("Adam, " + how + ":"
                        + run(manager, Optimizer.adam().optLearningRateTracker(rate).optClipGrad(limit).build(), ours));
                System.out.println("AdamW, " + how + ":" + run(manager,
                        Optimizer.adamW().optLearningRateTracker(rate).optWeightDecays(0).optClipGrad(limit).build(), ours));
            }
        }
    }
}
JAVA
DJL_CACHE_DIR=$work/cache OPT_OUT_TRACKING=true java -cp 'lib/*' Clips.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
SGD, optClipGrad(1): -1.00 -1.50 1.00 100.50
Adam, optClipGrad(1): -2.00 -1.93 2.00 1.67
AdamW, optClipGrad(1): -2.00 -1.93 2.00 1.67
SGD, gradient.clip(-1, 1): -1.00 -1.50 1.00 1.50
Adam, gradient.clip(-1, 1): -2.00 -1.93 2.00 1.93
AdamW, gradient.clip(-1, 1): -2.00 -1.93 2.00 1.93
SEEN
echo "as before: DJL 0.36.0 cuts gradients above the limit and leaves those below minus the limit"
