/**
 * What a published version looks like: paths in one class, tar shards, Parquet index, card; writes
 * and reads them.
 *
 * <p>{@link io.stylemill.version.ShardWriter} makes one shard,
 * {@link io.stylemill.version.VersionWriter} turns the shards of a run into a version,
 * {@link io.stylemill.version.PublishedVersion} reads one. The format itself is described in
 * {@code docs/dataset-format.md}.
 */
@NullMarked
package io.stylemill.version;

import org.jspecify.annotations.NullMarked;
