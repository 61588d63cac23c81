package io.stylemill.dataset;

import io.stylemill.dataset.CommitRecord.CheckpointFacts;
import io.stylemill.dataset.CommitRecord.FileEntry;
import io.stylemill.dataset.CommitRecord.Role;
import io.stylemill.plan.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code croissant.json}: the version as MLCommons' Croissant 1.1 describes datasets, with the Responsible AI fields.
 *
 * <p>Its addresses are relative, so that it holds in a bucket and in a folder alike. What only the owner can say comes
 * from the manifest; what is missing is stated as missing.
 */
final class Croissant {
    private static final List<String> CONFORMS_TO =
            List.of("http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0");
    private static final String IMAGES = "image-files";

    private final VersionFacts facts;
    private final Layout layout;
    private final Tally tally;
    private final Collection<FileEntry> files;
    private final Instant startedAt;

    /** @param files the shards and the index, among others */
    Croissant(VersionFacts facts, Layout layout, Tally tally, Collection<FileEntry> files, Instant startedAt) {
        this.facts = facts;
        this.layout = layout;
        this.tally = tally;
        this.files = files;
        this.startedAt = startedAt;
    }

    byte[] write() {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("@context", context());
        m.put("@type", "sc:Dataset");
        m.put("conformsTo", CONFORMS_TO);
        m.put("name", facts.name());
        m.put("alternateName", facts.title());
        m.put("description", description());
        m.put("version", layout.version());
        m.put("license", license());
        m.put("url", "./");
        m.put("creator", Map.of("@type", "sc:Organization", "name", owner("creator", owner("contact", ""))));
        m.put("datePublished", facts.createdAt().toString());
        m.put("dateCreated", facts.createdAt().toString());
        m.put("inLanguage", "en");
        m.put("isLiveDataset", false);
        m.put("keywords", List.of("synthetic", "image", "stylegan"));
        if (facts.card().containsKey("citation")) {
            m.put("citeAs", owner("citation", ""));
        }
        m.put("digitalSourceType", "https://schema.org/TrainedAlgorithmicMediaDigitalSource");
        origin(m);
        responsibility(m);
        m.put("distribution", distribution());
        m.put("recordSet", recordSets());
        return (CanonicalJson.write(m) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The terms of the specification's own documents, with PROV-O; schema.org by https, which the reader insists on. */
    private static Map<String, Object> context() {
        Map<String, Object> c = new TreeMap<>();
        c.put("@language", "en");
        c.put("@vocab", "https://schema.org/");
        c.put("sc", "https://schema.org/");
        c.put("cr", "http://mlcommons.org/croissant/");
        c.put("rai", "http://mlcommons.org/croissant/RAI/");
        c.put("dct", "http://purl.org/dc/terms/");
        c.put("prov", "http://www.w3.org/ns/prov#");
        c.put("conformsTo", "dct:conformsTo");
        c.put("data", Map.of("@id", "cr:data", "@type", "@json"));
        c.put("examples", Map.of("@id", "cr:examples", "@type", "@json"));
        c.put("dataType", Map.of("@id", "cr:dataType", "@type", "@vocab"));
        for (String term : List.of(
                "arrayShape",
                "citeAs",
                "column",
                "containedIn",
                "equivalentProperty",
                "extract",
                "field",
                "fileProperty",
                "fileObject",
                "fileSet",
                "format",
                "includes",
                "isArray",
                "isLiveDataset",
                "jsonPath",
                "key",
                "md5",
                "parentField",
                "path",
                "recordSet",
                "references",
                "regex",
                "repeated",
                "replace",
                "samplingRate",
                "separator",
                "source",
                "subField",
                "transform")) {
            c.put(term, "cr:" + term);
        }
        return c;
    }

    private String description() {
        return facts.title().replace('\n', ' ') + ": " + tally.images()
                + " labelled images, every one of them synthetic, made by a generative network. Purpose: "
                + owner("purpose", "");
    }

    private String license() {
        if (facts.license().isEmpty()) {
            return DatasetCard.UNSTATED;
        }
        return DataLicense.of(facts.license()).map(DataLicense::url).orElse(facts.license());
    }

    /** What the images were made from and when, in the terms of PROV-O. */
    private void origin(Map<String, Object> m) {
        CheckpointFacts c = facts.generator().checkpoint();
        Map<String, Object> weights = new LinkedHashMap<>();
        weights.put("@type", "prov:Entity");
        weights.put("prov:label", c.name());
        weights.put("description", c.architecture() + ", weights of a generative network");
        weights.put("sha256", c.sha256());
        weights.put("license", c.license().isEmpty() ? DatasetCard.UNSTATED : c.license());
        weights.put(
                "prov:wasDerivedFrom",
                facts.generator().trainingData().isEmpty()
                        ? "training data: " + DatasetCard.UNSTATED
                        : "training data: " + facts.generator().trainingData());
        m.put("prov:wasDerivedFrom", List.of(weights));
        m.put(
                "prov:wasGeneratedBy",
                Map.of(
                        "@type",
                        "prov:Activity",
                        "prov:label",
                        "Stylemill run " + facts.runId(),
                        "prov:startedAtTime",
                        startedAt.toString(),
                        "prov:endedAtTime",
                        facts.createdAt().toString()));
    }

    private void responsibility(Map<String, Object> m) {
        m.put("rai:hasSyntheticData", true);
        m.put(
                "rai:dataCollection",
                "Generated by Stylemill from " + Layout.MANIFEST + " with the network that prov:wasDerivedFrom names.");
        m.put("rai:dataCollectionType", "Others");
        m.put(
                "rai:dataCollectionTimeframe",
                List.of(startedAt.toString(), facts.createdAt().toString()));
        List<String> steps = tally.first().origin().postprocess();
        m.put(
                "rai:dataPreprocessingProtocol",
                steps.isEmpty()
                        ? "None after generation."
                        : "Steps after generation, with their parameters in each image's record: "
                                + String.join(
                                        ", ",
                                        steps.stream()
                                                .map(s -> s.substring(0, s.indexOf('(')))
                                                .toList())
                                + ".");
        m.put(
                "rai:dataAnnotationProtocol",
                "A label is what the network was asked for (column label_source), not what somebody saw in the image.");
        m.put("rai:dataLimitations", owner("limitations", ""));
        m.put("rai:dataBiases", owner("biases", ""));
        m.put("rai:dataUseCases", owner("uses", ""));
        m.put("rai:dataSocialImpact", owner("socialImpact", ""));
        m.put("rai:personalSensitiveInformation", owner("personalData", ""));
        m.put("rai:dataReleaseMaintenancePlan", owner("maintenance", ""));
    }

    private List<Object> distribution() {
        List<Object> all = new ArrayList<>();
        List<Object> shards = new ArrayList<>();
        for (FileEntry file : files) {
            if (file.role() == Role.SHARD) {
                all.add(shard(file));
                shards.add(Map.of("@id", file.path()));
            } else if (file.path().equals(Layout.SAMPLES)) {
                all.add(fileObject(file, "application/x-parquet", "One row per image."));
            }
        }
        Map<String, Object> images = new LinkedHashMap<>();
        images.put("@type", "cr:FileSet");
        images.put("@id", IMAGES);
        images.put("name", IMAGES);
        images.put("description", "The image files in all shards.");
        images.put("containedIn", shards);
        images.put("encodingFormat", Layout.mediaType("x." + extension()));
        images.put("includes", "*." + extension());
        all.add(images);
        return all;
    }

    /** Returns a shard as it stands in the document. */
    static Map<String, Object> shard(FileEntry file) {
        return fileObject(file, "application/x-tar", "A shard of images with their labels and records.");
    }

    private static Map<String, Object> fileObject(FileEntry file, String format, String description) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("@type", "cr:FileObject");
        m.put("@id", file.path());
        m.put("name", file.path());
        m.put("description", description);
        m.put("contentUrl", file.path());
        m.put("contentSize", file.bytes() + " B");
        m.put("encodingFormat", format);
        m.put("sha256", file.sha256());
        return m;
    }

    private String extension() {
        return ShardWriter.extension(tally.shape().format());
    }

    private List<Object> recordSets() {
        List<Object> sets = new ArrayList<>();
        sets.add(splits());
        if (!facts.classes().isEmpty()) {
            sets.add(labels());
        }
        sets.add(images());
        return sets;
    }

    private Map<String, Object> splits() {
        List<Object> data = new ArrayList<>();
        files.stream()
                .filter(f -> f.role() == Role.SHARD)
                .map(f -> f.path().substring("data/".length(), f.path().lastIndexOf("-of-") - 6))
                .distinct()
                .forEach(split -> data.add(Map.of("splits/name", split, "splits/url", splitKind(split))));
        Map<String, Object> set = recordSet("splits", "The splits of the images.");
        set.put("dataType", "cr:Split");
        set.put("key", Map.of("@id", "splits/name"));
        set.put(
                "field",
                List.of(
                        plainField("splits/name", "Name of the split.", "sc:Text"),
                        plainField("splits/url", "What kind of split it is.", "sc:URL")));
        set.put("data", data);
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
        Map<String, Object> set = recordSet("labels", "The classes that the network was asked for.");
        set.put("dataType", "sc:Enumeration");
        set.put("key", Map.of("@id", "labels/id"));
        set.put(
                "field",
                List.of(
                        plainField("labels/id", "Index of the class.", "sc:Integer"),
                        plainField("labels/name", "Name of the class.", "sc:Name")));
        set.put("data", data);
        return set;
    }

    /** Returns a class as it stands in the document. */
    static Map<String, Object> label(int id, String name) {
        return Map.of("labels/id", id, "labels/name", name);
    }

    private Map<String, Object> images() {
        Map<String, Object> key = field("key", "Key of the image, which joins it to its row.", "sc:Text");
        key.put(
                "source",
                Map.of(
                        "fileSet",
                        Map.of("@id", IMAGES),
                        "extract",
                        Map.of("fileProperty", "filename"),
                        "transform",
                        Map.of("regex", "^(.*)\\." + extension() + "$")));
        key.put("references", Map.of("fileObject", Map.of("@id", Layout.SAMPLES), "extract", Map.of("column", "key")));
        Map<String, Object> content = field("image", "The image.", "sc:ImageObject");
        content.put("source", Map.of("fileSet", Map.of("@id", IMAGES), "extract", Map.of("fileProperty", "content")));
        Map<String, Object> split = column("split", "Split of the image.", "sc:Text");
        split.put("references", Map.of("field", Map.of("@id", "splits/name")));
        Map<String, Object> label =
                column("label", "Index of the class, or -1 where the label is a mixture or there is none.", "");
        label.put("dataType", List.of("sc:Integer", "cr:Label"));
        Map<String, Object> set = recordSet("images", "One record per image.");
        set.put("key", Map.of("@id", "images/key"));
        set.put(
                "field",
                List.of(
                        key,
                        content,
                        split,
                        label,
                        column("label_name", "Name of the class, or empty.", "sc:Text"),
                        column("label_source", "How the label arose.", "sc:Text"),
                        column("generator_sha256", "SHA-256 of the network's checkpoint.", "sc:Text"),
                        column("file_sha256", "SHA-256 of the image file.", "sc:Text"),
                        column("pixel_sha256", "SHA-256 of the raw pixels.", "sc:Text"),
                        column("truncation_psi", "Truncation psi.", "sc:Float"),
                        column("recipe", "All that is needed to make the image again, as JSON.", "sc:Text")));
        return set;
    }

    private static Map<String, Object> recordSet(String name, String description) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("@type", "cr:RecordSet");
        m.put("@id", name);
        m.put("name", name);
        m.put("description", description);
        return m;
    }

    private static Map<String, Object> plainField(String id, String description, String type) {
        Map<String, Object> m = new LinkedHashMap<>();
        m.put("@type", "cr:Field");
        m.put("@id", id);
        m.put("name", id);
        m.put("description", description);
        m.put("dataType", type);
        return m;
    }

    private static Map<String, Object> field(String name, String description, String type) {
        return plainField("images/" + name, description, type);
    }

    private static Map<String, Object> column(String name, String description, String type) {
        Map<String, Object> m = field(name, description, type);
        m.put("source", Map.of("fileObject", Map.of("@id", Layout.SAMPLES), "extract", Map.of("column", name)));
        return m;
    }

    private String owner(String part, String otherwise) {
        String said = facts.card().getOrDefault(part, otherwise);
        return said.isBlank() ? DatasetCard.UNSTATED : said.strip();
    }
}
