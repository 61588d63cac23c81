#!/usr/bin/env bash
# DJL 0.35.1 on Java 17: the overlap of two boxes (Rectangle.getIoU). DJL's own boxes are shares of
# the image, from 0 to 1.
#
# Guess: the overlap is the shared area divided by the joint area, so that the unit of the boxes
#        does not matter.
# Seen: boxes of a tenth of the image that share a tenth of their area get 0.85 as shares and 0.06
#       in pixels; 0.05 is right. Boxes that only touch get 0.83 instead of 0. One is added to each
#       width and height, which is meant for pixels.
# We: no code here calls it; overlaps are counted in pixels of masks.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>ai.djl</groupId><artifactId>api</artifactId><version>0.35.1</version></dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Overlap.java <<'JAVA'
import ai.djl.modality.cv.output.Rectangle;

public class Overlap {
    public static void main(String[] args) {
        for (int size : new int[] {1, 500}) {
            Rectangle first = new Rectangle(.2 * size, .2 * size, .1 * size, .1 * size);
            System.out.printf(java.util.Locale.ROOT, "image of %d: a tenth shared %.2f, the same box %.2f, next to it %.2f%n", size,
                    first.getIoU(new Rectangle(.29 * size, .2 * size, .1 * size, .1 * size)), first.getIoU(first),
                    first.getIoU(new Rectangle(.299999 * size, .2 * size, .1 * size, .1 * size)));
        }
    }
}
JAVA
java -cp 'lib/*' Overlap.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
image of 1: a tenth shared 0.85, the same box 1.00, next to it 0.83
image of 500: a tenth shared 0.06, the same box 1.00, next to it 0.01
SEEN
echo "as before: DJL 0.35.1 gives boxes in shares of the image an overlap that is far too large"
