package io.stylemill.version;

import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.CommitRecord.Role;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The files and record sets of {@code croissant.json}: one set of records of all images, and one of
 * each split, which is read from that split's shards alone.
 *
 * <p>Its form is what mlcroissant 1.0.17, 1.0.22 and 1.1.0 read: a file that two sets of files
 * share would stop them, so the shards are there once for all images and once for their split, at
 * the same address.
 */
final class CroissantData {
    private static final String ALL = "images";

    private final VersionFacts facts;
    private final SampleRow first;
    private final String extension;
    private final Map<String, List<FileEntry>> shards = new TreeMap<>();
    private final List<FileEntry> index;
    private final String base;

    /**
     * @param files the shards and the index, among others
     * @param base what is before the files' paths, ending in {@code /}, or empty
     */
    CroissantData(VersionFacts facts, Tally tally, Collection<FileEntry> files, String base) {
        this.facts = facts;
        this.first = tally.first();
        this.extension = ShardWriter.extension(tally.shape().format());
        files.stream()
                .filter(f -> f.role() == Role.SHARD)
                .forEach(f -> shards.computeIfAbsent(Layout.splitOf(f.path()), split -> new ArrayList<>())
                        .add(f));
        this.index = files.stream().filter(f -> f.path().equals(Layout.SAMPLES)).toList();
        this.base = base;
    }

    List<Object> distribution() {
        List<Object> all = new ArrayList<>();
        List<FileEntry> tars = new ArrayList<>();
        shards.values().forEach(tars::addAll);
        index.forEach(f -> all.add(fileObject(f, f.path(), base, "application/x-parquet", "One row per image.")));
        files(all, "", ALL, "The image files in all shards.", tars);
        shards.forEach((split, some) -> files(
                all, split + "/", setOf(split), "The image files in the shards of the split " + split + ".", some));
        return all;
    }

    private @Nullable MaskFacts masks() {
        return first.masked() ? first.measured().mask() : null;
    }

    /**
     * Whether a pattern of extensions alone would take masks for images: keys end in a digit,
     * {@code .mask} does not.
     */
    private boolean names(@Nullable MaskFacts masks) {
        return masks != null && ShardWriter.MASK.endsWith("." + extension);
    }

    private static String setOf(String split) {
        return ALL + "-" + split;
    }

    private static String filesOf(String set) {
        return set + "-files";
    }

    private void files(List<Object> all, String before, String set, String description, List<FileEntry> tars) {
        tars.forEach(f -> all.add(tar(f, before, base)));
        List<Map<String, Object>> shardIds = tars.stream()
                .map(f -> Map.<String, Object>of("@id", before + f.path()))
                .toList();
        Map<String, Object> images = new LinkedHashMap<>();
        images.put("@type", "cr:FileSet");
        images.put("@id", filesOf(set));
        images.put("name", filesOf(set));
        images.put("description", description);
        // Croissant 1.1 has a term of its own; readers before it know that of schema.org.
        images.put("containedIn", shardIds);
        images.put("sc:containedIn", shardIds);
        images.put("encodingFormat", Layout.mediaType("x." + extension));
        images.put("includes", (names(masks()) ? "*[0-9]." : "*.") + extension);
        all.add(images);
    }

    /** Returns all that the document says of one shard. */
    static List<Object> shard(FileEntry file, String base) {
        List<Object> all = new ArrayList<>();
        for (String before : List.of("", Layout.splitOf(file.path()) + "/")) {
            all.add(tar(file, before, base));
            // The set of files names its shards twice.
            all.add(Map.of("@id", before + file.path()));
            all.add(Map.of("@id", before + file.path()));
        }
        return all;
    }

    private static Map<String, Object> tar(FileEntry file, String before, String base) {
        return fileObject(
                file,
                before + file.path(),
                base,
                "application/x-tar",
                "A shard of images with their labels and records.");
    }

    /** Returns a class as the document lists it. */
    static Map<String, Object> label(int id, String name) {
        return Map.of("labels/id", id, "labels/name", name);
    }

