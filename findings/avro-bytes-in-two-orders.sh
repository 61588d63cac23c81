#!/usr/bin/env bash
# Avro 1.12.2 for Java: the order of records by a digest of type bytes, and of type fixed:
# GenericData.compare beside BinaryData.compare of the same records as they are encoded.
#
# Guess: one order. The specification says that bytes and fixed are compared as unsigned numbers of
#        8 bits, and that encoded data can be sorted without being decoded.
# Seen: GenericData compares bytes with a sign: 80 comes before 7f. BinaryData, and fixed in both,
#       follow the specification. Half of the pairs of random digests are in the other order, and of
#       1,000 rows that a program sorted, a search by the encoded order finds 249. Reported in
#       August 2026 as AVRO-4267.
# We: our digests are text. In programs of yours make digests fixed.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.avro</groupId><artifactId>avro</artifactId><version>1.12.2</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency>
</dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Orders.java <<'JAVA'
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.*;
import org.apache.avro.*;
import org.apache.avro.generic.*;
import org.apache.avro.io.*;

public class Orders {
    static Schema schema(String type) {
        return new Schema.Parser().parse("{\"type\":\"record\",\"name\":\"Row\",\"fields\":[{\"name\":\"digest\",\"type\":" + type + "}]}");
    }

    static GenericRecord row(Schema schema, byte[] digest) {
        GenericRecord row = new GenericData.Record(schema);
        Schema type = schema.getFields().get(0).schema();
        row.put(0, type.getType() == Schema.Type.BYTES ? ByteBuffer.wrap(digest) : new GenericData.Fixed(type, digest));
        return row;
    }

    static byte[] encoded(Schema schema, GenericRecord row) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            Encoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new GenericDatumWriter<GenericRecord>(schema).write(row, encoder);
            encoder.flush();
            return bytes.toByteArray();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    public static void main(String[] none) {
        for (String type : new String[] {"\"bytes\"", "{\"type\":\"fixed\",\"name\":\"Digest\",\"size\":4}"}) {
            Schema schema = schema(type);
            Comparator<GenericRecord> values = (a, b) -> GenericData.get().compare(a, b, schema);
            Comparator<GenericRecord> bytes = (a, b) -> BinaryData.compare(encoded(schema, a), 0, encoded(schema, b), 0, schema);
            GenericRecord low = row(schema, new byte[] {0x7f, 1, 1, 1});
            GenericRecord high = row(schema, new byte[] {(byte) 0x80, 1, 1, 1});
            Random random = new Random(1);
            List<GenericRecord> rows = new ArrayList<>();
            for (int n = 0; n < 1000; n++) {
                byte[] digest = new byte[4];
                random.nextBytes(digest);
                rows.add(row(schema, digest));
            }
            int other = 0;
            for (int n = 0; n + 1 < rows.size(); n++) {
                other += Integer.signum(values.compare(rows.get(n), rows.get(n + 1)))
                                == Integer.signum(bytes.compare(rows.get(n), rows.get(n + 1)))
                        ? 0 : 1;
            }
            List<GenericRecord> sorted = new ArrayList<>(rows);
            sorted.sort(values);
            int found = 0;
            for (GenericRecord row : rows) {
                found += Collections.binarySearch(sorted, row, bytes) >= 0 ? 1 : 0;
            }
            System.out.println(schema.getFields().get(0).schema().getType() + ": 7f... to 80... by value "
                    + Integer.signum(values.compare(low, high)) + ", encoded " + Integer.signum(bytes.compare(low, high)) + "; " + other
                    + " of 999 pairs differ; of 1000 rows sorted by value " + found + " are found by the encoded order");
        }
    }
}
JAVA
java -cp 'lib/*' Orders.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
BYTES: 7f... to 80... by value 1, encoded -1; 506 of 999 pairs differ; of 1000 rows sorted by value 249 are found by the encoded order
FIXED: 7f... to 80... by value -1, encoded -1; 0 of 999 pairs differ; of 1000 rows sorted by value 1000 are found by the encoded order
SEEN
echo "as before: Avro 1.12.2 for Java orders bytes in two ways"
