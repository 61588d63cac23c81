#!/usr/bin/env bash
# DJL 0.35.1 with PyTorch 2.7.1 on Java 17: grey images as input of a labeler or of features
# (ImageFactory, Image.toNDArray).
#
# Guess: grey 128 is 128 in each kind of PNG file: 8 bits, 4 bits, 8 bits with alpha, and 16 bits
#        (257 times 128).
# Seen: with 8 bits it is 128, and 136 with 4 bits, which have no 128. With alpha or 16 bits it is
#       188, and all middle tones are much brighter. The file is read by Java's ImageIO, for which
#       grey is linear light, and getRGB turns it into sRGB. DJL goes round it for 8 bits alone. So
#       a network sees another image once a program adds an alpha channel to the file.
# We: images are read from the raster, never with getRGB; FoundImagesTest holds grey of 16 bits and
#     grey with alpha.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-engine</artifactId><version>0.35.1</version></dependency><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-jni</artifactId><version>2.7.1-0.35.1</version></dependency><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-native-cpu</artifactId><version>2.7.1</version><classifier>linux-x86_64</classifier>
</dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
python3 - <<'PY'
import struct, zlib

def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

for file, bits, colour, pixel in (("8 bits", 8, 0, b"\x80"), ("4 bits", 4, 0, b"\x80"), ("alpha", 8, 4, b"\x80\xff"), ("16 bits", 16, 0, b"\x80\x80")):
    head = struct.pack(">IIBBBBB", 1, 1, bits, colour, 0, 0, 0)
    with open(file + ".png", "wb") as png:
        png.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" + pixel)) + chunk(b"IEND", b""))
PY
cat > Grey.java <<'JAVA'
import ai.djl.modality.cv.*;
import ai.djl.ndarray.NDManager;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import javax.imageio.ImageIO;

public class Grey {
    public static void main(String[] files) throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            for (String file : files) {
                BufferedImage image = ImageIO.read(Path.of(file + ".png").toFile());
                int seen = ImageFactory.getInstance().fromFile(Path.of(file + ".png"))
                        .toNDArray(manager, Image.Flag.GRAYSCALE).toUint8Array()[0];
                System.out.println(file + ": ImageIO raster " + image.getRaster().getSample(0, 0, 0) + ", getRGB "
                        + (image.getRGB(0, 0) & 255) + ", DJL " + seen);
            }
        }
    }
}
JAVA
DJL_CACHE_DIR=$work/cache OPT_OUT_TRACKING=true java -cp 'lib/*' Grey.java "8 bits" "4 bits" "alpha" "16 bits" 2> /dev/null | tee seen
diff seen - <<'SEEN'
8 bits: ImageIO raster 128, getRGB 188, DJL 128
4 bits: ImageIO raster 8, getRGB 136, DJL 136
alpha: ImageIO raster 128, getRGB 188, DJL 188
16 bits: ImageIO raster 32896, getRGB 188, DJL 188
SEEN
echo "as before: DJL 0.35.1 brightens grey images with alpha or 16 bits"
