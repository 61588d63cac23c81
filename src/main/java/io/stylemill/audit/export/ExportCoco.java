package io.stylemill.audit.export;

import io.stylemill.record.CanonicalJson;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.DataLicense;
import io.stylemill.version.MaskFacts;
import io.stylemill.version.SampleRow;
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
import org.jspecify.annotations.Nullable;

/**
 * COCO's {@code images} and {@code categories}, with an annotation for each object of the masks; without masks one per labelled
 * image, no boxes. All else is in the images' entries.
 */
final class ExportCoco implements ExportLayout {
    private final ExportFolder folder;
    private final ExportContents contents;
    private final List<ExportColumn> columns;
    private final Map<String, Object> license;
    private final Map<String, Split> splits = new LinkedHashMap<>();
    private boolean masked;
    private long imageIds;
    private long annotationIds;

    /** The two lists of a split while they grow: images in the file itself, annotations beside it. */
    private static final class Split {
        private final OutputStream images;
        private final Path kept;
        private final OutputStream annotations;
        private String beforeImage = "";
        private String beforeAnnotation = "";

        private Split(OutputStream images, Path kept, OutputStream annotations) {
            this.images = images;
            this.kept = kept;
            this.annotations = annotations;
        }
    }

    ExportCoco(ExportFolder folder) {
        this.folder = folder;
        this.contents = folder.contents();
        this.columns = ExportColumn.of(contents);
        this.license = license(contents.license());
    }

    /** Returns COCO's entry for the licence that a card states, or nothing where it states none. */
    private static Map<String, Object> license(Map<String, String> card) {
        String word = card.getOrDefault("license", "unknown");
        if (word.equals("unknown")) {
            return Map.of();
        }
        String stated = card.get("license_name");
        String name = stated == null ? word : String.valueOf(CanonicalJson.parse(stated));
        DataLicense known = DataLicense.of(word).orElse(new DataLicense("", name, "", word));
        return Map.of("id", 1, "name", known.name(), "url", known.url());
    }

    @Override
    public void add(SampleRow row, byte[] image) {
        String name = row.place().split();
        MaskFacts mask = row.measured().mask();
        masked |= mask != null;
        Split split = splits.computeIfAbsent(name, n -> begin(n, mask));
        String file = name + "/" + row.key() + "." + ExportFolder.extension(row);
        folder.write("images/" + file, image);
        long id = ++imageIds;
        Map<String, @Nullable Object> entry = new LinkedHashMap<>(ExportColumn.values(columns, row));
        entry.put("recipe", CanonicalJson.parse(row.recipe()));
        entry.put("id", id);
        entry.put("file_name", file);
        if (!license.isEmpty()) {
            entry.put("license", license.get("id"));
        }
        write(split.images, split.beforeImage + CanonicalJson.write(entry));
        split.beforeImage = ",\n";
        if (mask != null) {
            for (Map<String, Object> one :
                    CocoObjects.annotations(contents.subset().parent(), row, mask, id)) {
                one.put("id", ++annotationIds);
                write(split.annotations, split.beforeAnnotation + CanonicalJson.write(one));
                split.beforeAnnotation = ",\n";
            }
        } else if (row.label().index() >= 0) {
            // COCO's tools take category 0 for the background.
            Map<String, Object> annotation = Map.of(
                    "id",
                    ++annotationIds,
                    "image_id",
                    id,
                    "category_id",
                    row.label().index() + 1);
            write(split.annotations, split.beforeAnnotation + CanonicalJson.write(annotation));
            split.beforeAnnotation = ",\n";
        }
    }

    private Split begin(String name, @Nullable MaskFacts mask) {
        CommitRecord record = contents.record();
        List<Object> categories = new ArrayList<>();
        if (mask != null) {
            categories.addAll(CocoObjects.categories(mask));
        }
        for (CommitRecord.ClassCount one : mask == null ? record.classes() : List.<CommitRecord.ClassCount>of()) {
            categories.add(Map.of("id", one.id() + 1, "name", one.name(), "supercategory", ""));
        }
        String info = CanonicalJson.write(Map.of(
                "description",
                record.name() + " " + record.version()
                        + (contents.mixed() ? ", real and synthetic; " : ", synthetic; ")
                        + (mask == null
                                ? "annotations label whole images, there are no boxes or masks"
                                : "annotations are objects of the images' masks"),
                "version",
                record.version()));
        Path kept = folder.file("annotations/" + name + ".part");
        Split split = new Split(
                folder.open("annotations/instances_" + name + ".json"),
                kept,
                folder.open("annotations/" + name + ".part"));
        write(
                split.images,
                "{\"info\":" + info + ",\n\"licenses\":"
                        + CanonicalJson.write(license.isEmpty() ? List.of() : List.of(license))
                        + ",\n\"categories\":" + CanonicalJson.write(categories) + ",\n\"images\":[\n");
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
    public Map<String, List<String>> dataFiles() {
        Map<String, List<String>> files = new LinkedHashMap<>();
        contents.splits().forEach(split -> files.put(split, List.of("images/" + split + "/*")));
        return files;
    }

    @Override
    public List<String> lost() {
        List<String> lost = new ArrayList<>();
        if (contents.unlabelled() > 0 && !masked) {
            lost.add("images without a class (" + contents.unlabelled() + ") have no annotation");
        }
        lost.add(
                "COCO has no place for scores, tags and records, so they are further fields of each image's entry; Hugging"
                        + " Face's loader reads the images of this form without them");
        return lost;
    }

    @Override
    public String readme() {
        return (masked ? objects() : whole())
                + "cells = {split: COCO(f\"annotations/instances_{split}.json\") for split in "
                + CanonicalJson.write(contents.splits()) + "}\n```\n";
    }

    private static String objects() {
        return """
                ## Layout

                `images/SPLIT/` and `annotations/instances_SPLIT.json`, in COCO's form. Ids of images and of annotations are unique
                over all splits; `file_name` starts with the split, below `images/`. An annotation is one object of an image's
                mask: connected pixels of one class. It has a box, an area and the pixels as an uncompressed run-length
                encoding. `category_id` is the class index in the mask; the background is no category. An image's entry holds
                everything that the version says of it, its own label too.

                ```python
                from pycocotools.coco import COCO

                """;
    }

    private static String whole() {
        return """
                ## Layout

                `images/SPLIT/` and `annotations/instances_SPLIT.json`, in COCO's form. Ids of images and of annotations are unique
                over all splits; `file_name` starts with the split, below `images/`. **There are no boxes and no masks**: an
                annotation has `image_id` and `category_id` alone and labels the whole image; tools that train detectors need
                more than that. `category_id` is the class index plus 1; images without a class have no annotation. An image's
                entry also holds everything that the version says of it.

                ```python
                from pycocotools.coco import COCO

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
