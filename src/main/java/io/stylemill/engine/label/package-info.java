/**
 * Looks at finished images: what one shows, which are alike, and what a set of them is like beside
 * real ones.
 *
 * <p>Checks and hashes need no model; {@link io.stylemill.engine.label.Scorer} and
 * {@link io.stylemill.engine.label.FeatureNetwork} run TorchScript programs that a manifest
 * declares; {@link io.stylemill.engine.label.SetMeasures} compares their features.
 */
@NullMarked
package io.stylemill.engine.label;

import org.jspecify.annotations.NullMarked;
