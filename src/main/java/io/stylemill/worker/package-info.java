/**
 * Runs one shard: recipes in, uploaded shard out, with device, encoders and upload overlapping.
 *
 * <p>Entry: {@link io.stylemill.worker.ShardWorker}.
 */
@NullMarked
package io.stylemill.worker;

import org.jspecify.annotations.NullMarked;
