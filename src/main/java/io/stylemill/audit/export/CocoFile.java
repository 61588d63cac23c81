package io.stylemill.audit.export;

import io.stylemill.record.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One file in COCO's form while its two lists grow: images in the file itself, annotations beside it. */
final class CocoFile implements AutoCloseable {
    private final OutputStream images;
    private final Path kept;
    private final OutputStream annotations;
    private String beforeImage = "";
    private String beforeAnnotation = "";

    /**
     * @param name of the file without {@code .json}, such as {@code instances_train}
     * @param license COCO's entry for the licence, or nothing
     */
    CocoFile(
            ExportFolder folder,
            String name,
            Map<String, Object> info,
            Map<String, Object> license,
            @Nullable List<Object> categories) {
        this.images = folder.open("annotations/" + name + ".json");
        this.kept = folder.file("annotations/" + name + ".part");
        this.annotations = folder.open("annotations/" + name + ".part");
        write(
                images,
                "{\"info\":" + CanonicalJson.write(info) + ",\n\"licenses\":"
                        + CanonicalJson.write(license.isEmpty() ? List.of() : List.of(license)) + ",\n"
                        + (categories == null ? "" : "\"categories\":" + CanonicalJson.write(categories) + ",\n")
                        + "\"images\":[\n");
    }

    void image(Map<String, @Nullable Object> entry) {
        write(images, beforeImage + CanonicalJson.write(entry));
        beforeImage = ",\n";
    }

    void annotation(Map<String, Object> annotation) {
        write(annotations, beforeAnnotation + CanonicalJson.write(annotation));
        beforeAnnotation = ",\n";
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

    private static void write(OutputStream out, String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw ExportFolder.unwritable(Path.of("annotations"), e);
        }
    }

    @Override
    public void close() {
        try {
            images.close();
            annotations.close();
        } catch (IOException e) {
            throw ExportFolder.unwritable(kept, e);
        }
    }
}
