package io.stylemill.store.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.checksum.FlexChecksum;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * The client of the embedded server for the process that runs it. Requests go to the server's store
 * as they are, without HTTP and signatures, so objects and their metadata are those that the server
 * itself would write.
 *
 * <p>It answers what {@link S3Store} asks for. What the server does before it asks its store, it
 * does too: it compares version tags, checks the SHA-256 of a body, and keeps that beside the
 * object.
 */
final class InProcessClient implements S3Client {
    private static final int SERVER_ERROR = 500;

    private final BlobStore store;
    private final @Nullable S3Observer observer;

    InProcessClient(BlobStore store, @Nullable S3Observer observer) {
        this.store = store;
        this.observer = observer;
    }

    @Override
    public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
        return answered("PutObject", () -> {
            requireTag(request);
            long bytes = body.optionalContentLength().orElseThrow();
            Map<String, String> metadata = new HashMap<>(request.metadata());
            String sha256 = request.checksumSHA256();
            if (sha256 != null) {
                metadata.put(FlexChecksum.SHA256.metadataKey(), sha256);
            }
            try (InputStream content = body.contentStreamProvider().newStream()) {
                return store.putBlob(
                        request.toBuilder()
                                .contentLength(bytes)
                                .metadata(metadata)
                                .build(),
                        sha256 == null ? content : FlexChecksum.SHA256.wrapValidator(content, sha256, bytes));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** The store takes If-None-Match alone; as in the server, a tag is compared first. */
    private void requireTag(PutObjectRequest request) {
        String wanted = request.ifMatch();
        if (wanted == null) {
            return;
        }
        String found = store.blobMetadata(request.bucket(), request.key()).eTag();
        if (!bare(wanted).equals(bare(found))) {
            throw S3Exceptions.preconditionFailed(null);
        }
    }

    private static String bare(String tag) {
        return tag.replace("\"", "");
    }

    @Override
    public HeadObjectResponse headObject(HeadObjectRequest request) {
        return answered("HeadObject", () -> store.blobMetadata(request));
    }

    @Override
    public ResponseInputStream<GetObjectResponse> getObject(GetObjectRequest request) {
        return answered("GetObject", () -> store.getBlob(request));
    }

    @Override
    public ListObjectsV2Response listObjectsV2(ListObjectsV2Request request) {
        return answered("ListObjectsV2", () -> store.list(request));
    }

    @Override
    public DeleteObjectResponse deleteObject(DeleteObjectRequest request) {
        return answered("DeleteObject", () -> store.removeBlob(request));
    }

    @Override
    public CreateBucketResponse createBucket(CreateBucketRequest request) {
        return answered("CreateBucket", () -> store.createContainer(request));
    }

    /** Faults of the file system become what the server would answer. */
    private <T> T answered(String operation, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw e;
        } catch (RuntimeException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof SdkException answer) {
                    throw answer;
                }
            }
            if (observer != null) {
                observer.attemptFailed(operation, "server");
                observer.gaveUp(operation);
            }
            throw S3Exceptions.fromStatusCode(SERVER_ERROR, e);
        }
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    /** Does nothing: the store belongs to the server. */
    @Override
    public void close() {}
}
