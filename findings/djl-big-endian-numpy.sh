#!/usr/bin/env bash
# DJL 0.35.1 on Java 17 with its PyTorch 2.7.1 engine: .npy files of NumPy 2.4.6 whose numbers have
# the other order of bytes (">i4"), as numpy.frombuffer, FITS and IDX files give them. The header of
# such a file names the order.
#
# Guess: NDList.decode turns the bytes round, or refuses the file, as it refuses arrays in Fortran
#        order.
# Seen: it reads the bytes in the order of the machine, without a word: 1 becomes 16,777,216, and
#       reals become noise.
# We: we read .npy in both orders of bytes ourselves, and tests hold that; docs/peers.md warns.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check numpy==2.4.6 2> /dev/null
python/bin/python - <<'PY'
import numpy
for kind in ("<i4", ">i4", "<f4", ">f4"):
    numpy.save(kind.replace("<", "little ").replace(">", "big "), numpy.array([1, 2, 26], kind))
numpy.save("fortran f4", numpy.asfortranarray(numpy.ones((2, 3), "f4")))
PY
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>ai.djl.pytorch</groupId><artifactId>pytorch-engine</artifactId><version>0.35.1</version></dependency>
<dependency><groupId>ai.djl.pytorch</groupId><artifactId>pytorch-jni</artifactId><version>2.7.1-0.35.1</version></dependency>
<dependency><groupId>ai.djl.pytorch</groupId><artifactId>pytorch-native-cpu</artifactId><version>2.7.1</version>
<classifier>linux-x86_64</classifier></dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Read.java <<'JAVA'
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

public class Read {
    public static void main(String[] args) throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            for (String name : new String[] {"little i4", "big i4", "little f4", "big f4", "fortran f4"}) {
                try {
                    var read = NDList.decode(manager, Files.readAllBytes(Path.of(name + ".npy"))).get(0);
                    System.out.println(name + ": " + Arrays.toString(read.toArray()));
                } catch (IllegalArgumentException e) {
                    System.out.println(name + ": refused");
                }
            }
        }
    }
}
JAVA
DJL_CACHE_DIR=$work/cache java -cp 'lib/*' Read.java 2> error | tee seen || { cat error; exit 1; }
diff seen - <<'SEEN'
little i4: [1, 2, 26]
big i4: [16777216, 33554432, 436207616]
little f4: [1.0, 2.0, 26.0]
big f4: [4.6006E-41, 9.0E-44, 7.4707E-41]
fortran f4: refused
SEEN
echo "as before: DJL 0.35.1 reads .npy files in the order of the machine"
