package io.stylemill.audit.export;

import io.stylemill.record.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A file in COCO's form while it grows: images in the file itself, annotations beside it. */
final class CocoFile implements AutoCloseable {
    private final OutputStream images;
    private final Path kept;
    private final OutputStream annotations;
    private String beforeImage = "";
    private String beforeAnnotation = "";

    /** @param head the members before {@code images} */
    CocoFile(ExportFolder folder, String path, Map<String, Object> head) {
        images = folder.open(path);
        kept = folder.file(path + ".part");
        annotations = folder.open(path + ".part");
        StringBuilder text = new StringBuilder("{");
        head.forEach((name, value) -> text.append(CanonicalJson.write(name))
                .append(':')
                .append(CanonicalJson.write(value))
                .append(",\n"));
        write(images, text + "\"images\":[\n");
    }

    void image(Map<String, @Nullable Object> entry) {
        write(images, beforeImage + CanonicalJson.write(entry));
        beforeImage = ",\n";
    }

    void annotation(Map<String, Object> entry) {
        write(annotations, beforeAnnotation + CanonicalJson.write(entry));
        beforeAnnotation = ",\n";
    }

    private void write(OutputStream out, String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw ExportFolder.unwritable(kept, e);
        }
    }

    void finish() {
        try {
            annotations.close();
            write(images, "],\n\"annotations\":[\n");
            try (InputStream in = Files.newInputStream(kept)) {
                in.transferTo(images);
            }
            write(images, "]}\n");
            images.close();
            Files.delete(kept);
        } catch (IOException e) {
            throw ExportFolder.unwritable(kept, e);
        }
    }

    @Override
    public void close() {
        try (images) {
            annotations.close();
        } catch (IOException e) {
            throw ExportFolder.unwritable(kept, e);
        }
    }
}
