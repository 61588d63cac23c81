/**
 * Recipes in, pixels out: the StyleGAN families on DJL.
 */
@NullMarked
package io.stylemill.generator;

import org.jspecify.annotations.NullMarked;
