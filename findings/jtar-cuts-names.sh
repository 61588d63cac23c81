#!/usr/bin/env bash
# jtar 2.3 (org.kamranzafar:jtar): a tar file of two images whose names have 105 characters, written
# by it, and one of two images with short names by GNU tar --format=pax, which adds a header for
# times with fractions, as Python's tarfile does too.
#
# Guess: long names are written by one of tar's ways for long names, or refused; extra headers are
#        skipped.
# Seen: names are cut at 100 characters without a word, so that two images become one file, without
#       .png, when unpacked. Each extra header comes as a file of its own before its image. That
#       long names of GNU tar are cut is kamranzafar/jtar issue 9.
# We: our shards are plain ustar with short names, which jtar reads rightly; no code here calls it.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>org.kamranzafar</groupId><artifactId>jtar</artifactId><version>2.3</version></dependency>
</dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Names.java <<'JAVA'
import java.io.*;
import org.kamranzafar.jtar.*;

public class Names {
    public static void main(String[] none) throws Exception {
        try (TarOutputStream out = new TarOutputStream(new FileOutputStream("long.tar"))) {
            for (int i = 1; i <= 2; i++) {
                out.putNextEntry(new TarEntry(TarHeader.createHeader("train/" + "a".repeat(100) + i + ".png", 1, 0, false, 0644)));
                out.write('0' + i);
            }
        }
        TarInputStream in = new TarInputStream(new BufferedInputStream(new FileInputStream("short.tar")));
        for (TarEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
            String name = entry.getName();
            System.out.println("read as a file: " + (name.contains("PaxHeaders") ? "an extra header" : name));
        }
    }
}
JAVA
printf 1 > 0001.png
printf 2 > 0002.png
touch -d '2026-01-02 03:04:05.5' 0001.png 0002.png
tar --format=pax -cf short.tar 0001.png 0002.png
{
    java -cp 'lib/*' Names.java
    tar -xf long.tar
    echo "unpacked: $(ls train | wc -l) of 2, names of $(ls train | tr -d '\n' | wc -c) characters"
} 2> /dev/null | tee seen
diff seen - <<'SEEN'
read as a file: an extra header
read as a file: 0001.png
read as a file: an extra header
read as a file: 0002.png
unpacked: 1 of 2, names of 100 characters
SEEN
echo "as before: jtar 2.3 cuts long names and takes extra headers for files"
