package io.stylemill.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.record.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnsTest {
    private static final Path DOC = Path.of("docs/dataset-format.md");

    /** @param words empty where nobody counted them */
    private record Line(String text, List<Integer> words) {}

    private static final Columns<Line> LINES = new Columns<>("line");
    private static final Column<Line> TEXT = LINES.required(ColumnType.TEXT, "text", Line::text, "What it says.");

    static {
        LINES.sometimes(
                ColumnType.WHOLE,
                "words",
                line -> line.words().isEmpty() ? null : line.words().get(0),
                "How many words it has.");
    }

    @TempDir
    Path folder;

    @Test
    void theDocumentShowsTheColumnsOfEachTable() throws IOException {
        String doc = Files.readString(DOC);

        assertThat(doc).contains(table(SampleColumns.ALL));
        assertThat(doc).contains(table(RejectedColumns.ALL));
        assertThat(doc).contains(table(JobColumns.ALL));
    }

    @Test
    void theDocumentListsTheFieldsOfTheMemberInTheirOrder() throws IOException {
        String doc = Files.readString(DOC).replaceAll("\\s+", " ");

        assertThat(doc)
                .contains(SampleColumns.MEMBER.stream()
                        .map(column -> "`" + column.name() + "`")
                        .collect(Collectors.joining(", ", "in this order: ", ".")));
    }

    private static <R> String table(Columns<R> columns) {
        return columns.all().stream()
                .map(c -> "| `" + c.name() + "` | " + c.type().word() + nulls(c) + " | " + c.description() + " |\n")
                .collect(Collectors.joining("", "| column | type | holds |\n|---|---|---|\n", "\n"));
    }

    private static String nulls(Column<?> column) {
        return column.presence() == Column.Presence.ALWAYS
                ? ""
                : column.presence() == Column.Presence.NULLABLE ? " or null" : ", in some versions";
    }

    @Test
    void everyColumnHasItsOwnNameAndASentence() {
        for (Columns<?> columns : List.of(SampleColumns.ALL, RejectedColumns.ALL, JobColumns.ALL)) {
            assertThat(columns.all().stream().map(Column::name))
                    .doesNotHaveDuplicates()
                    .allMatch(name -> name.matches("[a-z][a-z0-9_]*"));
            assertThat(columns.all()).allMatch(c -> c.description().matches("(?s)[A-Z0-9].*\\."));
        }
    }

    @Test
    void membersAndCroissantTakeTheirColumnsFromTheIndex() {
        List<Column<SampleRow>> member = new ArrayList<>(SampleColumns.MEMBER);
        assertThat(member.remove(SampleColumns.SYNTHETIC)).isTrue();
        assertThat(SampleColumns.ALL.all()).containsAll(member).containsAll(SampleColumns.CROISSANT);
    }

    @Test
    void aColumnThatSomeVersionsHaveIsWrittenWhereTheFirstRowHasIt() {
        List<Line> counted = List.of(new Line("a b", List.of(2)), new Line("c", List.of(1)));
        List<Line> not = List.of(new Line("a b", List.of()), new Line("c", List.of()));

        assertThat(written(counted)).containsExactly("{\"text\":\"a b\",\"words\":2}", "{\"text\":\"c\",\"words\":1}");
        assertThat(written(not)).containsExactly("{\"text\":\"a b\"}", "{\"text\":\"c\"}");
        assertThat(LINES.cells(not.get(0))).isEqualTo(Map.of(TEXT.name(), "a b"));
    }

    private List<String> written(List<Line> lines) {
        Path file = folder.resolve("lines.parquet");
        ParquetTable.write(file, LINES, 10, TEXT, lines.iterator());
        List<String> read = new ArrayList<>();
        ParquetTable.readWhile(
                new LocalInputFile(file), written -> written, null, "lines", row -> read.add(CanonicalJson.write(row)));
        return read;
    }
}
