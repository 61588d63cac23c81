#!/usr/bin/env bash
# DuckDB's JDBC driver 1.5.5.1: getInt, getShort, getByte and getBoolean of numbers that do not fit,
# and the appender with -1 for a column without sign.
#
# Guess: an SQLException, as SQL's own CAST in DuckDB gives and as H2 and PostgreSQL do; a number
#        other than 0 is true.
# Seen: the upper bits are dropped without a word: a seed of 5,000,000,000 is 705,032,704 by getInt,
#       a mask's 200 is -56 by getByte. getBoolean is true for the number whose low byte is 1 alone:
#       false for 2, true for 257. -1 is stored as 4,294,967,295. 2.0.0.1 does the same. No report
#       was found.
# We: answers to questions are read with getObject, which is exact for every type, and the numbers
#     of rows with getLong.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>org.duckdb</groupId><artifactId>duckdb_jdbc</artifactId><version>1.5.5.1</version></dependency>
</dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Getters.java <<'JAVA'
import java.sql.*;
import org.duckdb.*;

public class Getters {
    interface Get { Object of(ResultSet row) throws SQLException; }

    static void print(Statement sql, String value, String name, Get get) throws SQLException {
        try (ResultSet row = sql.executeQuery("SELECT " + value)) {
            row.next();
            Object seen;
            try {
                seen = get.of(row);
            } catch (SQLException e) {
                seen = "refused";
            }
            System.out.println(value + " " + name + ": " + seen);
        }
    }

    public static void main(String[] none) throws Exception {
        DuckDBConnection db = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:");
        Statement sql = db.createStatement();
        print(sql, "5000000000::BIGINT", "getInt", row -> row.getInt(1));
        print(sql, "5000000000::BIGINT", "getLong", row -> row.getLong(1));
        print(sql, "4000000000::UINTEGER", "getInt", row -> row.getInt(1));
        print(sql, "9223372036854775813::UBIGINT", "getLong", row -> row.getLong(1));
        print(sql, "60000::USMALLINT", "getShort", row -> row.getShort(1));
        print(sql, "200::UTINYINT", "getByte", row -> row.getByte(1));
        for (int value : new int[] {0, 1, 2, 255, 257}) print(sql, value + "", "getBoolean", row -> row.getBoolean(1));
        sql.execute("CREATE TABLE counts (n UINTEGER)");
        try (DuckDBAppender add = db.createAppender("main", "counts")) {
            add.beginRow();
            add.append(-1);
            add.endRow();
        }
        print(sql, "n FROM counts", "appended as -1", row -> row.getLong(1));
        try {
            sql.execute("SELECT 5000000000::INTEGER");
            System.out.println("CAST gave something");
        } catch (SQLException e) {
            System.out.println("CAST refuses");
        }
    }
}
JAVA
java -cp 'lib/*' Getters.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
5000000000::BIGINT getInt: 705032704
5000000000::BIGINT getLong: 5000000000
4000000000::UINTEGER getInt: -294967296
9223372036854775813::UBIGINT getLong: -9223372036854775803
60000::USMALLINT getShort: -5536
200::UTINYINT getByte: -56
0 getBoolean: false
1 getBoolean: true
2 getBoolean: false
255 getBoolean: false
257 getBoolean: true
n FROM counts appended as -1: 4294967295
CAST refuses
SEEN
echo "as before: DuckDB's JDBC driver 1.5.5.1 drops the upper bits"
