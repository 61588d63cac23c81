package io.stylemill.factory.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the embedded database's file holds while a process has it open is all that a kill leaves.
 */
class LedgerKillTest {
    private static final int COMMITS = 300;

    @TempDir
    private Path folder;

    @Test
    void keepsEveryCommitInItsFileAtOnce() throws Exception {
        Database database = Database.embedded(folder);
        // Space of the file is used again after this time; the real one makes the test take longer,
        // not otherwise.
        String soon = database.url().replace("RETENTION_TIME=5000", "RETENTION_TIME=100");
        assertThat(soon).isNotEqualTo(database.url());
        try (Connection open = DriverManager.getConnection(soon, user())) {
            open.setAutoCommit(false);
            open.createStatement().execute("create table t (id identity primary key, text varchar)");
            open.commit();
            for (int n = 1; n <= COMMITS; n++) {
                try (PreparedStatement insert = open.prepareStatement("insert into t (text) values (?)")) {
                    insert.setString(1, "x".repeat(1000));
                    insert.executeUpdate();
                }
                open.commit();
                if (n % 10 == 0) {
                    assertThat(rowsInFile(n)).as("rows after %d commits", n).isEqualTo(n);
                }
            }
        }
    }

    private long rowsInFile(int n) throws Exception {
        Path copy = folder.resolve("copy-" + n);
        Files.createDirectory(copy);
        Files.copy(folder.resolve("ledger.mv.db"), copy.resolve("ledger.mv.db"));
        try (Connection killed =
                        DriverManager.getConnection(Database.embedded(copy).url(), user());
                ResultSet rows = killed.createStatement().executeQuery("select count(*) from t")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new AssertionError("after " + n + " commits", e);
        }
    }

    private static Properties user() {
        Properties user = new Properties();
        user.setProperty("user", "stylemill");
        user.setProperty("password", "");
        return user;
    }
}
