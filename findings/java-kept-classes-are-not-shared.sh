#!/usr/bin/env bash
# OpenJDK 17 (17.0.15) and 25 (25.0.3): the memory of a file of kept classes (class data sharing,
# `-XX:SharedArchiveFile`), seen in /proc/self/smaps. The classes are those of Groovy 4.0.28.
#
# Guess: the JVM maps the file, so its pages are clean: processes share them, and the system takes
#        them back when memory is short.
# Seen: at each start the JVM puts the classes at another address and corrects every pointer. So
#       five sixths of the file's pages become the process's own, shared with nobody. With
#       `-XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0` it is a third.
# Reported: JDK-8294323 changed this default; JDK-8313272 speaks of the time that it takes.
# We: short commands start with that option; serve and worker, which others reach, do not.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mvn -q -B -ntp dependency:copy -Dartifact=org.apache.groovy:groovy:4.0.28 -DoutputDirectory=. > /dev/null
cat > Load.java <<'JAVA'
import java.nio.file.*;
import java.util.*;
import java.util.zip.*;

/** Loads classes of a jar, and says what the file of kept classes takes. */
public class Load {
    public static void main(String[] args) throws Exception {
        int loaded = 0;
        try (ZipFile jar = new ZipFile(args[0])) {
            for (ZipEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                if (name.startsWith("groovy/") || name.startsWith("org/codehaus/groovy/")) {
                    if (name.endsWith(".class")) {
                        try {
                            Class.forName(name.replace('/', '.').replaceAll("[.]class$", ""), false, Load.class.getClassLoader());
                            loaded++;
                        } catch (LinkageError e) {
                            // Needs a library that is not here.
                        }
                    }
                }
            }
        }
        boolean inFile = false;
        long present = 0;
        long own = 0;
        for (String line : Files.readAllLines(Path.of("/proc/self/smaps"))) {
            String[] words = line.split("\\s+");
            if (words[0].contains("-") && !words[0].endsWith(":")) {
                inFile = line.endsWith("classes.jsa") && !line.contains("/server/");
            } else if (inFile && words[0].equals("Rss:")) {
                present += Long.parseLong(words[1]);
            } else if (inFile && words[0].equals("Anonymous:")) {
                own += Long.parseLong(words[1]);
            }
        }
        if (args.length > 1) {
            System.out.printf("%s: %d classes; of %d KiB of the file in memory %d%% are the process's own%n",
                    args[1], loaded, present, present == 0 ? -1 : own * 100 / present);
        }
    }
}
JAVA
javac Load.java
jar cf load.jar Load.class
options=(-XX:+UseSerialGC -cp "load.jar:groovy-4.0.28.jar")
java "${options[@]}" -XX:ArchiveClassesAtExit=classes.jsa -Xlog:cds*=off Load groovy-4.0.28.jar
{
  java "${options[@]}" -XX:SharedArchiveFile=classes.jsa Load groovy-4.0.28.jar "as it comes"
  java "${options[@]}" -XX:SharedArchiveFile=classes.jsa -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 \
    Load groovy-4.0.28.jar "kept address"
} | tee seen
share() { sed -nE "s/^$1: .* ([0-9]+)% are .*/\1/p" seen; }
[ "$(share "as it comes")" -ge 70 ]
[ "$(share "kept address")" -le 50 ]
echo "as before: most of a file of kept classes becomes memory of each process"
