package io.stylemill.store.s3;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Objects that are written to learn what a server does, below a prefix of their own; closing
 * removes them.
 */
final class ProbeObjects implements AutoCloseable {
    /** What the keys of all probes begin with, below the place that is tried. */
    static final String FOLDER = ".stylemill-probe/";

    /** No probe takes so long; what is older was left by one that could not remove it. */
    private static final Duration LONGEST = Duration.ofHours(1);

    private static final Pattern OF_A_PROBE = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/");
    private static final Logger LOG = LoggerFactory.getLogger(ProbeObjects.class);

    private final S3Client client;
    private final String bucket;
    private final String folder;
    private final String prefix;
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private final Set<String> missing = new TreeSet<>();
    private volatile boolean versioned;
    /** By the clock of the server. */
    private @Nullable Instant now;

    private boolean ended;
    private int staying;
    private String why = "";

    /** @param below empty, or a prefix that ends in a slash */
    ProbeObjects(S3Client client, String bucket, String below) {
        this.client = client;
        this.bucket = bucket;
        this.folder = below + FOLDER;
        this.prefix = folder + UUID.randomUUID() + "/";
    }

    String bucket() {
        return bucket;
    }

    /** Returns what all keys begin with. */
    String prefix() {
        return prefix;
    }

    /** Returns the key of an object, which will be removed. */
    String key(String name) {
        String key = prefix + name;
        keys.add(key);
        return key;
    }

    /** Writes an object through {@code through}; see {@link #key}. */
    PutObjectResponse put(S3Client through, String name, byte[] content, Consumer<PutObjectRequest.Builder> more) {
        PutObjectRequest.Builder request =
                PutObjectRequest.builder().bucket(bucket).key(key(name));
        more.accept(request);
        PutObjectResponse response = through.putObject(request.build(), RequestBody.fromBytes(content));
        versioned |= response.versionId() != null;
        return response;
    }

    /** Returns the object's version tag, as the server writes it. */
    String tag(String name) {
        return client.headObject(b -> b.bucket(bucket).key(key(name))).eTag();
    }

    /**
     * Removes every object, where the bucket keeps versions each of them, and what probes left that
     * ended before they could. What cannot be removed stays, and is told.
     */
    @Override
    public void close() {
        if (!versioned || !removeVersions()) {
            removeObjects();
        }
        if (staying > 0) {
            LOG.warn(
                    "Small objects that were written to try out the server stay below s3://{}/{} ({} of them), for"
                            + " they cannot be deleted: {}. {}",
                    bucket,
                    prefix,
                    staying,
                    why,
                    missing.isEmpty()
                            ? "A later probe of this bucket removes them when they are an hour old; or delete them"
                                    + " yourself"
                            : "Delete them yourself, and give the credentials " + missingRights());
        }
    }

    /** Returns whether something stays that {@link #close} should have removed. */
    boolean stays() {
        return staying > 0;
    }

    /** Returns the rights that were missing to remove all, in words; empty where none was. */
    String missingRights() {
        return String.join(" and ", missing);
    }

    private void removeObjects() {
        if (versioned) {
            // Their versions stay, whatever is deleted.
            staying += keys.size();
            keys.forEach(key -> remove(key, null, false));
            return;
        }
        List<S3Object> there = listed();
        there.forEach(object -> noteTime(object.key(), object.lastModified()));
        keys.forEach(key -> remove(key, null, true));
        there.stream()
                .filter(object -> isLeft(object.key(), object.lastModified()))
                .forEach(object -> remove(object.key(), null, false));
    }

    private List<S3Object> listed() {
        try {
            return client.listObjectsV2Paginator(b -> b.bucket(bucket).prefix(folder)).contents().stream()
                    .toList();
        } catch (SdkException e) {
            LOG.debug("What earlier probes left below s3://{}/{} cannot be listed: {}", bucket, folder, e.getMessage());
            return List.of();
        }
    }

    private boolean removeVersions() {
        List<ObjectVersion> versions = new ArrayList<>();
        List<DeleteMarkerEntry> markers = new ArrayList<>();
        try {
            for (ListObjectVersionsResponse page :
                    client.listObjectVersionsPaginator(b -> b.bucket(bucket).prefix(folder))) {
                versions.addAll(page.versions());
                markers.addAll(page.deleteMarkers());
            }
        } catch (SdkException e) {
            note(e, "s3:ListBucketVersions");
            return false;
        }
        versions.forEach(version -> noteTime(version.key(), version.lastModified()));
        versions.forEach(version -> removeVersion(version.key(), version.versionId(), version.lastModified()));
        markers.forEach(marker -> removeVersion(marker.key(), marker.versionId(), marker.lastModified()));
        return true;
    }

    /** Learns from what was just written what time the server has. */
    private void noteTime(String key, @Nullable Instant written) {
        if (key.startsWith(prefix) && written != null && (now == null || written.isAfter(now))) {
            now = written;
        }
    }

    private void removeVersion(String key, String version, @Nullable Instant written) {
        boolean own = key.startsWith(prefix);
        if (own || isLeft(key, written)) {
            remove(key, version, own);
        }
    }

    /**
     * Returns whether an object is of a probe that ended long ago: one that is under way needs what
     * it wrote.
     */
    private boolean isLeft(String key, @Nullable Instant written) {
        return !key.startsWith(prefix)
                && OF_A_PROBE.matcher(key.substring(folder.length())).lookingAt()
                && now != null
                && written != null
                && written.isBefore(now.minus(LONGEST));
    }

    /** @param counts whether it is told where it stays */
    private void remove(String key, @Nullable String version, boolean counts) {
        if (ended) {
            staying += counts ? 1 : 0;
            return;
        }
        try {
            client.deleteObject(b -> b.bucket(bucket).key(key).versionId(version));
        } catch (SdkException e) {
            if (S3Failures.denied(e) && version == null && isAbsent(key)) {
                // It could not be written either.
                return;
            }
            if (counts) {
                staying++;
                note(e, version == null ? "s3:DeleteObject" : "s3:DeleteObjectVersion");
            }
            // A server that does not answer keeps each request waiting for minutes.
            ended = !S3Failures.denied(e);
        }
    }

    private void note(SdkException e, String right) {
        why = String.valueOf(e.getMessage());
        if (S3Failures.denied(e)) {
            missing.add(right);
        }
    }

    private boolean isAbsent(String key) {
        try {
            client.headObject(b -> b.bucket(bucket).key(key));
            return false;
        } catch (S3Exception e) {
            return e.statusCode() == 404;
        } catch (SdkException e) {
            return false;
        }
    }
}
