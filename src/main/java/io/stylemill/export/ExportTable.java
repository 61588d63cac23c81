package io.stylemill.export;

import io.stylemill.dataset.Csv;
import io.stylemill.dataset.SampleRow;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code samples.csv}: which file is which image, and what it was made from (RFC 4180, line feeds, no formulas). */
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
        List<@Nullable Object> fields = new ArrayList<>();
        fields.add(file);
        fields.add(row.key());
        fields.add(row.place().split());
        fields.add(row.label().index());
        fields.add(row.label().name());
        fields.add(origin.seed());
        fields.add(String.valueOf(origin.truncationPsi()));
        fields.add(origin.generatorSha256());
        fields.add(origin.group());
        fields.add(origin.slot());
        fields.add(row.file().width());
        fields.add(row.file().height());
        fields.add(row.file().fileSha256());
        fields.add(row.file().pixelSha256());
        fields.add(row.recipe());
        line(Csv.line(fields));
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
