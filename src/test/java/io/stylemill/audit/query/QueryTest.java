package io.stylemill.audit.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.ClosedFolder;
import io.stylemill.failure.Failure;
import io.stylemill.store.FolderStore;
import io.stylemill.version.Column;
import io.stylemill.version.Columns;
import io.stylemill.version.PublishedTiny;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.RejectedColumns;
import io.stylemill.version.SampleColumns;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryTest {
    @TempDir
    private static Path folder;

    private static List<PublishedVersion> versions;

    /** One engine for all that is refused before it runs. */
    private static Query open;

    @BeforeAll
    static void publishes() {
        PublishedTiny tiny = new PublishedTiny();
        versions = List.of(tiny.publish("1.0.0", folder), tiny.publish("1.1.0", folder));
        open = load("SELECT s.recipe FROM samples s, rejected r");
    }

    @AfterAll
    static void closes() {
        open.close();
    }

    private static Query load(String sql) {
        return Query.load(folder.resolve("scratch"), versions, QueryQuestion.ALL, sql, n -> {});
    }

    @Test
    void answersAlsoWhereTheDataFolderMayNotBeWritten() throws IOException, InterruptedException {
        try (ClosedFolder closed = ClosedFolder.make(folder.resolve("closed"));
                Query query = Query.load(
                        closed.path().resolve("query"),
                        versions,
                        QueryQuestion.ALL,
                        "SELECT count(*) AS n FROM samples",
                        n -> {})) {
            assertThat(query).isNotNull();
            assertThat(closed.path()).isEmptyDirectory();
        }
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
    void givesEveryColumnOfTheFilesInTheirOrder() {
        assertThat(names("rejected"))
                .startsWith("dataset", "version")
                .containsSubsequence(besidesTheRecord(RejectedColumns.ALL));
        assertThat(names("samples"))
                .startsWith("dataset", "version")
                .containsSubsequence(besidesTheRecord(SampleColumns.ALL));
    }

    private static List<String> besidesTheRecord(Columns<?> columns) {
        return columns.all().stream()
                .map(Column::name)
                .filter(name -> !name.equals("recipe"))
                .toList();
    }

    private static List<String> names(String table) {
        return ask("SELECT column_name FROM (DESCRIBE " + table + ")")
                .lines()
                .skip(1)
                .toList();
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
        assertThat(ask("SELECT recipe->>'batch' AS b FROM samples LIMIT 1")).isEqualTo("b\n4\n");
        assertThat(ask("SELECT count(*) AS n FROM samples")).isEqualTo("n\n24\n");
    }

    @Test
    void seesWhatAQuestionIsAbout() throws SQLException {
        try (Engine engine = Engine.start(folder)) {
            assertThat(about(engine, "select label_name, count(*) from SAMPLES where \"seed\" > 3 -- rejected, recipe"))
                    .isEqualTo("samples");
            assertThat(about(engine, "select 'recipe' /* samples */ from rejected"))
                    .isEqualTo("rejected");
            assertThat(about(engine, "select s.* exclude (recipe) from samples s"))
                    .isEqualTo("samples recipe");
            assertThat(about(engine, "from samples where key in (select key from Rejected) and RECIPE like '%x%'"))
                    .isEqualTo("samples rejected recipe");
            assertThat(about(engine, "with rejected as (select 1 as a) select * from rejected"))
                    .isEmpty();
            assertThat(about(engine, "values (1), (2)")).isEmpty();
            assertThat(about(engine, "describe samples")).isEqualTo("samples");
            assertThat(about(engine, "select key from samples union all by name select key from rejected order by 1"))
                    .isEqualTo("samples rejected");
            assertThat(about(engine, "select t.v from samples, unnest(json_extract_string(scores, '$[*].name')) t(v)"))
                    .isEqualTo("samples");
        }
    }

    private static String about(Engine engine, String sql) throws SQLException {
        Question question = Question.of(engine, sql);
        return ((question.samples() ? "samples " : "")
                        + (question.rejected() ? "rejected " : "")
                        + (question.recipe() ? "recipe" : ""))
                .strip();
    }

    @Test
    void givesRowsInTheOrderOfTheIndex() {
        assertThat(ask("SELECT key FROM samples LIMIT 3"))
                .isEqualTo("key\nv1_0_0-000000000\nv1_0_0-000000001\nv1_0_0-000000002\n");
        assertThat(ask("SELECT key FROM samples LIMIT 20").lines()).hasSize(21);
        assertThat(ask("SELECT label, version FROM samples WHERE label_name = 'WBC' LIMIT 7"))
                .isEqualTo("label,version\n" + "1,1.0.0\n".repeat(5) + "1,1.1.0\n".repeat(2));
        assertThat(ask("SELECT count(*) AS n FROM samples WHERE slot = 3 AND version = '1.1.0'"))
                .isEqualTo("n\n1\n");
    }

    @Test
    void writesEveryKindOfValue() {
        assertThat(ask("SELECT published_at, night, revoked, postprocess, tags->>'stain' AS stain, dhash FROM samples"
                        + " WHERE seed = 1007 AND version = '1.0.0'"))
                .isEqualTo("published_at,night,revoked,postprocess,stain,dhash\n"
                        + versions.get(0).record().createdAt()
                        + ",2026-11-22,false,\"[\"\"resize(filter=lanczos3,height=4,width=4)\"\"]\",none,\n");
        assertThat(ask("SELECT 9007199254740993 AS a, -9223372036854775808 AS b, 18446744073709551615 AS c, 0.1 AS d,"
                        + " 'NaN'::DOUBLE AS e, 1e300 AS f, sum(label) AS g, avg(slot) AS h, [1, 2] AS i, {'k': 'v'} AS j FROM"
                        + " samples WHERE version = '1.0.0'"))
                .isEqualTo("a,b,c,d,e,f,g,h,i,j\n9007199254740993,-9223372036854775808,18446744073709551615,0.1,NaN,"
                        + "1e+300,4,5.5,\"[1,2]\",\"{\"\"k\"\":\"\"v\"\"}\"\n");
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
                "SHUTDOWN",
                // What DuckDB itself has.
                "SELECT 1; SELECT 2",
                "SELECT * FROM 'secret.csv'",
                "SELECT * FROM \"secret.csv\"",
                "DESCRIBE 'secret.csv'",
                "SUMMARIZE 'secret.csv'",
                "SELECT * FROM read_csv('secret.csv')",
                "SELECT * FROM READ_CSV_AUTO('secret.csv')",
                "SELECT * FROM system.main.read_text('secret.csv')",
                "SELECT * FROM main.range(3)",
                "SELECT * FROM read_blob('secret.csv')",
                "SELECT * FROM read_json('secret.csv')",
                "SELECT * FROM read_parquet('secret.csv')",
                "SELECT * FROM parquet_metadata('secret.csv')",
                "SELECT * FROM sniff_csv('secret.csv')",
                "SELECT * FROM glob('*')",
                "SELECT * FROM query('SELECT 1')",
                "SELECT * FROM query_table('samples')",
                "SELECT (SELECT content FROM read_text('secret.csv')) FROM samples",
                "WITH a AS (SELECT * FROM read_text('secret.csv')) SELECT * FROM a",
                "WITH a AS MATERIALIZED (SELECT 1), b AS (FROM glob('*')) SELECT * FROM a, b",
                "SELECT 1 UNION SELECT content FROM read_text('secret.csv')",
                "SELECT key FROM samples WHERE EXISTS (FROM glob('*'))",
                "SELECT key FROM samples ORDER BY (SELECT max(file) FROM glob('*'))",
                "SELECT * FROM samples JOIN glob('*') ON true",
                "SELECT list_transform([1], x -> (SELECT max(file) FROM glob('*')))",
                "FROM (VALUES ((SELECT max(file) FROM glob('*'))))",
                "SELECT getenv('HOME')",
                "SELECT current_setting('temp_directory')",
                "SELECT write_log('x')",
                "SELECT * FROM enable_profiling(save_location := 'x.json')",
                "SELECT * FROM enable_logging()",
                "SELECT * FROM duckdb_settings()",
                "SELECT * FROM information_schema.tables",
                "SELECT * FROM sqlite_master",
                "SELECT * FROM numbered",
                "SELECT * FROM memory.main.samples",
                "SHOW TABLES",
                "SHOW ALL TABLES",
                "COPY samples TO 'x.csv'",
                "COPY (SELECT 1) TO 'x.parquet'",
                "COPY samples FROM 'secret.csv'",
                "EXPORT DATABASE 'x'",
                "IMPORT DATABASE 'x'",
                "ATTACH 'x.db'",
                "INSTALL httpfs",
                "LOAD httpfs",
                "LOAD 'secret.csv'",
                "SET enable_external_access = true",
                "RESET lock_configuration",
                "PRAGMA enable_profiling",
                "CALL enable_logging()",
                "CREATE SECRET (TYPE s3)",
                "CREATE MACRO f(a) AS a",
                "CREATE OR REPLACE VIEW samples AS SELECT 1",
                "PREPARE p AS SELECT 1",
                "EXECUTE p",
                "EXPLAIN ANALYZE SELECT 1",
                "CHECKPOINT",
                "VACUUM",
                "USE memory",
                "BEGIN",
                "SET VARIABLE x = 1",
                "SELECT 1e400",
                ""
            })
    void refusesWhatReadsFilesOrWrites(String sql) {
        assertThatThrownBy(() -> open.ask(sql))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("bad-sql"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT CAST(seed AS DECIMAL(20, 2)), [slot]::INT[], {'a': 1}::STRUCT(a INT), TRY_CAST(key AS INT)"
                        + " FROM samples",
                "SELECT row_number() OVER w AS n FROM samples WINDOW w AS (PARTITION BY label ORDER BY seed DESC NULLS"
                        + " LAST ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) QUALIFY row_number() OVER w < 3",
                "SELECT count(*) FILTER (WHERE label = 1), string_agg(key, ',' ORDER BY key DESC) FROM samples"
                        + " GROUP BY GROUPING SETS ((label), (split), ()) HAVING count(*) > 1",
                "SELECT DISTINCT ON (label) * EXCLUDE (tags) FROM samples ORDER BY label ASC LIMIT 10% OFFSET 1",
                "SELECT COLUMNS('label.*') FROM samples TABLESAMPLE reservoir(20%) REPEATABLE (7)",
                "SELECT label IN (1, 2), key ILIKE 'V%', label = ANY (SELECT 1), EXISTS (FROM rejected), CASE WHEN"
                        + " label BETWEEN 0 AND 1 THEN 'a' END, (1, 2) = (1, 2) FROM samples",
                "SELECT a.key FROM samples a LEFT JOIN rejected b USING (key) ASOF JOIN samples c ON a.label = c.label"
                        + " AND a.seed >= c.seed",
                "SELECT s.key, t.v FROM samples s, LATERAL (SELECT s.seed + 1 AS v) t",
                "SELECT key FROM samples INTERSECT SELECT key FROM rejected EXCEPT SELECT key FROM samples ORDER BY"
                        + " ALL",
                "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3), u AS (FROM t) FROM t, u",
                "SELECT date_trunc('day', published_at), published_at AT TIME ZONE 'UTC', night + INTERVAL 3 DAY FROM"
                        + " samples",
                "SELECT list_transform([1, 2], x -> x + 1), MAP {'a': 1}['a'], unnest([1, 2])",
                "SELECT quantile_cont(seed, [0.1, 0.9]), histogram(label), arg_max(key, seed) FROM samples",
                "SELECT label, split, count(*) FROM samples GROUP BY CUBE (label, split)",
                "SELECT scores->0->>'label_name', e.value FROM samples, json_each(tags) e",
                "SUMMARIZE SELECT seed FROM samples",
                "(SELECT 1) UNION ALL (SELECT 2) ORDER BY 1 LIMIT 1",
                "SELECT recipe FROM samples WHERE seed = 1007;"
            })
    void answersWhatDuckDbCan(String sql) {
        try (QueryResult result = open.ask(sql)) {
            assertThat(result.columns()).isNotEmpty();
            for (List<Object> row = result.next(); row != null; row = result.next()) {
                assertThat(row).hasSameSizeAs(result.columns());
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELECT key FROM samples WHERE seed = 1 OR tags->>'stain' = 'x' | put brackets round what an arrow reads
            SELECT key FROM main.samples | has no schema or catalog before its name; write samples
            """)
    void saysHowAQuestionIsMeant(String sql, String hint) {
        assertThatThrownBy(() -> {
                    try (QueryResult result = open.ask(sql)) {
                        result.next();
                    }
                })
                .hasMessageContaining(hint);
    }

    /** What the check of questions should miss, the engine itself refuses. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM read_text('%s')",
                "SELECT * FROM read_csv('%s')",
                "SELECT * FROM '%s'",
                "SELECT * FROM glob('%s')",
                "COPY (SELECT 1) TO '%s' (FORMAT csv)",
                "ATTACH '%s'",
                "EXPORT DATABASE '%s'",
                "SELECT * FROM enable_profiling(save_location := '%s')",
                "LOAD '%s'",
                "INSTALL httpfs FROM '%s'",
                "SELECT * FROM read_csv('http://127.0.0.1:1/%s')",
                "SELECT * FROM read_parquet('s3://bucket%s')",
                "SET enable_external_access = true",
                "SET allowed_paths = ['%s']",
                "SET allowed_directories = ['/']",
                "SET temp_directory = '%s'",
                "SET lock_configuration = false",
                "RESET enable_external_access",
                "PRAGMA threads = 64",
            })
    void leavesTheEngineNoWayOut(String sql) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret.csv"), "a,b\n1,2\n");
        try (Engine engine = Engine.start(folder)) {
            engine.lock(List.of());
            assertThatThrownBy(() -> engine.texts(String.format(Locale.ROOT, sql, secret)))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(secret).hasContent("a,b\n1,2\n");
    }

    @Test
    void namesTheColumnThatWasMeant() {
        assertThatThrownBy(() -> ask("SELECT lable FROM samples"))
                .hasMessageStartingWith(
                        "cannot ask that: there is no column \"lable\"; did you mean label?; the columns are");
        assertThatThrownBy(() -> ask("SELECT s.lable FROM samples s"))
                .hasMessageStartingWith(
                        "cannot ask that: there is no column \"lable\"; did you mean label?; the columns are");
        assertThatThrownBy(() -> ask("SELECT group FROM samples"))
                .hasMessageContaining("the column group is written \"group\"");
        assertThatThrownBy(() -> ask("SELECT * FROM sample"))
                .hasMessage("cannot ask that: there is no table 'sample'; the tables are samples and rejected");
        assertThatThrownBy(() -> ask("SELECT sqrt(-1 - slot) FROM samples"))
                .hasMessage("cannot ask that: cannot take square root of a negative number");
    }

    @Test
    void readsAnIndexInPlaceUnlessItWasChanged() throws Exception {
        Path copy = folder.resolve("copy [it's] *");
        Path index = copy.resolve("index/samples.parquet");
        Files.createDirectories(index.getParent());
        Path published = Path.of("src/test/resources/first-format/old-cells/1.0.0");
        Files.copy(published.resolve("DATASET.json"), copy.resolve("DATASET.json"));
        byte[] bytes = Files.readAllBytes(published.resolve("index/samples.parquet"));
        Files.write(index, bytes);
        List<PublishedVersion> here = List.of(PublishedVersion.open(new FolderStore(copy), "", null));
        String sql = "SELECT count(*) AS n FROM samples";
        try (Query query = Query.load(folder.resolve("scratch"), here, QueryQuestion.ALL, sql, n -> {});
                QueryResult result = query.ask(sql)) {
            assertThat(result.next()).containsExactly(6L);
        }
        assertThat(folder.resolve("scratch/hashed/"
                        + here.get(0)
                                .record()
                                .file("index/samples.parquet")
                                .orElseThrow()
                                .sha256()))
                .content()
                .startsWith(index + "\n" + bytes.length + "\n");
        bytes[bytes.length / 2] ^= 1;
        Files.delete(index);
        Files.write(index, bytes);

        assertThatThrownBy(() -> Query.load(folder.resolve("scratch"), here, QueryQuestion.ALL, sql, n -> {}))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("file-differs"))
                .hasMessageContaining("index/samples.parquet is not what DATASET.json lists");
    }

    @Test
    void namesTheVersionThatTheBuildTakes() throws Exception {
        assertThat(Path.of("pom.xml")).content().contains("<duckdb.version>" + Engine.VERSION + "<");
    }

    @Test
    void leavesNothingBehind() throws Exception {
        ask("SELECT 1 AS a FROM samples");
        try (var left = Files.list(folder.resolve("scratch"))) {
            // The one of the class is open.
            assertThat(left.map(Path::getFileName).map(String::valueOf).filter(name -> !name.equals("hashed")))
                    .hasSize(1);
        }
    }

    @Test
    void removesWhatAKilledQueryLeftAndNothingInUse() throws Exception {
        Path scratch = folder.resolve("killed");
        FileTime old = FileTime.from(Instant.now().minusSeconds(3600));
        Path left = Files.createDirectories(scratch.resolve("query-1"));
        Files.writeString(left.resolve("0.parquet"), "a copy");
        Files.setLastModifiedTime(Files.createFile(left.resolve(Engine.IN_USE)), old);
        try (Engine used = Engine.start(scratch)) {
            assertThat(left).doesNotExist();
            Files.setLastModifiedTime(used.folder().resolve(Engine.IN_USE), old);
            Engine.start(scratch).close();
            assertThat(used.folder()).exists();
        }
    }

    @Test
    void writesNumbersInListsAsItWritesThemAlone() {
        String sql =
                "SELECT (-9223372036854775807 - 1)::BIGINT AS a, [0.5::DOUBLE, 'NaN'] AS b, [7::BIGINT] AS c, row(1, 2) AS d,"
                        + " {'n': 3::BIGINT, 'big': 9007199254740993} AS e FROM samples LIMIT 1";
        assertThat(ask(QueryQuestion.ALL, sql, QueryOutput.JSON))
                .isEqualTo("[{\"a\":\"-9223372036854775808\",\"b\":\"[0.5,\\\"NaN\\\"]\",\"c\":\"[7]\",\"d\":\"[1,2]\","
                        + "\"e\":\"{\\\"big\\\":\\\"9007199254740993\\\",\\\"n\\\":3}\"}]\n");
    }

    @Test
    void namesTheColumnsOfTheTableThatWasAsked() {
        assertThatThrownBy(() -> ask("SELECT gate FROM rejected"))
                .hasMessageStartingWith(
                        "cannot ask that: there is no column \"gate\"; did you mean gates?; the columns are"
                                + " dataset, version, key, split, shard, group, slot, attempt, label, label_name, label_source, class_idx, gates,");
        assertThatThrownBy(() -> ask("SELECT seed FROM rejected")).hasMessageNotContaining("did you mean seed");
        assertThatThrownBy(() -> ask("SELECT key FROM samples WHERE label_name = \"WBC\""))
                .hasMessageContaining("no column \"WBC\"; write a text as 'WBC'");
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

    @ParameterizedTest
    @EnumSource(QueryOutput.class)
    void readsNoFurtherWhenNobodyTakesTheAnswer(QueryOutput output) throws IOException {
        String sql = "SELECT a.key FROM samples a, samples b, samples c, samples d, samples e, samples f";
        OutputStream closed = OutputStream.nullOutputStream();
        closed.close();
        try (Query query = Query.load(folder.resolve("scratch"), versions, QueryQuestion.ALL, sql, n -> {});
                QueryResult result = query.ask(sql);
                PrintStream out = new PrintStream(closed, true, StandardCharsets.UTF_8)) {
            assertThat(output.write(result, out)).isEqualTo(1000);
            assertThat(result.next()).isNotNull();
        }
    }

    private static String ask(String sql) {
        return ask(QueryQuestion.ALL, sql);
    }

    private static String ask(QueryQuestion question, String sql) {
        return ask(question, sql, QueryOutput.CSV);
    }

    private static String ask(QueryQuestion question, String sql, QueryOutput output) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Query query = Query.load(folder.resolve("scratch"), versions, question, sql, n -> {});
                QueryResult result = query.ask(sql);
                PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            output.write(result, out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
