#!/usr/bin/env bash
# TorchScript of PyTorch 2.13.0 read by libtorch 2.7.1 (as DJL 0.35.1 brings it).
#
# Guess: a scripted torch.nn.Upsample in its default mode loads, as linear, convolution,
#        normalisation and attention layers do, since it runs an operator that 2.7.1 has.
# Seen: it does not load: "Unknown builtin op: aten::_upsample_lanczos2d_aa". A scripted archive
#       holds the whole text of interpolate, and one branch that never runs names an operator that
#       2.7.1 lacks. Every network with a scripted Upsample or interpolate is refused; traced, it
#       loads.
# We: tried at acceptance, with PyTorch's own sentence; the recipe in samples/export traces.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check torch==2.13.0 2> /dev/null
cat > export.py <<'PY'
import torch
for name, layer in {
    "Conv2d": torch.nn.Conv2d(1, 1, 3),
    "GroupNorm": torch.nn.GroupNorm(1, 1),
    "MultiheadAttention": torch.nn.MultiheadAttention(4, 2),
    "Upsample": torch.nn.Upsample(scale_factor=2),
}.items():
    torch.jit.script(layer.eval()).save(f"scripted-{name}.pt")
torch.jit.trace(torch.nn.Upsample(scale_factor=2), torch.zeros(1, 1, 4, 4)).save("traced-Upsample.pt")
PY
python/bin/python -W ignore export.py
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-engine</artifactId><version>0.35.1</version></dependency><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-jni</artifactId><version>2.7.1-0.35.1</version></dependency><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-native-cpu</artifactId><version>2.7.1</version><classifier>linux-x86_64</classifier>
</dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Load.java <<'JAVA'
import ai.djl.Model;
import java.nio.file.Path;
import java.util.stream.Stream;

public class Load {
    public static void main(String[] names) {
        for (String name : names) {
            try (Model model = Model.newInstance(name, "PyTorch")) {
                model.load(Path.of("."), name);
                System.out.println(name + ": loads");
            } catch (Exception e) {
                System.out.println(name + ": "
                        + String.valueOf(e.getMessage()).lines().filter(line -> !line.isBlank()).findFirst().orElse(""));
            }
        }
    }
}
JAVA
DJL_CACHE_DIR=$work/cache OPT_OUT_TRACKING=true java -cp 'lib/*' Load.java scripted-Conv2d scripted-GroupNorm \
  scripted-MultiheadAttention scripted-Upsample traced-Upsample 2> /dev/null | tee seen
diff seen - <<'SEEN'
scripted-Conv2d: loads
scripted-GroupNorm: loads
scripted-MultiheadAttention: loads
scripted-Upsample: Unknown builtin op: aten::_upsample_lanczos2d_aa.
traced-Upsample: loads
SEEN
echo "as before: libtorch 2.7.1 refuses a scripted Upsample of PyTorch 2.13.0"
