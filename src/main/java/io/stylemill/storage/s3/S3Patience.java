package io.stylemill.storage.s3;

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
    static final S3Patience STANDARD = new S3Patience(
            Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(10), Duration.ofMinutes(4), 128 * 1024);

    Duration forBody(long bytes) {
        return call.plusSeconds(bytes / slowestBytesPerSecond);
    }
}
