package io.stylemill.audit.export;

import io.stylemill.record.CanonicalJson;
import io.stylemill.version.Csv;
import io.stylemill.version.SampleRow;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code samples.csv}: which file is which image, and everything that the version says of it (RFC
 * 4180, line feeds, no formulas).
 *
 * <p>Each tag has a column {@code tags.NAME}, empty where a sample lacks it; lists are JSON texts.
 */
final class ExportTable implements AutoCloseable {
    static final String FILE = "samples.csv";

    private final OutputStream out;
    private final List<ExportColumn> columns;
    private final List<String> tagNames;
    private final List<String> pictures;

    /** @param pictures columns of paths of pictures beside the image */
    ExportTable(ExportFolder folder, List<String> pictures) {
        this.out = folder.open(FILE);
        this.columns = ExportColumn.of(folder.contents());
        this.tagNames = folder.contents().tagNames();
        this.pictures = pictures;
        List<@Nullable Object> names = new ArrayList<>();
        names.add("file");
        names.addAll(pictures);
        for (ExportColumn column : columns) {
            if (column.type() == ExportColumn.Type.TAGS) {
                tagNames.forEach(tag -> names.add(column.name() + "." + tag));
            } else {
                names.add(column.name());
            }
        }
        line(Csv.line(names));
    }

    /** @param paths of the pictures by column */
    void add(String file, SampleRow row, Map<String, String> paths) {
        Map<String, @Nullable Object> values = ExportColumn.values(columns, row);
        List<@Nullable Object> fields = new ArrayList<>();
        fields.add(file);
        pictures.forEach(column -> fields.add(paths.get(column)));
        for (ExportColumn column : columns) {
            Object value = values.get(column.name());
            switch (column.type()) {
                case TAGS -> tagNames.forEach(tag -> fields.add(row.tags().get(tag)));
                case TEXTS, REALS, SCORES -> fields.add(value == null ? null : CanonicalJson.write(value));
                default -> fields.add(value == null ? null : value.toString());
            }
        }
        line(Csv.line(fields));
    }

    private void line(String text) {
        try {
            out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw ExportFolder.unwritable(Path.of(FILE), e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw ExportFolder.unwritable(Path.of(FILE), e);
        }
    }
}
