package io.stylemill.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.record.CanonicalJson;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.parquet.io.LocalInputFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColumnsTest {
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
        LINES.added(
                Column.Step.GATES,
                -1,
                ColumnType.WHOLE,
                "letters",
                line -> line.text().length(),
                "How many letters it has.");
    }

    @TempDir
    Path folder;

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

        assertThat(written(counted))
                .containsExactly(
                        "{\"letters\":3,\"text\":\"a b\",\"words\":2}", "{\"letters\":1,\"text\":\"c\",\"words\":1}");
        assertThat(written(not)).containsExactly("{\"letters\":3,\"text\":\"a b\"}", "{\"letters\":1,\"text\":\"c\"}");
        assertThat(LINES.cells(not.get(0))).isEqualTo(Map.of(TEXT.name(), "a b", "letters", 3));
    }

    @Test
    void aColumnThatWasAddedIsInEveryNewVersionAndCanBeMissingInOldOnes() {
        Column<Line> letters = LINES.all().get(2);

        assertThat(LINES.carriedBy(new Line("a b", List.of()))).containsExactly(TEXT, letters);
        assertThat(LINES.canLack(letters, Set.of("text")::contains)).isTrue();
        assertThat(LINES.canLack(TEXT, Set.of()::contains)).isFalse();
        assertThat(new Fields(Map.of("text", "a b"), "an old version").small(letters))
                .isEqualTo(-1);
        assertThat(new Fields(Map.of("letters", 3), "a version").small(letters)).isEqualTo(3);
    }

    @Test
    void aTableHasAllColumnsOfItsStepAndOfThoseBefore() {
        Column<SampleRow> first = SampleColumns.LABEL_CONFIDENCE;
        Predicate<String> gates = Set.of("key", "scores")::contains;
        Predicate<String> keys = Set.of("key", "decoded_sha256")::contains;

        assertThat(SampleColumns.ALL.canLack(first, Set.of("key")::contains)).isTrue();
        assertThat(SampleColumns.ALL.canLack(first, gates)).isFalse();
        assertThat(SampleColumns.ALL.canLack(first, keys)).isFalse();
        assertThat(SampleColumns.ALL.canLack(SampleColumns.DECODED_SHA256, gates))
                .isTrue();
        // The table of refused images came with the gates.
        assertThat(RejectedColumns.ALL.all()).allMatch(column -> column.added() == null);
    }

    @Test
    void aTableThatIsOlderThanAColumnIsReadWithoutIt() {
        Columns<Line> old = new Columns<>("line");
        Column<Line> text = old.like(TEXT, Line::text);
        Path file = folder.resolve("old.parquet");
        ParquetTable.write(
                file, old, 10, text, List.of(new Line("a b", List.of())).iterator());
        List<String> read = new ArrayList<>();

        ParquetTable.read(
                new LocalInputFile(file), LINES::readable, null, "old", row -> read.add(CanonicalJson.write(row)));

        assertThat(read).containsExactly("{\"text\":\"a b\"}");
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
