package io.stylemill.audit.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import io.stylemill.version.PublishedTiny;
import io.stylemill.version.PublishedVersion;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    @TempDir
    private Path folder;

    private List<PublishedVersion> versions;

    @BeforeEach
    void publishes() {
        PublishedTiny tiny = new PublishedTiny();
        versions = List.of(tiny.publish("1.0.0", folder), tiny.publish("1.1.0", folder));
    }

    @Test
    void answersOverAllVersions() {
        assertThat(ask("SELECT version, label_name, count(*) AS n FROM samples GROUP BY version, label_name"
                        + " ORDER BY 1, 2"))
                .isEqualTo("""
                        version,label_name,n
                        1.0.0,,1
                        1.0.0,RBC,6
                        1.0.0,WBC,5
                        1.1.0,,1
                        1.1.0,RBC,6
                        1.1.0,WBC,5
                        """);
    }

    @Test
    void asksForRefusedImagesInATableOfTheirOwn() {
        // These versions refused nothing; what gates refuse is asked for in GatedDatasetTest.
        assertThat(ask("SELECT count(*) AS n, max(gates) AS g FROM rejected")).isEqualTo("n,g\n0,\n");
        assertThat(ask("SELECT count(*) AS n FROM samples WHERE key NOT IN (SELECT key FROM rejected)"))
                .isEqualTo("n\n24\n");
    }

    @Test
    void takesNamesInEitherCaseAndWordsOfSqlAsColumns() {
        assertThat(ask("select KEY, \"group\", Seed, night, tags FROM Samples WHERE Key = 'v1_0_0-000000007' AND"
                        + " version='1.0.0'"))
                .isEqualTo("""
                        key,group,seed,night,tags
                        v1_0_0-000000007,white,1007,2026-11-22,"{""note"":""line\\nbreak"",""stain"":""none""}"
                        """);
    }

    @Test
    void givesTheRecordOnlyWhereItIsNamed() {
        assertThat(ask("SELECT * FROM samples LIMIT 0"))
                .doesNotContain("recipe")
                .contains("pixel_sha256");
        assertThat(ask("SELECT (recipe FORMAT JSON).\"batch\" AS b FROM samples LIMIT 1"))
                .isEqualTo("b\n4\n");
        assertThat(ask("SELECT count(*) AS n FROM samples")).isEqualTo("n\n24\n");
    }

    @Test
    void loadsTheNamedColumnsAlone() {
        assertThat(QueryColumn.named("select label_name, count(*) from samples where \"seed\" > 3 -- psi, slot"))
                .isEqualTo(Set.of("label_name", "seed"));
        assertThat(QueryColumn.named("select 2 * seed from samples")).isEqualTo(Set.of("seed"));
        assertThat(QueryColumn.named("select 'recipe' /* key */ from samples")).isEqualTo(Set.of("label"));
        assertThat(QueryColumn.named("select s.* from samples s")).hasSize(QueryColumn.ALL.size() - 1);
    }

    private static QueryColumn column(String name) {
        return QueryColumn.of(Set.of(name)).get(0);
    }

    @Test
    void readsOnlyRowsThatCanAnswerASimpleQuestion() {
        assertThat(Narrowing.of("select * from samples limit 10")).isEqualTo(new Narrowing(null, null, 10));
        assertThat(Narrowing.of("SELECT key FROM samples WHERE seed = 1007"))
                .isEqualTo(new Narrowing(column("seed"), 1007L, Long.MAX_VALUE));
        assertThat(Narrowing.of(" select key, \"group\" from samples where label_name='RBC' limit 2;"))
                .isEqualTo(new Narrowing(column("label_name"), "RBC", 2));
        assertThat(Narrowing.of("select count(*) from samples where \"seed\" = 5 and label = 1 group by label"))
                .isEqualTo(new Narrowing(column("seed"), 5L, Long.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select key from samples where seed = 5 or label = 1",
                "select count(*) from samples limit 1",
                "select distinct label from samples limit 1",
                "select key from samples order by seed limit 1",
                "select (select count(*) from samples) as n from samples where seed = 5",
                "select key from samples where seed = 5 union select key from samples",
                "select key from samples where seed = 5 is null",
                "select key from samples where seed = 5 + 1",
                "select key from samples where seed = 5 -- or true",
                "select key from samples where seed = '5'",
                "select key from samples where label_name = 'it''s'",
                "select key from samples where key = 7",
                "select key from samples where version = '1.0.0'",
                "select key from samples where tags = '{}'",
                "select key from samples s where seed = 5",
                "select key from samples, samples where seed = 5",
                "select key from samples where truncation_psi = 1",
                "select key from samples limit 5 offset 2",
            })
    void readsEveryRowForAnyOther(String sql) {
        assertThat(Narrowing.of(sql)).isEqualTo(Narrowing.NONE);
    }

    @Test
    void givesTheSameAnswersToSimpleQuestions() {
        String every = "SELECT version, key FROM samples WHERE (seed = %d) ORDER BY 1, 2";
        String simple = "SELECT version, key FROM samples WHERE seed = %d ORDER BY 1, 2";
        for (int seed = 995; seed < 1015; seed++) {
            assertThat(ask(String.format(Locale.ROOT, simple, seed)))
                    .as("seed %d", seed)
                    .isEqualTo(ask(String.format(Locale.ROOT, every, seed)));
        }
        assertThat(ask("SELECT key FROM samples LIMIT 3"))
                .isEqualTo("key\nv1_0_0-000000000\nv1_0_0-000000001\nv1_0_0-000000002\n");
        assertThat(ask("SELECT key FROM samples LIMIT 20").lines()).hasSize(21);
        assertThat(ask("SELECT label, version FROM samples WHERE label_name = 'WBC' LIMIT 7"))
                .isEqualTo("label,version\n" + "1,1.0.0\n".repeat(5) + "1,1.1.0\n".repeat(2));
        assertThat(ask("SELECT count(*) AS n FROM samples WHERE slot = 3 AND version = '1.1.0'"))
                .isEqualTo("n\n1\n");
    }

    @Test
    void answersReadyQuestions() {
        QueryQuestion seed = new QueryQuestion(null, 77L, null, null, null);
        assertThat(ask(seed, seed.sql()).lines().count()).isEqualTo(1 + 2 * 3);
        QueryQuestion label = new QueryQuestion("ABAB", null, null, "wbc", null);
        assertThat(ask(label, label.sql()).lines().count()).isEqualTo(1 + 2 * 5);
        QueryQuestion none = new QueryQuestion("00", null, null, null, null);
        assertThat(ask(none, none.sql()).lines().count()).isEqualTo(1);
        String manifest = versions.get(1).record().manifestSha256().substring(0, 12);
        QueryQuestion of = new QueryQuestion(null, null, manifest, null, null);
        assertThat(ask(of, of.sql())).contains("1.1.0").doesNotContain("1.0.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT file_read('/etc/passwd')",
                "SELECT * FROM csvread('/etc/passwd')",
                "CALL csvwrite('x.csv', 'SELECT 1')",
                "CALL file_write('a', 'x.txt')",
                "SCRIPT TO 'x.sql'",
                "SCRIPT",
                "BACKUP TO 'x.zip'",
                "RUNSCRIPT FROM 'x.sql'",
                "CREATE ALIAS x FOR 'java.lang.System.getProperty'",
                "CREATE TABLE t(a INT)",
                "CREATE LOCAL TEMPORARY TABLE t(a INT)",
                "INSERT INTO samples(label) VALUES (1)",
                "SELECT * FROM FINAL TABLE (INSERT INTO samples(label) VALUES (1))",
                "SELECT * FROM OLD TABLE (DELETE FROM samples)",
                "DELETE FROM samples",
                "DROP TABLE samples",
                "SELECT 1 FROM samples; DROP TABLE samples",
                "SELECT * FROM link_schema('a', '', 'jdbc:h2:mem:z', '', '', '')",
                "GRANT ALL ON samples TO reader",
                "ALTER USER reader ADMIN TRUE",
                "SET PASSWORD 'x'",
                "SHUTDOWN"
            })
    void refusesWhatReadsFilesOrWrites(String sql) {
        assertThatThrownBy(() -> ask(sql))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("bad-sql"));
    }

    @Test
    void namesTheColumnThatWasMeant() {
        assertThatThrownBy(() -> ask("SELECT lable FROM samples"))
                .hasMessageStartingWith("cannot ask that: Column \"lable\" not found; did you mean label?");
        assertThatThrownBy(() -> ask("SELECT group FROM samples"))
                .hasMessageContaining("the column group is written \"group\"");
        assertThatThrownBy(() -> ask("SELECT 1/(label-label) FROM samples"))
                .hasMessageStartingWith("cannot ask that: Division by zero");
    }

    @Test
    void leavesNothingBehind() throws Exception {
        ask("SELECT 1 AS a FROM samples");
        try (var left = Files.list(folder.resolve("scratch"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void writesTablesAndJson() {
        String sql = "SELECT key, seed, truncation_psi AS psi, label = 1 AS white FROM samples WHERE slot < 2"
                + " AND version = '1.0.0' ORDER BY key";
        assertThat(ask(QueryQuestion.ALL, sql, QueryOutput.TABLE)).isEqualTo("""
                key               seed  psi  white
                ----------------  ----  ---  -----
                v1_0_0-000000000        0.7  false
                v1_0_0-000000001  1001    1  true
                """);
        assertThat(ask(QueryQuestion.ALL, sql, QueryOutput.JSON)).isEqualTo("""
                [{"key":"v1_0_0-000000000","seed":null,"psi":0.7,"white":false},
                {"key":"v1_0_0-000000001","seed":1001,"psi":1,"white":true}]
                """);
        assertThat(ask(QueryQuestion.ALL, "SELECT key FROM samples WHERE FALSE", QueryOutput.JSON))
                .isEqualTo("[]\n");
    }

    private String ask(String sql) {
        return ask(QueryQuestion.ALL, sql);
    }

    private String ask(QueryQuestion question, String sql) {
        return ask(question, sql, QueryOutput.CSV);
    }

    private String ask(QueryQuestion question, String sql, QueryOutput output) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Query query = Query.load(folder.resolve("scratch"), versions, question, sql, n -> {});
                QueryResult result = query.ask(sql);
                PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            output.write(result, out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
