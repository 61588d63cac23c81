/**
 * Runs one shard: recipes in, uploaded shard out, with device, encoders and upload overlapping.
 *
 * <p>Entry: {@link io.stylemill.factory.worker.ShardWorker}.
 */
@NullMarked
package io.stylemill.factory.worker;

import org.jspecify.annotations.NullMarked;
