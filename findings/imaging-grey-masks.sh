#!/usr/bin/env bash
# Apache Commons Imaging 1.0.0-alpha6 and Scrimage 4.3.5 on Java 17: grey PNG files with 8 bits,
# such as masks whose pixels are numbers of classes (7, 26, 128, 255). Made with ImageIO, whose
# raster gives and takes the stored numbers.
#
# Guess: each reads, cuts and writes PNG without losses, so the numbers stay.
# Seen: Commons Imaging reads a grey file into a grey image with a raster of other numbers: 128
#       becomes 55, 7 becomes 1. It writes a grey image brighter: 128 becomes 188. Its getRGB is
#       right after reading. In Scrimage, loading keeps the numbers, and subimage, which cuts a part
#       out, makes a colour image in which 128 is 188.
# We: we read and write PNG ourselves; docs/peers.md warns.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.commons</groupId><artifactId>commons-imaging</artifactId><version>1.0.0-alpha6</version></dependency>
<dependency><groupId>com.sksamuel.scrimage</groupId><artifactId>scrimage-core</artifactId><version>4.3.5</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Grey.java <<'JAVA'
import com.sksamuel.scrimage.ImmutableImage;
import java.awt.image.BufferedImage;
import java.io.File;
import java.util.ArrayList;
import javax.imageio.ImageIO;
import org.apache.commons.imaging.ImageFormats;
import org.apache.commons.imaging.Imaging;

public class Grey {
    static final int[] NUMBERS = {0, 7, 26, 128, 255};

    static void say(String what, BufferedImage image) {
        var read = new ArrayList<Integer>();
        for (int x = 0; x < NUMBERS.length; x++) {
            read.add(image.getRaster().getSample(x, 0, 0));
        }
        System.out.println(what + ": " + read + (image.getColorModel().getNumComponents() > 1 ? " in colour" : ""));
    }

    public static void main(String[] args) throws Exception {
        var mask = new BufferedImage(NUMBERS.length, 1, BufferedImage.TYPE_BYTE_GRAY);
        mask.getRaster().setSamples(0, 0, NUMBERS.length, 1, 0, NUMBERS);
        File file = new File("mask.png");
        ImageIO.write(mask, "png", file);
        say("ImageIO", ImageIO.read(file));
        say("Commons Imaging reads", Imaging.getBufferedImage(file));
        Imaging.writeImage(mask, new File("written.png"), ImageFormats.PNG);
        say("Commons Imaging writes", ImageIO.read(new File("written.png")));
        var loaded = ImmutableImage.loader().fromFile(file);
        say("Scrimage loads", loaded.awt());
        say("Scrimage cuts", loaded.subimage(0, 0, NUMBERS.length, 1).awt());
    }
}
JAVA
java -cp 'lib/*' Grey.java | tee seen
diff seen - <<'SEEN'
ImageIO: [0, 7, 26, 128, 255]
Commons Imaging reads: [0, 1, 3, 55, 255]
Commons Imaging writes: [0, 46, 90, 188, 255]
Scrimage loads: [0, 7, 26, 128, 255]
Scrimage cuts: [0, 46, 90, 188, 255] in colour
SEEN
echo "as before: Commons Imaging 1.0.0-alpha6 and Scrimage 4.3.5 change the numbers of grey images"
