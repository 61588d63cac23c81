package io.stylemill.web;

/**
 * Who asks.
 *
 * @param changes whether it may change something
 * @param secret what a browser's changes must carry, so that no page of others can make them; empty for callers that
 *     are not browsers
 * @param signedIn whether it came through the sign-in page, and can leave again
 */
public record Caller(boolean changes, String secret, boolean signedIn) {
    /** Somebody unknown, on what is open to everybody. */
    static final Caller ANYBODY = new Caller(false, "", false);
}
