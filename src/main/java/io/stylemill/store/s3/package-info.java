/**
 * The store on Amazon S3 and servers that speak like it; the only user of the AWS SDK.
 *
 * <p>{@link io.stylemill.store.s3.S3Buckets} is the way in. The SDK alone repeats requests.
 */
@NullMarked
package io.stylemill.store.s3;

import org.jspecify.annotations.NullMarked;
