package io.stylemill.version;

import io.stylemill.GeneratedText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The tables of columns in the manual are written from the columns. */
class ColumnTextTest {
    private static final Path MANUAL = Path.of("docs/dataset-format.md");
    private static final int WIDTH = 100;

    @Test
    void theTablesOfTheManualAreWrittenFromTheColumns() throws IOException {
        String text = Files.readString(MANUAL);
        text = GeneratedText.replaced(MANUAL, text, "fields of the .json member", member());
        text = GeneratedText.replaced(MANUAL, text, "columns of samples.parquet", table(SampleColumns.ALL));
        text = GeneratedText.replaced(MANUAL, text, "columns of rejected.parquet", table(RejectedColumns.ALL));
        text = GeneratedText.replaced(MANUAL, text, "columns of jobs.parquet", table(JobColumns.ALL));
        GeneratedText.assertCurrent(MANUAL, text);
    }

    private static String member() {
        StringBuilder lines = new StringBuilder();
        int used = 0;
        for (Column<SampleRow> column : SampleColumns.MEMBER) {
            String name = '`'
                    + column.name()
                    + '`'
                    + (column == SampleColumns.MEMBER.get(SampleColumns.MEMBER.size() - 1) ? "." : ",");
            boolean fits = used > 0 && used + 1 + name.length() <= WIDTH;
            lines.append(used == 0 ? "" : fits ? " " : "\n").append(name);
            used = fits ? used + 1 + name.length() : name.length();
        }
        return lines.append('\n').toString();
    }

    private static <R> String table(Columns<R> columns) {
        return columns.all().stream()
                .map(c -> "| `" + c.name() + "` | " + c.type().word() + where(c) + " | " + c.description() + " |\n")
                .collect(Collectors.joining("", "| column | type | holds |\n|---|---|---|\n", ""));
    }

    private static String where(Column<?> column) {
        Column.Added added = column.added();
        String since = added == null ? "" : ", since " + added.step().word();
        return switch (column.presence()) {
            case ALWAYS -> since;
            case NULLABLE -> " or null" + since;
            case SOMETIMES -> ", in some versions";
        };
    }
}
