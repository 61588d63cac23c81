/**
 * Recipes in, pixels out: the StyleGAN families on DJL.
 */
@NullMarked
package io.stylemill.engine.generator;

import org.jspecify.annotations.NullMarked;