    private static Map<String, Object> fileObject(
            FileEntry file, String id, String base, String format, String description) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("@type", "cr:FileObject");
        m.put("@id", id);
        m.put("name", id);
        m.put("description", description);
        m.put("contentUrl", base + file.path());
        m.put("contentSize", file.bytes() + " B");
        m.put("encodingFormat", format);
        m.put("sha256", file.sha256());
        return m;
    }

    List<Object> recordSets() {
        List<Object> sets = new ArrayList<>();
        sets.add(splits());
        if (!facts.classes().isEmpty()) {
            sets.add(labels());
        }
        MaskFacts masks = masks();
        if (masks != null) {
            sets.add(maskLabels(masks));
        }
        sets.add(images(ALL, "One record per image."));
        shards.keySet()
                .forEach(split -> sets.add(images(setOf(split), "One record per image of the split " + split + ".")));
        return sets;
    }

    private Map<String, Object> splits() {
        Map<String, Object> set = recordSet("splits", "The splits of the images.");
        set.put("dataType", "cr:Split");
        set.put("key", Map.of("@id", "splits/name"));
        set.put(
                "field",
                List.of(
                        field("splits/name", "Name of the split.", "sc:Text"),
                        field("splits/url", "What kind of split it is.", "sc:URL")));
        set.put(
                "data",
                new TreeSet<>(shards.keySet())
                        .stream()
                                .map(split -> Map.of("splits/name", split, "splits/url", splitKind(split)))
                                .toList());
        return set;
    }

    private static String splitKind(String split) {
        String kind = switch (split) {
            case "train" -> "TrainingSplit";
            case "validation", "val" -> "ValidationSplit";
            case "test" -> "TestSplit";
            default -> "Split";
        };
        return "http://mlcommons.org/croissant/" + kind;
    }

    private Map<String, Object> labels() {
        List<Object> data = new ArrayList<>();
        facts.classes().forEach(c -> data.add(label(c.id(), c.name())));
        return classes("labels", "The classes that the network was asked for.", "Index of the class.", data);
    }

    private static Map<String, Object> classes(String name, String description, String id, List<Object> data) {
        Map<String, Object> set = recordSet(name, description);
        set.put("dataType", "sc:Enumeration");
        set.put("key", Map.of("@id", name + "/id"));
        set.put(
                "field",
                List.of(
                        field(name + "/id", id, "sc:Integer"),
                        // The reader knows no sc:Name.
                        field(name + "/name", "Name of the class.", "sc:Text")));
        set.put("data", data);
        return set;
    }

    private static Map<String, Object> maskLabels(MaskFacts masks) {
        List<Object> data = new ArrayList<>();
        for (String name : masks.areas().keySet()) {
            data.add(Map.of("mask-labels/id", data.size(), "mask-labels/name", name));
        }
        return classes(
                "mask-labels",
                "The classes of pixels in masks, the background first.",
                "Value of the pixels in masks.",
                data);
    }

    private Map<String, Object> images(String set, String description) {
        Map<String, Object> files = Map.of("@id", filesOf(set));
        Map<String, Object> key = field(set + "/key", "Key of the image, which joins it to its row.", "sc:Text");
        // Matches its own result too: readers apply it before the join and again to the joined
        // rows.
        key.put(
                "source",
                Map.of(
                        "fileSet",
                        files,
                        "extract",
                        Map.of("fileProperty", "filename"),
                        "transform",
                        Map.of("regex", "^([^.]*)(?:\\." + extension + ")?$")));
        key.put(
                "references",
                Map.of(
                        "fileObject",
                        Map.of("@id", Layout.SAMPLES),
                        "extract",
                        Map.of("column", SampleColumns.KEY.name())));
        Map<String, Object> content = field(set + "/image", "The image.", "sc:ImageObject");
        content.put("source", Map.of("fileSet", files, "extract", Map.of("fileProperty", "content")));
        List<Object> fields = new ArrayList<>(List.of(key, content));
        SampleColumns.CROISSANT.stream()
                .filter(column -> column.carriedBy(first))
                .forEach(column -> fields.add(column(set, column)));
        if (masks() != null) {
            // What the place of a mask counts in.
            fields.add(column(set, SampleColumns.SHARD));
        }
        Map<String, Object> m = recordSet(set, description);
        m.put("key", Map.of("@id", set + "/key"));
        m.put("field", fields);
        return m;
    }

    private static Map<String, Object> recordSet(String name, String description) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("@type", "cr:RecordSet");
        m.put("@id", name);
        m.put("name", name);
        m.put("description", description);
        return m;
    }

    private static Map<String, Object> field(String id, String description, String type) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("@type", "cr:Field");
        m.put("@id", id);
        m.put("name", id);
        m.put("description", description);
        m.put("dataType", type);
        return m;
    }

    private static Map<String, Object> column(String set, Column<SampleRow> column) {
        Map<String, Object> m = field(
                set + "/" + column.name(), column.description(), column.type().croissant());
        m.put(
                "source",
                Map.of("fileObject", Map.of("@id", Layout.SAMPLES), "extract", Map.of("column", column.name())));
        if (column.equals(SampleColumns.SPLIT)) {
            m.put("references", Map.of("field", Map.of("@id", "splits/name")));
        } else if (column.equals(SampleColumns.LABEL)) {
            m.put("dataType", List.of(column.type().croissant(), "cr:Label"));
        }
        return m;
    }
}
