package io.stylemill.version;

/**
 * What a pull did.
 *
 * @param fetched files that were fetched, wholly or in part
 * @param kept files that were there already
 * @param fetchedBytes bytes that were read from the store
 */
public record PullReport(int fetched, int kept, long fetchedBytes) {}
