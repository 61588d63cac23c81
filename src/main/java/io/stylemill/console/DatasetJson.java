package io.stylemill.console;

import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Release;
import io.stylemill.version.Revocation;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Datasets and versions as JSON, for scripts. */
public final class DatasetJson {
    private DatasetJson() {}

    /** Returns a dataset with what its versions are called. */
    public static Map<String, Object> of(Catalog.Dataset dataset) {
        PublishedVersion newest = dataset.newest();
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("dataset", dataset.name());
        map.put("address", newest.address().replaceFirst("[^/]+/$", ""));
        map.put("latest", newest.record().version());
        List<Object> versions = new ArrayList<>();
        for (PublishedVersion version : dataset.versions().values()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("version", version.record().version());
            one.put("revoked", version.revocation().map(Revocation::toString).orElse(null));
            one.put("released", version.release().isPresent());
            versions.add(one);
        }
        map.put("versions", versions);
        return map;
    }

    /** Returns a version. */
    public static Map<String, @Nullable Object> of(PublishedVersion version) {
        CommitRecord record = version.record();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("dataset", record.name());
        map.put("version", record.version());
        map.put("address", version.address());
        map.put("images", record.images());
        map.put("bytes", record.bytes());
        map.put("created", record.createdAt().toString());
        map.put("run", record.runId());
        map.put("width", record.image().width());
        map.put("height", record.image().height());
        map.put("format", record.image().format());
        Map<String, Object> splits = new LinkedHashMap<>();
        record.splits()
                .forEach((name, s) ->
                        splits.put(name, Map.of("images", s.images(), "shards", s.shards(), "bytes", s.bytes())));
        map.put("splits", splits);
        map.put(
                "classes",
                record.classes().stream()
                        .map(c -> Map.of(
                                "id", c.id(),
                                "name", c.name(),
                                "requested", c.requested(),
                                "generated", c.generated(),
                                "images", c.kept()))
                        .toList());
        map.put(
                "parents",
                record.parents().stream().map(CommitRecord.Parent::version).toList());
        CommitRecord.CheckpointFacts checkpoint = record.checkpoint();
        map.put(
                "checkpoint",
                Map.of(
                        "name", checkpoint.name(),
                        "sha256", checkpoint.sha256(),
                        "architecture", checkpoint.architecture(),
                        "license", checkpoint.license()));
        Optional<Manifest.DatasetSpec> stated = stated(version);
        map.put("title", stated.map(Manifest.DatasetSpec::title).orElse(null));
        map.put("license", stated.map(Manifest.DatasetSpec::license).orElse(null));
        map.put("manifestSha256", record.manifestSha256());
        map.put("datasetJsonSha256", version.commit().sha256());
        CommitRecord.Signer signer = record.signer();
        map.put(
                "signer",
                signer == null
                        ? null
                        : Map.of(
                                "key", signer.key(),
                                "identity", signer.identity().name().toLowerCase(java.util.Locale.ROOT)));
        Release release = version.release().orElse(null);
        map.put(
                "released",
                release == null
                        ? null
                        : Map.of("by", release.by(), "at", release.at().toString(), "note", release.note()));
        Revocation revocation = version.revocation().orElse(null);
        map.put(
                "revoked",
                revocation == null
                        ? null
                        : Map.of(
                                "by", revocation.by(),
                                "at", revocation.at().toString(),
                                "reason", revocation.reason()));
        map.put("rejected", record.file(Layout.REJECTED).isPresent());
        return map;
    }

    /** Returns what the manifest says of the dataset, or empty where it cannot be read any more. */
    private static Optional<Manifest.DatasetSpec> stated(PublishedVersion version) {
        try {
            return Optional.of(ManifestParser.parse(ManifestSource.of(
                            version.address(Layout.MANIFEST), URI.create("file:///"), version.content(Layout.MANIFEST)))
                    .dataset());
        } catch (Failure e) {
            return Optional.empty();
        }
    }

    /** Returns the files of a version. */
    public static List<Map<String, Object>> files(PublishedVersion version) {
        return version.record().files().stream()
                .map(file -> Map.<String, Object>of(
                        "path", file.path(),
                        "bytes", file.bytes(),
                        "sha256", file.sha256(),
                        "role", file.role().name().toLowerCase(java.util.Locale.ROOT)))
                .toList();
    }
}
