#!/usr/bin/env bash
# Carpet 0.5.0 and parquet-avro 1.18.1 reading a Parquet column of UINTEGER (UINT_32), as DuckDB,
# pandas and pyarrow write it from uint32: a record with a long component, and Avro's generic
# records. The Parquet format says that such numbers have no sign.
#
# Guess: 3,000,000,000 fits in a long, so it is that; where it does not fit, an error.
# Seen: both give -1,294,967,296 without a word, and for 2^63 + 5 in UINT_64
#       -9,223,372,036,854,775,803. Numbers of 8 and 16 bits are right. DuckDB reads its file back
#       rightly. No report was found for
#       these two; hardwood-hq/hardwood issue 219 says that the level below gives such numbers raw.
# We: all whole numbers in our Parquet files have a sign.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>org.duckdb</groupId><artifactId>duckdb_jdbc</artifactId><version>1.5.5.1</version></dependency>
<dependency><groupId>com.jerolba</groupId><artifactId>carpet-record</artifactId><version>0.5.0</version></dependency>
<dependency><groupId>org.apache.parquet</groupId><artifactId>parquet-avro</artifactId><version>1.18.1</version></dependency>
<dependency><groupId>org.apache.hadoop</groupId><artifactId>hadoop-client-api</artifactId><version>3.4.1</version></dependency>
<dependency><groupId>org.apache.hadoop</groupId><artifactId>hadoop-client-runtime</artifactId><version>3.4.1</version></dependency>
</dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Unsigned.java <<'JAVA'
import com.jerolba.carpet.CarpetReader;
import java.io.File;
import java.nio.file.Path;
import java.sql.*;
import org.apache.avro.generic.GenericRecord;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.io.LocalInputFile;

public class Unsigned {
    public record Row(int grey, int count, long seed, long number) {}

    public static void main(String[] none) throws Exception {
        try (Connection db = DriverManager.getConnection("jdbc:duckdb:"); Statement sql = db.createStatement()) {
            sql.execute("COPY (SELECT 200::UTINYINT AS grey, 60000::USMALLINT AS count, 3000000000::UINTEGER AS seed,"
                    + " 9223372036854775813::UBIGINT AS number) TO 'rows.parquet' (FORMAT parquet)");
            ResultSet row = sql.executeQuery("SELECT * FROM 'rows.parquet'");
            row.next();
            System.out.println("DuckDB: " + row.getString(1) + " " + row.getString(2) + " " + row.getString(3) + " " + row.getString(4));
        }
        System.out.println("Carpet: " + new CarpetReader<>(new File("rows.parquet"), Row.class).toList());
        try (var reader = AvroParquetReader.<GenericRecord>builder(new LocalInputFile(Path.of("rows.parquet"))).build()) {
            System.out.println("parquet-avro: " + reader.read());
        }
    }
}
JAVA
java -cp 'lib/*' Unsigned.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
DuckDB: 200 60000 3000000000 9223372036854775813
Carpet: [Row[grey=200, count=60000, seed=-1294967296, number=-9223372036854775803]]
parquet-avro: {"grey": 200, "count": 60000, "seed": -1294967296, "number": -9223372036854775803}
SEEN
echo "as before: Carpet 0.5.0 and parquet-avro 1.18.1 give numbers without sign as negative ones"
