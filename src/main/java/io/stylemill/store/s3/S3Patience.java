package io.stylemill.store.s3;

import io.stylemill.config.S3Settings;
import java.time.Duration;

/**
 * How long to wait for a server.
 *
 * @param connect for a connection
 * @param answer for the next byte of an answer
 * @param check for the first look at a bucket, all attempts together
 * @param call for any other request without its body, all attempts together
 * @param slowestBytesPerSecond at which a body may travel before its request is given up
 */
record S3Patience(Duration connect, Duration answer, Duration check, Duration call, long slowestBytesPerSecond) {
    private static final Duration USUAL_CALL = Duration.ofMinutes(4);

    static final S3Patience STANDARD = of(S3Settings.USUAL_TIMEOUT);

    /**
     * Returns the usual patience but for an answer; a whole call waits for four of them at least.
     */
    static S3Patience of(Duration answer) {
        Duration four = answer.multipliedBy(4);
        return new S3Patience(
                Duration.ofSeconds(5),
                answer,
                Duration.ofSeconds(10),
                four.compareTo(USUAL_CALL) > 0 ? four : USUAL_CALL,
                128 * 1024);
    }

    Duration forBody(long bytes) {
        return call.plusSeconds(bytes / slowestBytesPerSecond);
    }
}
