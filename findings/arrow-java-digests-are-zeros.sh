#!/usr/bin/env bash
# Arrow Java 18.3.0 (arrow-algorithm): FixedWidthOutOfPlaceVectorSorter, that sorts vectors of fixed
# width into another vector, on whole numbers and on digests of 32 bytes (fixed_size_binary,
# FixedSizeBinaryVector).
#
# Guess: the digests in order, as whole numbers and as the sorters in place and by index give them.
# Seen: the other vector keeps what it held, zeros, and says that it has four digests; there is no
#       word. The comparator, which DefaultVectorComparators makes for such a vector, says that a
#       value is 0 bytes wide, and the sorter copies that many. The other two sorters are right.
#       With an empty place among the digests it raises a NullPointerException. No report was found.
# We: no code here sorts with Arrow.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.arrow</groupId><artifactId>arrow-algorithm</artifactId><version>18.3.0</version></dependency>
<dependency><groupId>org.apache.arrow</groupId><artifactId>arrow-memory-unsafe</artifactId><version>18.3.0</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
</dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Digests.java <<'JAVA'
import java.security.MessageDigest;
import java.util.*;
import org.apache.arrow.algorithm.sort.*;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.*;

public class Digests {
    static void fill(RootAllocator memory, FixedSizeBinaryVector digests) throws Exception {
        digests.allocateNew(4);
        for (int n = 0; n < 4; n++) {
            digests.set(n, MessageDigest.getInstance("SHA-256").digest(new byte[] {(byte) n}));
        }
        digests.setValueCount(4);
    }

    static String text(ValueVector vector, int place) {
        Object value = vector.getObject(place);
        return value instanceof byte[] bytes ? HexFormat.of().formatHex(bytes).substring(0, 8) : String.valueOf(value);
    }

    static String text(ValueVector vector) {
        StringJoiner all = new StringJoiner(" ");
        for (int n = 0; n < vector.getValueCount(); n++) {
            all.add(text(vector, n));
        }
        return all.toString();
    }

    static <V extends BaseFixedWidthVector> VectorValueComparator<V> comparator(V vector) {
        return DefaultVectorComparators.createDefaultComparator(vector);
    }

    public static void main(String[] none) throws Exception {
        try (RootAllocator memory = new RootAllocator();
                IntVector numbers = new IntVector("numbers", memory);
                IntVector sortedNumbers = new IntVector("sorted", memory);
                FixedSizeBinaryVector digests = new FixedSizeBinaryVector("digests", memory, 32);
                FixedSizeBinaryVector sorted = new FixedSizeBinaryVector("sorted", memory, 32);
                IntVector order = new IntVector("order", memory)) {
            numbers.allocateNew(4);
            int[] values = {30, 10, 20};
            for (int n = 0; n < 3; n++) {
                numbers.set(n, values[n]);
            }
            numbers.setNull(3);
            numbers.setValueCount(4);
            sortedNumbers.allocateNew(4);
            sortedNumbers.setValueCount(4);
            new FixedWidthOutOfPlaceVectorSorter<IntVector>().sortOutOfPlace(numbers, sortedNumbers, comparator(numbers));
            System.out.println("numbers, out of place: " + text(numbers) + " -> " + text(sortedNumbers));

            fill(memory, digests);
            sorted.allocateNew(4);
            sorted.setValueCount(4);
            System.out.println("digests: " + text(digests) + ", width by the comparator " + comparator(digests).getValueWidth());
            new FixedWidthOutOfPlaceVectorSorter<FixedSizeBinaryVector>().sortOutOfPlace(digests, sorted, comparator(digests));
            System.out.println("out of place: " + text(sorted));
            order.allocateNew(4);
            order.setValueCount(4);
            new IndexSorter<FixedSizeBinaryVector>().sort(digests, order, comparator(digests));
            StringJoiner byIndex = new StringJoiner(" ");
            for (int n = 0; n < 4; n++) {
                byIndex.add(text(digests, order.get(n)));
            }
            System.out.println("by index: " + byIndex);
            new FixedWidthInPlaceVectorSorter<FixedSizeBinaryVector>().sortInPlace(digests, comparator(digests));
            System.out.println("in place: " + text(digests));
        }
    }
}
JAVA
java --add-opens=java.base/java.nio=ALL-UNNAMED -cp 'lib/*' Digests.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
numbers, out of place: 30 10 20 null -> null 10 20 30
digests: 6e340b9c 4bf5122f dbc1b4c9 084fed08, width by the comparator 0
out of place: 00000000 00000000 00000000 00000000
by index: 084fed08 4bf5122f 6e340b9c dbc1b4c9
in place: 084fed08 4bf5122f 6e340b9c dbc1b4c9
SEEN
echo "as before: a sorter of Arrow Java 18.3.0 makes zeros of digests"
