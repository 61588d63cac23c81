/**
 * Finds checkpoints and keeps loaded generators: a file is fetched once per machine, a network is loaded once per
 * process.
 *
 * <p>Entry: {@link io.stylemill.models.Models}.
 */
@NullMarked
package io.stylemill.models;

import org.jspecify.annotations.NullMarked;
