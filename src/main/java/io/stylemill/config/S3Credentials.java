package io.stylemill.config;

import io.stylemill.failure.Secrets;
import java.util.Objects;

/** An access key and its secret; the secret is not printed. */
public record S3Credentials(String accessKey, String secretKey) {
    public S3Credentials {
        Objects.requireNonNull(accessKey, "accessKey");
        Objects.requireNonNull(secretKey, "secretKey");
    }

    @Override
    public String toString() {
        return "S3Credentials[accessKey=" + accessKey + ", secretKey=" + Secrets.HIDDEN + "]";
    }
}
