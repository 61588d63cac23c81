#!/usr/bin/env bash
# DJL 0.36.0 with PyTorch 2.7.1: Loss.sigmoidBinaryCrossEntropyLoss(name, weight, fromSigmoid =
# true), for predictions that went through a sigmoid already, that is shares between 0 and 1.
#
# Guess: the number that it gives for the same predictions before the sigmoid (fromSigmoid = false).
# Seen: minus that number: the better the prediction, the larger the "loss", up to 0. Training with
#       it walks away from the labels: after 200 steps a label of 1 has a share of 0.00. Without the
#       sigmoid it is right. Reported in 2021 as deepjavalibrary/djl issue 1316 ("may be negative");
#       the logarithm was put right then, and the sign was not.
# We: no code here trains with it; give it what comes before the sigmoid.
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
cat > Sign.java <<'JAVA'
import ai.djl.engine.Engine;
import ai.djl.ndarray.*;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import java.util.Locale;

public class Sign {
    public static void main(String[] none) {
        Locale.setDefault(Locale.ROOT);
        Loss before = Loss.sigmoidBinaryCrossEntropyLoss("before", 1, false);
        Loss after = Loss.sigmoidBinaryCrossEntropyLoss("after", 1, true);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray label = manager.create(new float[] {1, 0}, new Shape(2, 1));
            for (float sure : new float[] {0.5f, 0.9f, 0.99f}) {
                NDArray share = manager.create(new float[] {sure, 1 - sure}, new Shape(2, 1));
                NDArray logit = share.div(share.neg().add(1)).log();
                System.out.printf("%.2f for the right class: by formula %.3f, before the sigmoid %.3f, after it %.3f%n", sure, -Math.log(sure),
                        before.evaluate(new NDList(label), new NDList(logit)).getFloat(),
                        after.evaluate(new NDList(label), new NDList(share)).getFloat());
            }
            for (boolean sigmoid : new boolean[] {false, true}) {
                NDArray logit = manager.full(new Shape(2, 1), 0.1f);
                for (int step = 0; step < 200; step++) {
                    logit.setRequiresGradient(true);
                    try (GradientCollector gradients = Engine.getInstance().newGradientCollector()) {
                        NDArray loss = sigmoid
                                ? after.evaluate(new NDList(label), new NDList(Activation.sigmoid(logit)))
                                : before.evaluate(new NDList(label), new NDList(logit));
                        gradients.backward(loss);
                        logit = logit.sub(logit.getGradient()).duplicate().stopGradient();
                    }
                }
                System.out.printf("200 steps with the loss %s the sigmoid: label 1 has %.2f, label 0 has %.2f%n", sigmoid ? "after" : "before",
                        Activation.sigmoid(logit).getFloat(0, 0), Activation.sigmoid(logit).getFloat(1, 0));
            }
        }
    }
}
JAVA
DJL_CACHE_DIR=$work/cache OPT_OUT_TRACKING=true java -cp 'lib/*' Sign.java 2> err | tee seen
diff seen - <<'SEEN'
0.50 for the right class: by formula 0.693, before the sigmoid 0.693, after it -0.693
0.90 for the right class: by formula 0.105, before the sigmoid 0.105, after it -0.105
0.99 for the right class: by formula 0.010, before the sigmoid 0.010, after it -0.010
200 steps with the loss before the sigmoid: label 1 has 0.99, label 0 has 0.01
200 steps with the loss after the sigmoid: label 1 has 0.00, label 0 has 1.00
SEEN
echo "as before: DJL 0.36.0 gives minus the loss for predictions that went through a sigmoid"
