/**
 * What a published version looks like: paths in one class, tar shards, Parquet index, card; writes and reads them.
 *
 * <p>{@link io.stylemill.dataset.ShardWriter} makes one shard, {@link io.stylemill.dataset.VersionWriter} turns the
 * shards of a run into a version, {@link io.stylemill.dataset.PublishedVersion} reads one. The format itself is
 * described in {@code docs/dataset-format.md}.
 */
@NullMarked
package io.stylemill.dataset;

import org.jspecify.annotations.NullMarked;
