package io.stylemill.store.s3;

/** Hears of every request to an S3 server, from many threads. */
public interface S3Observer {
    /**
     * Called when a single try of a request failed; another may follow.
     *
     * @param operation as S3 names it, such as {@code PutObject}
     * @param error {@code throttled}, {@code server} (status 5xx), {@code timeout},
     *     {@code connection} or {@code refused} (status 4xx). Answers that are none of these
     *     errors, such as 404 and 412, are not told
     */
    void attemptFailed(String operation, String error);

    /**
     * Called when a request was given up after its last try; refusals that are answers (404, 412)
     * are not told.
     */
    void gaveUp(String operation);
}
