package io.stylemill.store.s3;

import io.stylemill.config.S3Credentials;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The contract of a server that the system properties {@code contract.endpoint},
 * {@code contract.access} and {@code contract.secret} name. No part of the suite:
 * {@code src/test/servers/contract} runs it.
 */
class NamedServerContract extends ServerContract {
    private static final AtomicInteger BUCKETS = new AtomicInteger();

    /** The script tries the first bucket out afterwards. */
    @Override
    String bucket() {
        return "contract-" + BUCKETS.incrementAndGet();
    }

    @Override
    URI endpoint() {
        return URI.create(named("endpoint"));
    }

    @Override
    S3Credentials credentials() {
        return new S3Credentials(named("access"), named("secret"));
    }

    private static String named(String key) {
        return Objects.requireNonNull(System.getProperty("contract." + key), "set -Dcontract." + key);
    }
}
