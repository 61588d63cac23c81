package io.stylemill.export;

import io.stylemill.dataset.SampleRow;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code samples.csv}: which file is which image, and what it was made from (RFC 4180, line feeds). */
final class ExportTable implements AutoCloseable {
    private static final String NAMES =
            "file,key,split,label,label_name,seed,truncation_psi,generator_sha256,group,slot,"
                    + "width,height,file_sha256,pixel_sha256,recipe";

    private final OutputStream out;

    ExportTable(ExportFolder folder) {
        this.out = folder.open("samples.csv");
        line(NAMES);
    }

    void add(String file, SampleRow row) {
        SampleRow.Origin origin = row.origin();
        List<String> fields = new ArrayList<>();
        field(fields, file);
        field(fields, row.key());
        field(fields, row.place().split());
        field(fields, row.label().index());
        field(fields, row.label().name());
        field(fields, origin.seed());
        field(fields, origin.truncationPsi());
        field(fields, origin.generatorSha256());
        field(fields, origin.group());
        field(fields, origin.slot());
        field(fields, row.file().width());
        field(fields, row.file().height());
        field(fields, row.file().fileSha256());
        field(fields, row.file().pixelSha256());
        field(fields, row.recipe());
        line(String.join(",", fields));
    }

    private static void field(List<String> fields, @Nullable Object value) {
        String text = value == null ? "" : value.toString();
        boolean quoted = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        fields.add(quoted ? '"' + text.replace("\"", "\"\"") + '"' : text);
    }

    private void line(String text) {
        try {
            out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw ExportFolder.unwritable(Path.of("samples.csv"), e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw ExportFolder.unwritable(Path.of("samples.csv"), e);
        }
    }
}
