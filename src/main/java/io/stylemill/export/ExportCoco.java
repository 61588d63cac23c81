package io.stylemill.export;

import io.stylemill.dataset.CommitRecord;
import io.stylemill.dataset.SampleRow;
import io.stylemill.plan.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** COCO's {@code images} and {@code categories}, with one annotation per labelled image and no boxes. */
final class ExportCoco implements ExportLayout {
    private final ExportFolder folder;
    private final Map<String, Split> splits = new LinkedHashMap<>();

    /** The two lists of a split while they grow: images in the file itself, annotations beside it. */
    private static final class Split {
        private final OutputStream images;
        private final Path kept;
        private final OutputStream annotations;
        private long count;
        private long labelled;

        private Split(OutputStream images, Path kept, OutputStream annotations) {
            this.images = images;
            this.kept = kept;
            this.annotations = annotations;
        }
    }

    ExportCoco(ExportFolder folder) {
        this.folder = folder;
    }

    @Override
    public void add(SampleRow row, byte[] image) {
        String name = row.place().split();
        Split split = splits.computeIfAbsent(name, this::begin);
        String file = row.key() + "." + ExportFolder.extension(row);
        folder.write("images/" + name + "/" + file, image);
        long id = ++split.count;
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("id", id);
        entry.put("file_name", file);
        entry.put("width", row.file().width());
        entry.put("height", row.file().height());
        entry.put("key", row.key());
        entry.put("pixel_sha256", row.file().pixelSha256());
        write(split.images, (id == 1 ? "" : ",\n") + CanonicalJson.write(entry));
        if (row.label().index() >= 0) {
            // COCO's tools take category 0 for the background.
            Map<String, Object> annotation = Map.of(
                    "id",
                    ++split.labelled,
                    "image_id",
                    id,
                    "category_id",
                    row.label().index() + 1);
            write(split.annotations, (split.labelled == 1 ? "" : ",\n") + CanonicalJson.write(annotation));
        }
    }

    private Split begin(String name) {
        CommitRecord record = folder.record();
        List<Object> categories = new ArrayList<>();
        for (CommitRecord.ClassCount one : record.classes()) {
            categories.add(Map.of("id", one.id() + 1, "name", one.name(), "supercategory", ""));
        }
        String info = CanonicalJson.write(Map.of(
                "description",
                record.name() + " " + record.version()
                        + ", synthetic; annotations label whole images, there are no boxes or masks",
                "version",
                record.version()));
        Path kept = folder.file("annotations/" + name + ".part");
        Split split = new Split(
                folder.open("annotations/instances_" + name + ".json"),
                kept,
                folder.open("annotations/" + name + ".part"));
        write(
                split.images,
                "{\"info\":" + info + ",\n\"licenses\":[],\n\"categories\":" + CanonicalJson.write(categories)
                        + ",\n\"images\":[\n");
        return split;
    }

    private static void write(OutputStream out, String text) {
        try {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw ExportFolder.unwritable(Path.of("annotations"), e);
        }
    }

    @Override
    public void finish() {
        for (Split split : splits.values()) {
            try {
                split.annotations.close();
                write(split.images, "],\n\"annotations\":[\n");
                try (InputStream in = Files.newInputStream(split.kept)) {
                    in.transferTo(split.images);
                }
                write(split.images, "]}\n");
                split.images.close();
                Files.delete(split.kept);
            } catch (IOException e) {
                throw ExportFolder.unwritable(split.kept, e);
            }
        }
    }

    @Override
    public String readme() {
        return """
                ## Layout

                `images/SPLIT/` and `annotations/instances_SPLIT.json`, in COCO's form. **There are no boxes and no masks**: an
                annotation has `image_id` and `category_id` alone and labels the whole image; tools that train detectors need
                more than that. `category_id` is the class index plus 1; images without a class have no annotation.
                """;
    }

    @Override
    public void close() {
        for (Split split : splits.values()) {
            try {
                split.images.close();
                split.annotations.close();
            } catch (IOException e) {
                throw ExportFolder.unwritable(split.kept, e);
            }
        }
    }
}
