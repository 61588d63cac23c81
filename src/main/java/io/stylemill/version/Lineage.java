package io.stylemill.version;

import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.version.CommitRecord.CheckpointFacts;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * {@code audit/openlineage.jsonl}: the run as OpenLineage events (spec 2-0-2), one canonical JSON
 * object a line, its start and its completion.
 *
 * <p>Ids and times follow from the facts, so that publishing again gives the same bytes.
 */
final class Lineage {
    private static final String PRODUCER = "urn:stylemill";
    private static final String SPEC = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";
    private static final String FACETS = "https://openlineage.io/spec/facets/";

    private final VersionFacts facts;
    private final Layout layout;
    private final long images;
    private final List<ShardRun> shards;
    private final String datasetAddress;

    /** @param datasetAddress of the dataset, such as {@code s3://bucket/name/} */
    Lineage(VersionFacts facts, Layout layout, long images, List<ShardRun> shards, String datasetAddress) {
        this.facts = facts;
        this.layout = layout;
        this.images = images;
        this.shards = shards;
        this.datasetAddress = datasetAddress;
    }

    byte[] write(Instant startedAt) {
        String events = CanonicalJson.write(event("START", startedAt)) + "\n"
                + CanonicalJson.write(event("COMPLETE", facts.createdAt())) + "\n";
        return events.getBytes(StandardCharsets.UTF_8);
    }

    private Map<String, Object> event(String type, Instant time) {
        Map<String, Object> e = new LinkedHashMap<>();
        e.put("eventType", type);
        e.put("eventTime", time.toString());
        e.put("producer", PRODUCER);
        e.put("schemaURL", SPEC);
        UUID id = UUID.nameUUIDFromBytes(facts.runId().getBytes(StandardCharsets.UTF_8));
        e.put(
                "run",
                Map.of(
                        "runId",
                        id.toString(),
                        "facets",
                        Map.of(
                                "stylemill",
                                Map.of(
                                        "_producer",
                                        PRODUCER,
                                        "_schemaURL",
                                        "urn:stylemill:run-facet:v1",
                                        "run",
                                        facts.runId()))));
        e.put("job", Map.of("namespace", "stylemill", "name", facts.name()));
        e.put("inputs", inputs());
        e.put("outputs", List.of(type.equals("COMPLETE") ? completed() : output()));
        return e;
    }

    private List<Object> inputs() {
        Mixture mixture = facts.mixture();
        if (mixture == null) {
            return List.of(checkpoint(), manifest());
        }
        List<Object> inputs = new ArrayList<>();
        inputs.add(input(mixture.real().folder(), mixture.real().sha256()));
        mixture.sources()
                .forEach(source -> inputs.add(input(source.dataset() + "/" + source.version(), source.digest())));
        inputs.add(manifest());
        return inputs;
    }

    private Map<String, Object> checkpoint() {
        CheckpointFacts c = facts.generator().checkpoint();
        return input("sha256:" + c.sha256(), c.sha256());
    }

    private Map<String, Object> manifest() {
        String sha256 = Digests.sha256(facts.documents().manifest());
        return input(Layout.MANIFEST, sha256);
    }

    private Map<String, Object> input(String name, String sha256) {
        return Map.of(
                "namespace",
                "stylemill",
                "name",
                name,
                "facets",
                Map.of("version", facet("1-0-1/DatasetVersionDatasetFacet.json", "datasetVersion", sha256)));
    }

    private Map<String, Object> output() {
        return Map.of("namespace", namespace(), "name", name());
    }

    private Map<String, Object> completed() {
        Map<String, Object> statistics = new LinkedHashMap<>();
        statistics.put("_producer", PRODUCER);
        statistics.put("_schemaURL", FACETS + "1-0-2/OutputStatisticsOutputDatasetFacet.json");
        statistics.put("rowCount", images);
        statistics.put("fileCount", shards.size());
        statistics.put("size", shards.stream().mapToLong(s -> s.shard().bytes()).sum());
        return Map.of(
                "namespace",
                namespace(),
                "name",
                name(),
                "facets",
                Map.of("version", facet("1-0-1/DatasetVersionDatasetFacet.json", "datasetVersion", layout.version())),
                "outputFacets",
                Map.of("outputStatistics", statistics));
    }

    private static Map<String, Object> facet(String schema, String field, String value) {
        return Map.of("_producer", PRODUCER, "_schemaURL", FACETS + schema, field, value);
    }

    /** The bucket, or what a file system is called. */
    private String namespace() {
        int slash = datasetAddress.indexOf('/', "s3://".length());
        return datasetAddress.startsWith("s3://") && slash > 0 ? datasetAddress.substring(0, slash) : "file";
    }

    private String name() {
        return layout.root() + layout.version();
    }
}
