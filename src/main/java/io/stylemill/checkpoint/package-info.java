/**
 * Reads StyleGAN checkpoints of every format, safely, into a network description and named tensors;
 * knows no engine.
 */
@NullMarked
package io.stylemill.checkpoint;

import org.jspecify.annotations.NullMarked;
