package io.stylemill.audit.verify;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.stylemill.failure.Failure;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Holds the documents about a version against their schemas, their standards' rules, and what the
 * version is.
 */
final class MetadataCheck {
    private static final String METADATA = "metadata";
    private static final int MOST_RECIPES = 1000;
    private static final Set<String> EVENTS = Set.of("START", "RUNNING", "COMPLETE", "ABORT", "FAIL", "OTHER");

    private final PublishedVersion version;
    private final CommitRecord record;
    private final Findings findings;
    private int recipes;

    MetadataCheck(PublishedVersion version, Findings findings) {
        this.version = version;
        this.record = version.record();
        this.findings = findings;
    }

    void run() {
        check(Layout.DATASET_JSON, () -> {
            schema("dataset-v1", new String(version.document(), StandardCharsets.UTF_8));
            requireListed(Layout.MANIFEST, record.manifestSha256());
            requireListed(Layout.PLAN, record.planSha256());
        });
        check(Layout.SAMPLES, this::recipes);
        check(Layout.CLASSES, this::classes);
        check(Layout.CROISSANT, () -> new CroissantRules(record).check(json(Layout.CROISSANT)));
        check(Layout.LINEAGE, this::lineage);
        check(Layout.CARD, this::card);
        findings.holdsUnlessFailed(
                METADATA,
                "commit record and " + recipes + " of " + record.images()
                        + " recipes keep their schemas; Croissant, OpenLineage, classes and card keep their rules");
    }

    private void check(String path, Runnable part) {
        boolean listed = path.equals(Layout.DATASET_JSON) || record.file(path).isPresent();
        if (listed) {
            findings.attempt(METADATA, path, part);
        } else {
            findings.add(Check.open(METADATA, path + " is none of this version's files, so it was not checked"));
        }
    }

    private void requireListed(String path, String sha256) {
        if (record.file(path).filter(f -> f.sha256().equals(sha256)).isEmpty()) {
            throw SignedFiles.bad("names the sha256 " + sha256 + " of " + path + ", its list of files another");
        }
    }

    private Object json(String path) {
        Object parsed = BoundedJson.parse(SignedFiles.small(version, path, BoundedJson.MAX_BYTES));
        if (parsed == null) {
            throw SignedFiles.bad("is null");
        }
        return parsed;
    }

    private static void schema(String name, String document) {
        validate(schema(name), document, "");
    }

    private static void validate(Schema schema, String document, String where) {
        List<com.networknt.schema.Error> errors = schema.validate(document, InputFormat.JSON);
        if (!errors.isEmpty()) {
            throw SignedFiles.bad(where + "breaks its schema: " + errors.get(0));
        }
    }

    private static Schema schema(String name) {
        try (InputStream in = CommitRecord.class.getResourceAsStream("/schema/" + name + ".schema.json")) {
            if (in == null) {
                throw Failure.bug("the schema " + name + " is not in the program");
            }
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(in.readAllBytes(), StandardCharsets.UTF_8), InputFormat.JSON);
        } catch (IOException e) {
            throw Failure.bug("the schema " + name + " cannot be read: " + e);
        }
    }

    private void recipes() {
        Schema schema = schema("recipe-v1");
        long every = Math.max(1, (record.images() + MOST_RECIPES - 1) / MOST_RECIPES);
        long[] row = {0};
        version.rows(sample -> {
            if (row[0]++ % every == 0 && !sample.real()) {
                validate(schema, sample.recipe(), "the recipe of " + sample.key() + " ");
                recipes++;
            }
        });
    }

    private void classes() {
        if (!(json(Layout.CLASSES) instanceof List<?> classes)
                || classes.size() != record.classes().size()) {
            throw SignedFiles.bad("lists other classes than " + Layout.DATASET_JSON);
        }
        for (int i = 0; i < classes.size(); i++) {
            CommitRecord.ClassCount c = record.classes().get(i);
            boolean same = classes.get(i) instanceof Map<?, ?> m
                    && c.name().equals(m.get("name"))
                    && m.get("id") instanceof Number id
                    && id.intValue() == c.id()
                    && m.get("kept") instanceof Number kept
                    && kept.longValue() == c.kept();
            if (!same) {
                throw SignedFiles.bad("says something else of the class " + c.name() + " than " + Layout.DATASET_JSON);
            }
        }
    }

    private void lineage() {
        byte[] content = SignedFiles.small(version, Layout.LINEAGE, BoundedJson.MAX_BYTES);
        String last = "";
        for (String line : new String(content, StandardCharsets.UTF_8).lines().toList()) {
            if (!(BoundedJson.parse(line.getBytes(StandardCharsets.UTF_8)) instanceof Map<?, ?> event)
                    || !(event.get("eventType") instanceof String type)
                    || !EVENTS.contains(type)
                    || !(event.get("eventTime") instanceof String time)
                    || !isTime(time)
                    || !(event.get("run") instanceof Map<?, ?> run)
                    || !(run.get("runId") instanceof String id)
                    || !isUuid(id)
                    || !(event.get("job") instanceof Map<?, ?> job)
                    || !(job.get("namespace") instanceof String)
                    || !(job.get("name") instanceof String)
                    || !(event.get("producer") instanceof String)
                    || !(event.get("schemaURL") instanceof String)) {
                throw SignedFiles.bad("holds a line that is no OpenLineage run event");
            }
            last = type;
            if (type.equals("COMPLETE") && !line.contains("\"rowCount\":" + record.images() + ",")) {
                throw SignedFiles.bad("completes with another count than the " + record.images() + " images");
            }
        }
        if (!last.equals("COMPLETE")) {
            throw SignedFiles.bad("does not end with the completion of the run");
        }
    }

    private static boolean isTime(String text) {
        try {
            return Instant.parse(text).isAfter(Instant.EPOCH);
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isUuid(String text) {
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private void card() {
        String card =
                new String(SignedFiles.small(version, Layout.CARD, BoundedJson.MAX_BYTES), StandardCharsets.UTF_8);
        int end = card.indexOf("\n---\n", 4);
        if (!card.startsWith("---\n") || end < 0) {
            throw SignedFiles.bad("has no header of a dataset card");
        }
        String header = card.substring(0, end + 1);
        for (String key :
                List.of("license:", "pretty_name:", "task_categories:", "size_categories:", "dataset_info:")) {
            if (!header.contains("\n" + key)) {
                throw SignedFiles.bad("lacks '" + key + "' in its header");
            }
        }
        if (!header.contains("\n- synthetic\n")) {
            throw SignedFiles.bad("does not say in its header that the images are synthetic");
        }
    }
}
