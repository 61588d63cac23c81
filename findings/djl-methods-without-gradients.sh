#!/usr/bin/env bash
# DJL 0.35.1 with PyTorch 2.7.1: gradients through a method of a TorchScript program.
#
# Guess: with gradient mode set and an input that requires gradients, IValueUtils.runMethod records,
#        as calling the method in Python does.
# Seen: it gives the right number and records nothing, so "backward" is refused. IValueUtils.forward
#       and PtSymbolBlock.forward record where they are told to train.
# We: engine.generator.Recorded calls methods through forward; ImageGradientTest compares gradients
#     with finite differences on every family.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 2> /dev/null
cat > program.py <<'PY'
import torch

class Square(torch.nn.Module):
    @torch.jit.export
    def square(self, x: torch.Tensor) -> torch.Tensor:
        return x * x

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * x

torch.jit.script(Square()).save("square.pt")
PY
python/bin/python -W ignore program.py
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-engine</artifactId><version>0.35.1</version></dependency><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-jni</artifactId><version>2.7.1-0.35.1</version></dependency><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-native-cpu</artifactId><version>2.7.1</version><classifier>linux-x86_64</classifier>
</dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Grad.java <<'JAVA'
import ai.djl.Model;
import ai.djl.ndarray.*;
import ai.djl.pytorch.engine.*;
import ai.djl.pytorch.jni.*;
import java.nio.file.Path;

public class Grad {
    public static void main(String[] none) throws Exception {
        try (Model model = Model.newInstance("square", "PyTorch")) {
            model.load(Path.of("."), "square");
            PtSymbolBlock block = (PtSymbolBlock) model.getBlock();
            PtNDManager manager = (PtNDManager) model.getNDManager();
            JniUtils.setGradMode(true);
            PtNDArray x = (PtNDArray) manager.create(new float[] {3});
            x.setRequiresGradient(true);
            try (IValue in = IValue.from(x); IValue out = IValueUtils.runMethod(block, "square", in)) {
                PtNDArray y = (PtNDArray) out.toTensor(manager);
                System.out.println("runMethod: " + y.toFloatArray()[0] + " " + told(y, x));
            }
            PtNDArray z = (PtNDArray) block.forward(new ai.djl.training.ParameterStore(manager, false), new NDList(x), true).get(0);
            System.out.println("forward, training: " + z.toFloatArray()[0] + " " + told(z, x));
        }
    }

    private static String told(PtNDArray y, PtNDArray x) {
        try {
            JniUtils.backward(y, (PtNDArray) x.getManager().create(new float[] {1}), false, false);
            return "gradient " + x.getGradient().toFloatArray()[0];
        } catch (RuntimeException e) {
            return "no gradient: " + e.getMessage().lines().findFirst().orElse("");
        }
    }
}
JAVA
DJL_CACHE_DIR=$work/cache OPT_OUT_TRACKING=true java -cp 'lib/*' Grad.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
runMethod: 9.0 no gradient: element 0 of tensors does not require grad and does not have a grad_fn
forward, training: 9.0 gradient 6.0
SEEN
echo "as before: DJL 0.35.1 records no gradients in runMethod"
