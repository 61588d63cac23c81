package io.stylemill.store.s3;

import io.stylemill.config.S3Credentials;
import io.stylemill.store.OwnFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import software.amazon.awssdk.services.s3.model.BucketCannedACL;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.CreateBucketResponse;
import software.amazon.awssdk.services.s3.model.ObjectCannedACL;

/**
 * The embedded S3 server's store with every bucket and object private.
 *
 * <p>Without it, the server shows requests without a signature what every user of the machine may
 * read in the folder, and answers absent names otherwise than closed ones. It is in this room
 * because what the server asks for are types of the AWS SDK. The server knows what the store below
 * can do only through a class of this kind.
 */
public final class ClosedBlobStore extends ForwardingBlobStore {
    private final Path folder;

    /**
     * Wraps a store.
     *
     * @param folder of its buckets
     */
    public ClosedBlobStore(BlobStore store, Path folder) {
        super(store);
        this.folder = folder;
    }

    /**
     * Returns how the process that runs the server reaches it: through this store, without HTTP.
     */
    public S3Access inside(URI endpoint, S3Credentials credentials) {
        return S3Access.embedded(endpoint, credentials, folder).inside(observer -> new InProcessClient(this, observer));
    }

    /**
     * Its folder follows the umask of this process, as the objects in it do; so the folder is
     * closed.
     */
    @Override
    public CreateBucketResponse createContainer(CreateBucketRequest request) {
        CreateBucketResponse made = super.createContainer(request);
        try {
            OwnFolder.take(folder.resolve(request.bucket()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return made;
    }

    @Override
    public BucketCannedACL getContainerAccess(String container) {
        return BucketCannedACL.PRIVATE;
    }

    @Override
    public ObjectCannedACL getBlobAccess(String container, String key) {
        return ObjectCannedACL.PRIVATE;
    }

    @Override
    public ObjectCannedACL getBlobAccess(String container, String key, String version) {
        return ObjectCannedACL.PRIVATE;
    }
}
