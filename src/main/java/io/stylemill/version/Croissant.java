package io.stylemill.version;

import io.stylemill.order.manifest.CardPart;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.CommitRecord.CheckpointFacts;
import io.stylemill.version.CommitRecord.FileEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code croissant.json}: the version as MLCommons' Croissant 1.1 describes datasets, with the
 * Responsible AI fields.
 *
 * <p>Its addresses are relative, so that it holds in a bucket and in a folder alike; readers that
 * are given it by URL need absolute ones, which it has where a public base is set. What only the
 * owner can say comes from the manifest; what is missing is stated as missing.
 */
final class Croissant {
    /**
     * One text: readers before 1.0.20 take no list, so the Responsible AI fields go without a word
     * of their own.
     */
    private static final String CONFORMS_TO = "http://mlcommons.org/croissant/1.1";

    private final VersionFacts facts;
    private final Layout layout;
    private final Tally tally;
    private final Collection<FileEntry> files;
    private final Instant startedAt;
    /**
     * Address that the version's files are read at, ending in {@code /}; empty for relative ones.
     */
    private final String base;

    /** @param files the shards and the index, among others */
    Croissant(VersionFacts facts, Layout layout, Tally tally, Collection<FileEntry> files, Instant startedAt) {
        this.facts = facts;
        this.layout = layout;
        this.tally = tally;
        this.files = files;
        this.startedAt = startedAt;
        this.base = facts.publicBase().isEmpty()
                ? ""
                : facts.publicBase() + "/" + facts.name() + "/" + layout.version() + "/";
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
        // What nobody stated is left out: any text here is read as a licence.
        if (!facts.license().isEmpty()) {
            m.put(
                    "license",
                    DataLicense.of(facts.license())
                            .map(DataLicense::url)
                            .filter(url -> !url.isEmpty())
                            .orElse(facts.license()));
        }
        m.put("url", base.isEmpty() ? "./" : base);
        m.put(
                "creator",
                Map.of("@type", "sc:Organization", "name", owner(CardPart.CREATOR, owner(CardPart.CONTACT, ""))));
        m.put("datePublished", facts.createdAt().toString());
        m.put("dateCreated", facts.createdAt().toString());
        m.put("inLanguage", "en");
        m.put("isLiveDataset", false);
        m.put("keywords", List.of("synthetic", "image", "stylegan"));
        if (facts.card().containsKey(CardPart.CITATION.key())) {
            m.put("citeAs", owner(CardPart.CITATION, ""));
        }
        if (facts.mixture() == null) {
            m.put("digitalSourceType", "https://schema.org/TrainedAlgorithmicMediaDigitalSource");
        }
        origin(m);
        responsibility(m);
        CroissantData data = new CroissantData(facts, tally, files, base);
        m.put("distribution", data.distribution());
        m.put("recordSet", data.recordSets());
        return (CanonicalJson.write(m) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The terms of the specification's own documents, with PROV-O; schema.org by https, which the
     * reader insists on.
     */
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
        c.put("description", Map.of("@container", "@language"));
        c.put("name", Map.of("@container", "@language"));
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
        Mixture mixture = facts.mixture();
        return facts.title().replace('\n', ' ') + ": " + tally.images()
                + (mixture == null
                        ? " labelled images, every one of them synthetic, made by a generative network. "
                        : " labelled images, " + mixture.real().images() + " real ones and " + mixture.synthetic()
                                + " made by a generative network (field origin). ")
                + (facts.card().containsKey(CardPart.DESCRIPTION.key()) ? owner(CardPart.DESCRIPTION, "") + " " : "")
                + "Purpose: "
                + owner(CardPart.PURPOSE, "");
    }

    /** What the images were made from and when, in the terms of PROV-O. */
    private void origin(Map<String, Object> m) {
        Mixture mixture = facts.mixture();
        m.put("prov:wasDerivedFrom", mixture == null ? List.of(weights()) : sources(mixture));
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

    private static List<Object> sources(Mixture mixture) {
        List<Object> sources = new ArrayList<>();
        sources.add(Map.of(
                "@type",
                "prov:Entity",
                "prov:label",
                mixture.real().folder(),
                "description",
                mixture.real().images() + " real images; the sha256 is that of the list of files",
                "sha256",
                mixture.real().sha256()));
        mixture.sources()
                .forEach(source -> sources.add(Map.of(
                        "@type",
                        "prov:Entity",
                        "prov:label",
                        source.dataset() + " " + source.version(),
                        "description",
                        source.images() + " synthetic images of a dataset; the sha256 is the digest of its "
                                + Layout.DATASET_JSON,
                        "sha256",
                        source.digest(),
                        "prov:wasDerivedFrom",
                        "network sha256:" + source.checkpoint().sha256())));
        return sources;
    }

    private Map<String, Object> weights() {
        CheckpointFacts c = facts.generator().checkpoint();
        Map<String, Object> weights = new LinkedHashMap<>();
        weights.put("@type", "prov:Entity");
        weights.put("prov:label", c.name());
        weights.put("description", c.architecture() + ", weights of a generative network");
        weights.put("sha256", c.sha256());
        if (!c.license().isEmpty()) {
            weights.put("license", c.license());
        }
        weights.put(
                "prov:wasDerivedFrom",
                facts.generator().trainingData().isEmpty()
                        ? "training data: " + DatasetCard.UNSTATED
                        : "training data: " + facts.generator().trainingData());
        return weights;
    }

    private void responsibility(Map<String, Object> m) {
        m.put("rai:hasSyntheticData", true);
        m.put(
                "rai:dataCollection",
                facts.mixture() == null
                        ? "Generated by Stylemill from " + Layout.MANIFEST
                                + " with the network that prov:wasDerivedFrom names."
                        : "Put together by Stylemill from what prov:wasDerivedFrom names, as " + Layout.MANIFEST
                                + " says; " + Layout.MIXTURE + " has the counts.");
        m.put("rai:dataCollectionType", "Others");
        m.put(
                "rai:dataCollectionTimeframe",
                List.of(startedAt.toString(), facts.createdAt().toString()));
        List<String> steps = tally.first().origin().postprocess();
        m.put(
                "rai:dataPreprocessingProtocol",
                facts.mixture() != null
                        ? "None; files that are no PNG were saved again as PNG where formats differed."
                        : steps.isEmpty()
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
                facts.mixture() == null
                        ? "A label is what the network was asked for (column label_source), not what somebody saw in the"
                                + " image."
                        : "The label of a real image is its folder; that of a synthetic one is what its dataset says"
                                + " (column label_source).");
        m.put("rai:dataLimitations", owner(CardPart.LIMITATIONS, ""));
        m.put("rai:dataBiases", owner(CardPart.BIASES, ""));
        m.put("rai:dataUseCases", owner(CardPart.USES, ""));
        m.put("rai:dataSocialImpact", owner(CardPart.SOCIAL_IMPACT, ""));
        m.put("rai:personalSensitiveInformation", owner(CardPart.SENSITIVE_INFORMATION, ""));
        m.put("rai:dataReleaseMaintenancePlan", owner(CardPart.MAINTENANCE, ""));
    }

    private String owner(CardPart part, String otherwise) {
        String said = facts.card().getOrDefault(part.key(), otherwise);
        return said.isBlank() ? DatasetCard.UNSTATED : said.strip();
    }
}
