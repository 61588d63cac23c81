package io.stylemill.audit.export;

import io.stylemill.engine.mask.Regions;
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
 * COCO's {@code images} and {@code categories}, with an annotation for each object of the masks;
 * without masks one per labelled image, no boxes. All else is in the images' entries.
 */
final class ExportCoco implements ExportLayout {
    private final ExportFolder folder;
    private final ExportContents contents;
    private final List<ExportColumn> columns;
    private final Map<String, Object> license;
    private final ExportMasks masks;
    /** By split: with run lengths, or labels of whole images. */
    private final Map<String, CocoFile> files = new LinkedHashMap<>();
    /** By split: the same objects with polygons. */
    private final Map<String, CocoFile> outlines = new LinkedHashMap<>();

    private final Map<String, CocoFile> captions = new LinkedHashMap<>();
    private long imageIds;
    private long annotationIds;
    private long captionIds;

    ExportCoco(ExportFolder folder) {
        this.folder = folder;
        this.contents = folder.contents();
        this.columns = ExportColumn.of(contents);
        this.license = license(contents.license());
        this.masks = new ExportMasks(folder);
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

    private boolean masked() {
        return contents.masks() != null;
    }

    @Override
    public void add(SampleRow row, byte[] image) {
        String split = row.place().split();
        String file = split + "/" + row.key() + "." + row.file().extension();
        folder.write("images/" + file, image);
        long id = ++imageIds;
        Map<String, @Nullable Object> entry = new LinkedHashMap<>(ExportColumn.values(columns, row));
        entry.put("recipe", CanonicalJson.parse(row.recipe()));
        entry.putAll(entry(id, file));
        CocoFile made = files.computeIfAbsent(split, name -> begin("annotations/instances_" + name, ""));
        made.image(entry);
        if (masked()) {
            CocoFile polygons = outlines.computeIfAbsent(
                    split, name -> begin("annotations-polygons/instances_" + name, ", as polygons"));
            Map<String, @Nullable Object> known = new LinkedHashMap<>(entry(id, file));
            known.put("width", row.file().width());
            known.put("height", row.file().height());
            polygons.image(known);
            ImageMask mask = masks.read(row);
            for (Regions.Instance object : mask.objects()) {
                annotationIds++;
                made.annotation(CocoObjects.annotation(
                        annotationIds, id, object, CocoObjects.runs(object, mask.width(), mask.height())));
                polygons.annotation(
                        CocoObjects.annotation(annotationIds, id, object, CocoObjects.polygons(object, mask.width())));
            }
        } else if (contents.boxesAlone()) {
            MaskFacts facts = row.measured().mask();
            for (MaskFacts.Box box : facts == null ? List.<MaskFacts.Box>of() : facts.objects()) {
                made.annotation(CocoObjects.annotation(++annotationIds, id, box));
            }
        } else if (row.label().index() >= 0) {
            // COCO's tools take category 0 for the background.
            made.annotation(Map.of(
                    "id",
                    ++annotationIds,
                    "image_id",
                    id,
                    "category_id",
                    row.label().index() + 1));
        }
        if (!row.captions().isEmpty()) {
            CocoFile texts = captions.computeIfAbsent(
                    split,
                    name -> new CocoFile(
                            folder, "annotations/captions_" + name + ".json", head("annotations are captions")));
            Map<String, @Nullable Object> known = new LinkedHashMap<>(entry(id, file));
            known.put("key", row.key());
            texts.image(known);
            row.captions()
                    .forEach(caption ->
                            texts.annotation(Map.of("id", ++captionIds, "image_id", id, "caption", caption)));
        }
    }

    private Map<String, Object> entry(long id, String file) {
        Map<String, Object> entry = new LinkedHashMap<>(Map.of("id", id, "file_name", file));
        if (!license.isEmpty()) {
            entry.put("license", license.getOrDefault("id", 1));
        }
        return entry;
    }

    private CocoFile begin(String path, String how) {
        CommitRecord record = contents.record();
        List<Map<String, Object>> categories = new ArrayList<>();
        if (masked() || contents.boxesAlone()) {
            categories.addAll(CocoObjects.categories(contents.objectClasses()));
        } else {
            record.classes()
                    .forEach(
                            one -> categories.add(Map.of("id", one.id() + 1, "name", one.name(), "supercategory", "")));
        }
        Map<String, Object> head = head(
                masked()
                        ? "annotations are objects of the images' masks" + how
                        : contents.boxesAlone()
                                ? "annotations are boxes that a program found"
                                : "annotations label whole images, there are no boxes or masks");
        head.put("categories", categories);
        return new CocoFile(folder, path + ".json", head);
    }

    /** Returns the members that every file begins with. */
    private Map<String, Object> head(String what) {
        CommitRecord record = contents.record();
        Map<String, Object> head = new LinkedHashMap<>();
        head.put(
                "info",
                Map.of(
                        "description",
                        record.name() + " " + record.version()
                                + (contents.mixed() ? ", real and synthetic; " : ", synthetic; ") + what,
                        "version",
                        record.version()));
        head.put("licenses", license.isEmpty() ? List.of() : List.of(license));
        return head;
    }

    @Override
    public void finish() {
        files.values().forEach(CocoFile::finish);
        outlines.values().forEach(CocoFile::finish);
        captions.values().forEach(CocoFile::finish);
    }

    @Override
    public Map<String, List<String>> dataFiles() {
        return contents.imagesBySplit();
    }

    @Override
    public List<String> lost() {
        List<String> lost = new ArrayList<>();
        if (contents.unlabelled() > 0 && !masked() && !contents.boxesAlone()) {
            lost.add("images without a class (" + contents.unlabelled() + ") have no annotation");
        }
        ExportContents.Masks there = contents.masks();
        String small = ExportMasks.tooSmall(there == null ? 1 : there.leastArea());
        if (small != null) {
            lost.add(small + " and have no annotation");
        }
        lost.add(
                "COCO has no place for scores, tags and records, so they are further fields of each image's entry; Hugging"
                        + " Face's loader reads the images of this form without them");
        return lost;
    }

    @Override
    public String readme() {
        return (masked() ? objects() : contents.boxesAlone() ? boxes() : whole())
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
                mask: connected pixels of one class. It has a box and an area in pixels. `category_id` is the class index in the
                mask; the background is no category. Nothing is a crowd: `iscrowd` is 0 throughout. An image's entry holds
                everything that the version says of it, its own label too.

                The pixels of an object are there in two forms, under the same ids. `annotations/` has uncompressed run-length
                encodings, which are the mask. `annotations-polygons/` is for programs that read polygons alone: one polygon an
                object, along the edges of its pixels. A hole is part of the polygon: a cut of no width leads to it. pycocotools
                makes the same mask of both. Programs that draw the line of a polygon too (OpenCV, Pillow) make objects a pixel
                larger to the right and below.

                ```python
                from pycocotools.coco import COCO

                """;
    }

    private static String boxes() {
        return """
                ## Layout

                `images/SPLIT/` and `annotations/instances_SPLIT.json`, in COCO's form. Ids of images and of annotations are unique
                over all splits; `file_name` starts with the split, below `images/`. An annotation is one box that a program
                found in the image, the surest first: `bbox`, its `area` in pixels, and the program's `score`. There is no
                `segmentation`. `category_id` is the class index of the program; the background is no category. An image's entry
                holds everything that the version says of it, its own label too.

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
        files.values().forEach(CocoFile::close);
        outlines.values().forEach(CocoFile::close);
        captions.values().forEach(CocoFile::close);
    }
}
