#!/usr/bin/env bash
# BoofCV 1.1.7: mean, squared difference and variance of ImageStatistics on grey images of 8 and 16
# bits: all pixels 200 (100 in the other image), and 40,000 (20,000). The right answers do not
# depend on the size.
#
# Guess: 200 and 10,000; 40,000 and 400,000,000; they are double.
# Seen: the sums are kept in 32 bits and turn negative. From 1,024 x 1,024 pixels on the squared
#       difference of two pictures of 8 bits is wrong (1,808), at 4,096 x 4,096 the mean (-56); with
#       16 bits the one at 32 x 32, the other at 256 x 256. No report was found.
# We: measures of images are computed in 64 bits here, and no code calls BoofCV.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>org.boofcv</groupId><artifactId>boofcv-ip</artifactId><version>1.1.7</version></dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Sums.java <<'JAVA'
import boofcv.alg.misc.*;
import boofcv.struct.image.*;

public class Sums {
    public static void main(String[] none) {
        for (int size : new int[] {32, 256, 1024, 4096}) {
            GrayU8 a = new GrayU8(size, size);
            GrayU8 b = new GrayU8(size, size);
            GrayU16 c = new GrayU16(size, size);
            GrayU16 d = new GrayU16(size, size);
            ImageMiscOps.fill(a, 200);
            ImageMiscOps.fill(b, 100);
            ImageMiscOps.fill(c, 40_000);
            ImageMiscOps.fill(d, 20_000);
            System.out.println(size + ": 8 bits mean " + ImageStatistics.mean(a) + ", squared difference "
                    + ImageStatistics.meanDiffSq(a, b) + "; 16 bits " + ImageStatistics.mean(c) + ", "
                    + ImageStatistics.meanDiffSq(c, d));
        }
    }
}
JAVA
java -cp 'lib/*' Sums.java | tee seen
diff seen - <<'SEEN'
32: 8 bits mean 200.0, squared difference 10000.0; 16 bits 40000.0, 1541120.0
256: 8 bits mean 200.0, squared difference 10000.0; 16 bits -25536.0, -31744.0
1024: 8 bits mean 200.0, squared difference 1808.0; 16 bits -960.0, 1024.0
4096: 8 bits mean -56.0, squared difference 16.0; 16 bits 64.0, 0.0
SEEN
echo "as before: BoofCV 1.1.7 counts pixels in 32 bits"
