#!/usr/bin/env bash
# H2 2.5.252, embedded, WRITE_DELAY=0: what the file holds while a process has it open. That is what
# a kill of the process leaves.
#
# Guess: with WRITE_DELAY=0 each commit is in the file when commit() returns, as with H2 2.3.232.
# Seen: so it is until the file uses freed space again (after RETENTION_TIME); from then on copies
#       of the file lack commits, and some cannot be read as they were.
# We: the embedded ledger stays on H2 2.3.232; LedgerKillTest holds this for every newer version.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > Commits.java <<'JAVA'
import java.nio.file.*;
import java.sql.*;

public class Commits {
    public static void main(String[] version) throws Exception {
        int commits = 600;
        int whole = 0;
        int looks = 0;
        String options = ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;RETENTION_TIME=100";
        try (Connection open = DriverManager.getConnection("jdbc:h2:file:./" + version[0] + "/db" + options, "sa", "")) {
            open.setAutoCommit(false);
            open.createStatement().execute("create table t (id identity primary key, text varchar)");
            open.commit();
            for (int n = 1; n <= commits; n++) {
                try (PreparedStatement insert = open.prepareStatement("insert into t (text) values (?)")) {
                    insert.setString(1, "x".repeat(1000));
                    insert.executeUpdate();
                }
                open.commit();
                if (n % 10 == 0) {
                    looks++;
                    Path copy = Files.createDirectories(Path.of(version[0], "copy-" + n));
                    Files.copy(Path.of(version[0], "db.mv.db"), copy.resolve("db.mv.db"));
                    try (Connection killed = DriverManager.getConnection("jdbc:h2:file:./" + copy + "/db" + options, "sa", "");
                            ResultSet rows = killed.createStatement().executeQuery("select count(*) from t")) {
                        rows.next();
                        whole += rows.getLong(1) == n ? 1 : 0;
                    } catch (SQLException e) {
                        // Not readable: not whole.
                    }
                }
            }
        }
        System.out.println(version[0] + " " + whole + " of " + looks + " " + (whole == looks ? "whole" : "not all whole"));
    }
}
JAVA
for version in 2.3.232 2.5.252; do
  mvn -q -B -ntp dependency:copy -Dartifact=com.h2database:h2:$version -DoutputDirectory=lib > /dev/null
  java -cp "lib/h2-$version.jar" Commits.java "$version"
done | tee seen
grep -qx '2.3.232 60 of 60 whole' seen
grep -q '^2.5.252 .* not all whole$' seen
echo "as before: H2 2.5.252 forgets commits after a kill, H2 2.3.232 does not"
