/**
 * The servers that run inside the process: the broker and the S3 server, with generated
 * credentials.
 */
@NullMarked
package io.stylemill.embedded;

import org.jspecify.annotations.NullMarked;
