package io.stylemill.store.s3;

import io.stylemill.config.S3Credentials;
import io.stylemill.config.S3Settings;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.Buckets;
import io.stylemill.store.Silence;
import io.stylemill.store.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/** The buckets of one server, over one client of the AWS SDK that is made with the first bucket. */
public final class S3Buckets implements Buckets {
    private static final int ATTEMPTS = 5;

    private final S3Access access;
    private final S3Patience patience;
    private final S3Failures failures;
    private final ConcurrentMap<String, S3Store> stores = new ConcurrentHashMap<>();
    private final @Nullable S3Observer observer;
    private final S3Troubles troubles;
    private @Nullable S3Clients clients;

    /** Prepares the access; nothing is connected yet. */
    public S3Buckets(S3Access access) {
        this(access, S3Patience.of(access.settings().timeout()), null);
    }

    /** Prepares the access, and tells {@code observer} of every request. */
    public S3Buckets(S3Access access, S3Observer observer) {
        this(access, S3Patience.of(access.settings().timeout()), observer);
    }

    S3Buckets(S3Access access, S3Patience patience) {
        this(access, patience, null);
    }

    private S3Buckets(S3Access access, S3Patience patience, @Nullable S3Observer observer) {
        this.observer = observer;
        this.access = Objects.requireNonNull(access, "access");
        this.patience = patience;
        this.failures = new S3Failures(access);
        this.troubles = new S3Troubles(access.server(), System::nanoTime);
    }

    @Override
    public Store bucket(String name) {
        return stores.computeIfAbsent(name, this::checked);
    }

    /**
     * Tries out what the server does in a bucket, with objects below a prefix that are removed
     * again.
     *
     * @param below empty, or a prefix that ends in a slash
     * @throws Failure as {@link #bucket} throws; {@code bucket-holds-objects} (INPUT) when nothing
     *     could be removed
     */
    public List<S3Conformance.Row> conformance(String name, String below) {
        bucket(name);
        return S3Conformance.of(clients(), name, below, failures);
    }

    private S3Store checked(String name) {
        try {
            S3Clients opened = clients();
            // A listing needs the same right as a look at the bucket, and its refusal says why.
            opened.streaming()
                    .listObjectsV2(b ->
                            b.bucket(name).maxKeys(1).overrideConfiguration(o -> o.apiCallTimeout(patience.check())));
            return new S3Store(opened, name, access, patience, S3Store.BucketState.PRESENT);
        } catch (S3Exception e) {
            if (S3Failures.code(e).equals("NoSuchBucket")) {
                if (access.missingBucket() == S3Access.MissingBucket.CREATE) {
                    return new S3Store(clients(), name, access, patience, S3Store.BucketState.TO_BE_MADE);
                }
                throw Failure.of(
                        Kind.INPUT,
                        Code.BUCKET_MISSING,
                        "Cannot use s3://" + name + ": " + access.server() + " has no bucket of this name; create it"
                                + " (aws s3 mb s3://" + name + ") or name another",
                        e);
            }
            throw failures.ofFirstContact("s3://" + name, e);
        } catch (SdkException e) {
            throw failures.ofFirstContact("s3://" + name, e);
        }
    }

    private synchronized S3Clients clients() {
        S3Clients made = clients;
        if (made == null) {
            made = opened();
            clients = made;
        }
        return made;
    }

    private S3Clients opened() {
        Function<@Nullable S3Observer, S3Client> inside = access.inside();
        if (inside == null) {
            return new S3Clients(connect(true), connect(false), this::presigner, this::brokeOff);
        }
        S3Client client = inside.apply(observer);
        return new S3Clients(client, client, this::presigner, this::brokeOff);
    }

    private void brokeOff(IOException e) {
        boolean late = Stream.iterate((Throwable) e, Objects::nonNull, Throwable::getCause)
                .anyMatch(SocketTimeoutException.class::isInstance);
        if (observer != null) {
            observer.attemptFailed("GetObject", late ? "timeout" : "connection");
        }
    }

    private S3Client connect(boolean chunked) {
        S3Settings settings = access.settings();
        RetryStrategy retries = AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(ATTEMPTS)
                // Two conditional writes met; one of them is to come again.
                .retryOnException(e -> e instanceof S3Exception s3
                        && s3.statusCode() == 409
                        && S3Failures.code(s3).equals("ConditionalRequestConflict"))
                // A list that broke off.
                .retryOnException(e -> e instanceof SdkClientException
                        && String.valueOf(e.getMessage()).startsWith("Could not parse XML"))
                .build();
        S3ClientBuilder builder = S3Client.builder()
                .forcePathStyle(settings.pathStyle())
                // A server that does not answer the expectation would hold up each write for the
                // whole time-out.
                .serviceConfiguration(c -> c.expectContinueEnabled(false).chunkedEncodingEnabled(chunked))
                .requestChecksumCalculation(
                        access.checksums()
                                ? RequestChecksumCalculation.WHEN_SUPPORTED
                                : RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(
                        access.checksums()
                                ? ResponseChecksumValidation.WHEN_SUPPORTED
                                : ResponseChecksumValidation.WHEN_REQUIRED)
                .overrideConfiguration(o -> {
                    o.retryStrategy(retries).apiCallTimeout(patience.call());
                    if (observer != null) {
                        o.addMetricPublisher(new S3CallMetrics(observer));
                    }
                });
        if (access.embedded()) {
            builder.httpClient(new WatchedHttp(
                    UrlConnectionHttpClient.create(this::loopback), troubles, patience.slowestBytesPerSecond()));
        } else {
            builder.httpClientBuilder(new WatchedHttp.Builder(
                    UrlConnectionHttpClient.builder()
                            .connectionTimeout(patience.connect())
                            .socketTimeout(patience.answer()),
                    troubles,
                    patience.slowestBytesPerSecond()));
        }
        settle(builder::endpointOverride, builder::region, builder::credentialsProvider);
        return builder.build();
    }

    /** Says what is set of the server; the library finds the rest. */
    private void settle(
            Consumer<URI> endpoint, Consumer<Region> region, Consumer<StaticCredentialsProvider> credentials) {
        S3Settings settings = access.settings();
        if (settings.endpoint() != null) {
            endpoint.accept(settings.endpoint());
        }
        String named = settings.region();
        if (named != null) {
            region.accept(Region.of(named));
        }
        S3Credentials own = access.credentials();
        if (own != null) {
            credentials.accept(
                    StaticCredentialsProvider.create(AwsBasicCredentials.create(own.accessKey(), own.secretKey())));
        }
    }

    /**
     * Connects to this program's own server: plain HTTP, so that nobody has to read the
     * certificates of the system.
     */
    private HttpURLConnection loopback(URI uri) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout((int) patience.connect().toMillis());
            connection.setReadTimeout((int) patience.answer().toMillis());
            return connection;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private S3Presigner presigner() {
        S3Settings settings = access.settings();
        S3Presigner.Builder builder = S3Presigner.builder()
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(settings.pathStyle())
                        .build());
        settle(builder::endpointOverride, builder::region, builder::credentialsProvider);
        return builder.build();
    }

    @Override
    public List<Silence> silences() {
        return troubles.silences();
    }

    @Override
    public void giveUp() {
        troubles.giveUp();
    }

    @Override
    public synchronized void close() {
        stores.clear();
        troubles.close();
        if (clients != null) {
            clients.close();
            clients = null;
        }
    }
}
