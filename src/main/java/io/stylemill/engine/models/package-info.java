/**
 * Finds checkpoints and keeps loaded generators: a file is fetched once per machine, a network is
 * loaded once per process.
 *
 * <p>Entry: {@link io.stylemill.engine.models.Models}.
 */
@NullMarked
package io.stylemill.engine.models;

import org.jspecify.annotations.NullMarked;
