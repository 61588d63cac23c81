package io.stylemill.factory.ledger;

/**
 * One content of one object of an inbox; who writes it down first owns it.
 *
 * @param bucket or folder that is watched
 * @param key of the object
 * @param etag the store's tag of this content
 */
public record Claim(String bucket, String key, String etag) {}
