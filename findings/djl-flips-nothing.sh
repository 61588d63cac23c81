#!/usr/bin/env bash
# DJL 0.35.1 on Java 17 with its PyTorch 2.7.1 engine: the random transforms that make more training
# images out of few.
#
# Guess: RandomFlipLeftRight and RandomFlipTopBottom turn about half of 200 images over.
# Seen: they turn none, in both orders of dimensions, without a word. They compute the turned image
#       and return the one they were given.
# We: no code here calls them; docs/peers.md warns.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>ai.djl.pytorch</groupId><artifactId>pytorch-engine</artifactId><version>0.35.1</version></dependency>
<dependency><groupId>ai.djl.pytorch</groupId><artifactId>pytorch-jni</artifactId><version>2.7.1-0.35.1</version></dependency>
<dependency><groupId>ai.djl.pytorch</groupId><artifactId>pytorch-native-cpu</artifactId><version>2.7.1</version>
<classifier>linux-x86_64</classifier></dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Flips.java <<'JAVA'
import ai.djl.modality.cv.transform.RandomFlipLeftRight;
import ai.djl.modality.cv.transform.RandomFlipTopBottom;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.translate.Transform;
import java.util.Map;
import java.util.TreeMap;

public class Flips {
    public static void main(String[] args) {
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray rows = manager.arange(1, 61, 1, DataType.FLOAT32).reshape(4, 5, 3);
            Map<String, Transform> transforms = new TreeMap<>(Map.of(
                    "flip left right", new RandomFlipLeftRight(), "flip top bottom", new RandomFlipTopBottom()));
            transforms.forEach((name, transform) -> {
                for (NDArray image : new NDArray[] {rows, rows.transpose(2, 0, 1)}) {
                    int changed = 0;
                    for (int i = 0; i < 200; i++) {
                        changed += transform.transform(image).contentEquals(image) ? 0 : 1;
                    }
                    System.out.println(name + ", " + image.getShape() + ": " + changed + " of 200 changed");
                }
            });
        }
    }
}
JAVA
DJL_CACHE_DIR=$work/cache java -cp 'lib/*' Flips.java 2> error  | tee seen || { cat error; exit 1; }
diff seen - <<'SEEN'
flip left right, (4, 5, 3): 0 of 200 changed
flip left right, (3, 4, 5): 0 of 200 changed
flip top bottom, (4, 5, 3): 0 of 200 changed
flip top bottom, (3, 4, 5): 0 of 200 changed
SEEN
echo "as before: DJL 0.35.1 never flips an image"
