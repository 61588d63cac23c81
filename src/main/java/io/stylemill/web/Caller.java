package io.stylemill.web;

/**
 * Who asks.
 *
 * @param changes whether it may change something
 * @param secret what a browser's changes must carry, so that no page of others can make them; empty
 *     for callers that are not browsers
 * @param signedIn whether it came through the sign-in page, and can leave again
 * @param how how it asks, as events say it
 */
public record Caller(boolean changes, String secret, boolean signedIn, String how) {
    static final String BY_REST = "over REST";
    static final String BY_READER = "over REST, by a reader";
    static final String BY_COMMAND = "by a command of this machine";
    /** On a page. */
    public static final String BY_PAGE = "in the console";

    /** Somebody unknown, on what is open to everybody. */
    static final Caller ANYBODY = new Caller(false, "", false, BY_REST);
}
