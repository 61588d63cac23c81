package io.stylemill.version;

import io.stylemill.order.plan.ShardJob;

/**
 * A finished shard, as its writer measured it.
 *
 * @param path inside the version
 * @param samples how many samples it holds
 * @param bytes size of the tar
 * @param sha256 of the tar, 64 hex digits
 * @param md5 of the tar, 32 hex digits
 */
public record ShardFile(String path, ShardJob job, long samples, long bytes, String sha256, String md5) {}
