package io.stylemill.store.s3;

import io.stylemill.config.ChecksumMode;
import io.stylemill.config.S3Credentials;
import io.stylemill.config.S3Settings;
import io.stylemill.store.Store;
import io.stylemill.store.StoreContract;
import io.stylemill.store.s3.S3Access.MissingBucket;
import java.net.URI;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What every store promises, asked of an S3 server of others, as the settings' defaults reach it; a
 * bucket for each test.
 */
abstract class ServerContract extends StoreContract {
    private S3Buckets buckets;
    private Store store;

    /** Returns where the server listens. */
    abstract URI endpoint();

    /** Returns credentials that may make buckets. */
    abstract S3Credentials credentials();

    /** Returns the name of a bucket that is to be made. */
    String bucket() {
        return "contract-" + UUID.randomUUID();
    }

    @BeforeEach
    void open() {
        String bucket = bucket();
        S3Settings settings = new S3Settings(endpoint(), S3Settings.ANY_REGION, true, ChecksumMode.AUTO);
        try (S3Client client = S3Client.builder()
                .endpointOverride(settings.endpoint())
                .region(Region.of(settings.region()))
                .forcePathStyle(true)
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        credentials().accessKey(), credentials().secretKey())))
                .build()) {
            client.createBucket(b -> b.bucket(bucket));
        }
        buckets = new S3Buckets(new S3Access(settings, credentials(), MissingBucket.REFUSE, null, null));
        store = buckets.bucket(bucket);
    }

    @AfterEach
    void disconnect() {
        buckets.close();
    }

    @Override
    protected Store store() {
        return store;
    }

    @Override
    protected boolean copies() {
        return true;
    }
}
