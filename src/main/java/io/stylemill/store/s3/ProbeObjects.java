package io.stylemill.store.s3;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
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

/**
 * Objects that are written to learn what a server does, below a prefix of their own; closing
 * removes them.
 */
final class ProbeObjects implements AutoCloseable {
    /** What the keys of all probes begin with, below the place that is tried. */
    static final String FOLDER = ".stylemill-probe/";

    private static final Logger LOG = LoggerFactory.getLogger(ProbeObjects.class);

    private final S3Client client;
    private final String bucket;
    private final String prefix;
    private final Set<String> keys = ConcurrentHashMap.newKeySet();
    private volatile boolean versioned;
    private int staying;
    private String why = "";
    private boolean denied;

    /** @param below empty, or a prefix that ends in a slash */
    ProbeObjects(S3Client client, String bucket, String below) {
        this.client = client;
        this.bucket = bucket;
        this.prefix = below + FOLDER + UUID.randomUUID() + "/";
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
     * Removes every object, where the bucket keeps versions each of them; what cannot be removed
     * stays.
     */
    @Override
    public void close() {
        if (!versioned || !removeVersions()) {
            keys.forEach(key -> remove(key, null));
        }
        if (staying > 0) {
            LOG.warn(
                    "Small objects that were written to try out the server stay below s3://{}/{} ({} of them), for"
                            + " they cannot be deleted: {}. Delete them yourself{}",
                    bucket,
                    prefix,
                    staying,
                    why,
                    denied ? ", and give the credentials s3:DeleteObject" : "");
        }
    }

    private boolean removeVersions() {
        try {
            for (ListObjectVersionsResponse page :
                    client.listObjectVersionsPaginator(b -> b.bucket(bucket).prefix(prefix))) {
                List<ObjectVersion> versions = page.versions();
                versions.forEach(version -> remove(version.key(), version.versionId()));
                List<DeleteMarkerEntry> markers = page.deleteMarkers();
                markers.forEach(marker -> remove(marker.key(), marker.versionId()));
            }
            return true;
        } catch (SdkException e) {
            LOG.debug("The versions below s3://{}/{} cannot be listed: {}", bucket, prefix, e.getMessage());
            return false;
        }
    }

    private void remove(String key, @Nullable String version) {
        try {
            client.deleteObject(b -> b.bucket(bucket).key(key).versionId(version));
        } catch (SdkException e) {
            if (S3Failures.denied(e) && version == null && isAbsent(key)) {
                // It could not be written either.
                return;
            }
            staying++;
            why = String.valueOf(e.getMessage());
            denied |= S3Failures.denied(e);
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
