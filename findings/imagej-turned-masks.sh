#!/usr/bin/env bash
# ImageJ 1.54p (Java): masks of 8 and 16 bits, turned by 30 degrees and made smaller in place, with
# interpolation NONE.
#
# Guess: the corners that come free are 0, or the same in both; no other number comes into being.
# Seen: with 8 bits they are 255 (a class, or "not labelled"), with 16 bits 0; translate fills with
#       0 in both. setBackgroundValue(0) makes it
#       0. The documents of rotate do not say what fills; white as background is a setting of the
#       program's window. No report was found.
# We: our tools turn masks by themselves; docs/peers.md says what to do.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>net.imagej</groupId><artifactId>ij</artifactId><version>1.54p</version></dependency>
</dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Turn.java <<'JAVA'
import ij.process.*;
import java.util.TreeSet;
import java.util.function.Consumer;

public class Turn {
    static void show(String name, ImageProcessor mask, Consumer<ImageProcessor> change) {
        for (int y = 20; y < 40; y++) {
            for (int x = 10; x < 50; x++) {
                mask.set(x, y, 3);
            }
        }
        mask.setInterpolationMethod(ImageProcessor.NONE);
        change.accept(mask);
        TreeSet<Integer> classes = new TreeSet<>();
        for (int i = 0; i < mask.getPixelCount(); i++) {
            classes.add(mask.get(i));
        }
        System.out.println(mask.getBitDepth() + " bits, " + name + ": " + classes);
    }

    public static void main(String[] none) {
        for (boolean bytes : new boolean[] {true, false}) {
            show("rotate", mask(bytes), mask -> mask.rotate(30));
            show("scale", mask(bytes), mask -> mask.scale(0.5, 0.5));
            show("translate", mask(bytes), mask -> mask.translate(5, 5));
            show("rotate, background 0", mask(bytes), mask -> {
                mask.setBackgroundValue(0);
                mask.rotate(30);
            });
        }
    }

    static ImageProcessor mask(boolean bytes) {
        return bytes ? new ByteProcessor(80, 60) : new ShortProcessor(80, 60);
    }
}
JAVA
java -Djava.awt.headless=true -cp 'lib/*' Turn.java | tee seen
diff seen - <<'SEEN'
8 bits, rotate: [0, 3, 255]
8 bits, scale: [0, 3, 255]
8 bits, translate: [0, 3]
8 bits, rotate, background 0: [0, 3]
16 bits, rotate: [0, 3]
16 bits, scale: [0, 3]
16 bits, translate: [0, 3]
16 bits, rotate, background 0: [0, 3]
SEEN
echo "as before: ImageJ 1.54p fills masks of 8 bits with 255"
