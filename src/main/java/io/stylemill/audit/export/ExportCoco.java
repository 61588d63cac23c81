package io.stylemill.audit.export;

import io.stylemill.record.CanonicalJson;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.DataLicense;
import io.stylemill.version.MaskFacts;
import io.stylemill.version.SampleRow;
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
    private final Map<String, CocoFile> splits = new LinkedHashMap<>();
    private final Map<String, CocoFile> captions = new LinkedHashMap<>();
    private boolean masked;
    private long imageIds;
    private long annotationIds;
    private long captionIds;

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
        CocoFile split = splits.computeIfAbsent(name, n -> begin(n, mask));
        String file = name + "/" + row.key() + "." + ExportFolder.extension(row);
        folder.write("images/" + file, image);
        long id = ++imageIds;
        Map<String, @Nullable Object> entry = new LinkedHashMap<>(ExportColumn.values(columns, row));
        entry.put("recipe", CanonicalJson.parse(row.recipe()));
        split.image(placed(entry, id, file));
        if (mask != null) {
            for (Map<String, Object> one :
                    CocoObjects.annotations(contents.subset().parent(), row, mask, id)) {
                one.put("id", ++annotationIds);
                split.annotation(one);
            }
        } else if (row.label().index() >= 0) {
            // COCO's tools take category 0 for the background.
            split.annotation(Map.of(
                    "id",
                    ++annotationIds,
                    "image_id",
                    id,
                    "category_id",
                    row.label().index() + 1));
        }
        if (!row.captions().isEmpty()) {
            CocoFile texts = captions.computeIfAbsent(
                    name, n -> new CocoFile(folder, "captions_" + n, info("annotations are captions"), license, null));
            texts.image(placed(new LinkedHashMap<>(Map.of("key", row.key())), id, file));
            row.captions()
                    .forEach(caption ->
                            texts.annotation(Map.of("id", ++captionIds, "image_id", id, "caption", caption)));
        }
    }

    private Map<String, @Nullable Object> placed(Map<String, @Nullable Object> entry, long id, String file) {
        entry.put("id", id);
        entry.put("file_name", file);
        if (!license.isEmpty()) {
            entry.put("license", license.get("id"));
        }
        return entry;
    }

    private CocoFile begin(String name, @Nullable MaskFacts mask) {
        List<Object> categories = new ArrayList<>();
        if (mask != null) {
            categories.addAll(CocoObjects.categories(mask));
        }
        for (CommitRecord.ClassCount one :
                mask == null ? contents.record().classes() : List.<CommitRecord.ClassCount>of()) {
            categories.add(Map.of("id", one.id() + 1, "name", one.name(), "supercategory", ""));
        }
        String what = mask == null
                ? "annotations label whole images, there are no boxes or masks"
                : "annotations are objects of the images' masks";
        return new CocoFile(folder, "instances_" + name, info(what), license, categories);
    }

    private Map<String, Object> info(String what) {
        CommitRecord record = contents.record();
        return Map.of(
                "description",
                record.name() + " " + record.version()
                        + (contents.mixed() ? ", real and synthetic; " : ", synthetic; ") + what,
                "version",
                record.version());
    }

    @Override
    public void finish() {
        splits.values().forEach(CocoFile::finish);
        captions.values().forEach(CocoFile::finish);
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
                + CanonicalJson.write(contents.splits()) + "}\n```\n"
                + (captions.isEmpty()
                        ? ""
                        : "\n`annotations/captions_SPLIT.json` has the captions of the same images, as COCO's captions are:"
                                + " an annotation has `image_id` and `caption`.\n");
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
        splits.values().forEach(CocoFile::close);
        captions.values().forEach(CocoFile::close);
    }
}
