package io.stylemill.audit.sign;

import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.version.CommitRecord.CheckpointFacts;
import io.stylemill.version.CommitRecord.FileEntry;
import io.stylemill.version.CommitRecord.Signer;
import io.stylemill.version.Layout;
import io.stylemill.version.Mixture;
import io.stylemill.version.VersionFacts;
import io.stylemill.version.VersionSigner;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is stated of a version, as in-toto statements (v1) before they are signed. */
public final class Statements {
    public static final String STATEMENT = "https://in-toto.io/Statement/v1";
    public static final String FILES = "https://model_signing/signature/v1.0";
    public static final String ORIGIN = "https://slsa.dev/provenance/v1";
    public static final String TEST_RESULT = "https://in-toto.io/attestation/test-result/v0.1";
    /** Files that {@link #FILES} does not speak of. */
    static final List<String> UNSPOKEN = List.of(Layout.DATASET_JSON, Layout.ATTESTATIONS);

    private static final String BUILD_TYPE = "urn:stylemill:dataset-run:v1";
    private static final String BUILDER = "urn:stylemill:factory";

    private Statements() {}

    /**
     * Returns the root digest of files: SHA-256 over their raw digests in the order of their paths
     * (OpenSSF Model Signing 1.0, section 6.5.1).
     *
     * @param files sorted by path
     */
    public static String rootDigest(List<FileEntry> files) {
        MessageDigest digest = Digests.sha256();
        files.forEach(f -> digest.update(HexFormat.of().parseHex(f.sha256())));
        return Digests.hex(digest.digest());
    }

    /** Returns the statement of OpenSSF Model Signing 1.0 over all files. */
    static byte[] files(String version, List<FileEntry> files) {
        List<Object> resources = new ArrayList<>();
        files.forEach(f -> resources.add(Map.of("name", f.path(), "digest", f.sha256(), "algorithm", "sha256")));
        Map<String, Object> serialization =
                Map.of("method", "files", "hash_type", "sha256", "allow_symlinks", false, "ignore_paths", UNSPOKEN);
        return statement(
                version, rootDigest(files), FILES, Map.of("resources", resources, "serialization", serialization));
    }

    /**
     * Returns SLSA provenance (v1) of the whole version. The format is SLSA's; a level is not
     * claimed.
     *
     * @param signer whose signature it gets
     */
    static byte[] origin(VersionSigner.Deed deed, Signer signer) {
        VersionFacts facts = deed.facts();
        CheckpointFacts c = facts.generator().checkpoint();
        Map<String, Object> external = new LinkedHashMap<>();
        external.put("manifest", resource(Layout.MANIFEST, sha256(deed, Layout.MANIFEST)));
        external.put("dataset", facts.name());
        external.put("version", deed.version());
        Map<String, Object> internal = new LinkedHashMap<>();
        internal.put("plan", resource(Layout.PLAN, sha256(deed, Layout.PLAN)));
        internal.put("environment", facts.documents().environment());
        internal.put(
                "signing",
                Map.of(
                        "key",
                        signer.key(),
                        "proves",
                        switch (signer.identity()) {
                            case CONFIGURED -> "integrity, and that the owner of the key signed";
                            case GENERATED ->
                                "integrity, not identity: the key was generated on the machine that signed";
                        }));
        Map<String, Object> generator = new LinkedHashMap<>();
        generator.put("name", c.name());
        generator.put("digest", Map.of("sha256", c.sha256()));
        generator.put(
                "annotations",
                Map.of(
                        "role",
                        "generator",
                        "architecture",
                        c.architecture(),
                        "format",
                        c.format(),
                        "license",
                        c.license().isEmpty() ? "not stated" : c.license()));
        Map<String, Object> definition = new LinkedHashMap<>();
        definition.put("buildType", BUILD_TYPE);
        definition.put("externalParameters", external);
        definition.put("internalParameters", internal);
        List<Object> dependencies = new ArrayList<>();
        dependencies.add(generator);
        Mixture mixture = facts.mixture();
        if (mixture != null) {
            dependencies.add(resource(mixture.real().folder(), mixture.real().sha256()));
            mixture.sources()
                    .forEach(source ->
                            dependencies.add(resource(source.dataset() + "/" + source.version(), source.digest())));
        }
        dependencies.add(resource(Layout.MANIFEST, sha256(deed, Layout.MANIFEST)));
        definition.put("resolvedDependencies", dependencies);
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("builder", Map.of("id", BUILDER, "version", Map.of("stylemill", software(facts))));
        run.put(
                "metadata",
                Map.of(
                        "invocationId",
                        facts.runId(),
                        "startedOn",
                        deed.startedAt().toString(),
                        "finishedOn",
                        facts.createdAt().toString()));
        run.put(
                "byproducts",
                List.of(
                        resource(Layout.SAMPLES, sha256(deed, Layout.SAMPLES)),
                        resource(Layout.JOBS, sha256(deed, Layout.JOBS))));
        return statement(
                facts.name() + "/" + deed.version(),
                rootDigest(deed.files()),
                ORIGIN,
                Map.of("buildDefinition", definition, "runDetails", run));
    }

    /**
     * Returns the in-toto test result (v0.1) of a version's gates, or empty where none were asked
     * for.
     *
     * @param deed of a version whose report the facts hold
     */
    static Optional<byte[]> quality(VersionSigner.Deed deed) {
        byte[] report = deed.facts().documents().reports().get().get(Layout.QUALITY_JSON);
        if (report == null) {
            return Optional.empty();
        }
        return TestResults.of(CanonicalJson.parse(new String(report, StandardCharsets.UTF_8)))
                .map(results -> {
                    Map<String, Object> predicate = new LinkedHashMap<>();
                    predicate.put("result", results.result());
                    predicate.put("configuration", List.of(resource(Layout.PLAN, sha256(deed, Layout.PLAN))));
                    predicate.put("passedTests", results.passed());
                    predicate.put("warnedTests", results.warned());
                    predicate.put("failedTests", results.failed());
                    return statement(
                            deed.facts().name() + "/" + deed.version(),
                            rootDigest(deed.files()),
                            TEST_RESULT,
                            predicate);
                });
    }

    private static String software(VersionFacts facts) {
        return facts.documents().environment().get("software") instanceof Map<?, ?> software
                        && software.get("stylemill") instanceof String version
                ? version
                : "unknown";
    }

    private static Map<String, Object> resource(String name, String sha256) {
        return Map.of("name", name, "digest", Map.of("sha256", sha256));
    }

    private static String sha256(VersionSigner.Deed deed, String path) {
        return deed.files().stream()
                .filter(f -> f.path().equals(path))
                .map(FileEntry::sha256)
                .findFirst()
                .orElseThrow(() -> io.stylemill.failure.Failure.bug("a version without " + path + " was to be signed"));
    }

    private static byte[] statement(String subject, String digest, String type, Object predicate) {
        Map<String, Object> statement = Map.of(
                "_type",
                STATEMENT,
                "subject",
                List.of(Map.of("name", subject, "digest", Map.of("sha256", digest))),
                "predicateType",
                type,
                "predicate",
                predicate);
        return CanonicalJson.write(statement).getBytes(StandardCharsets.UTF_8);
    }
}
