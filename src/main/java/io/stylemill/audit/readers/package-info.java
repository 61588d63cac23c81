/**
 * Reads versions with other people's readers, and compares what they saw with the index.
 */
@NullMarked
package io.stylemill.audit.readers;

import org.jspecify.annotations.NullMarked;
