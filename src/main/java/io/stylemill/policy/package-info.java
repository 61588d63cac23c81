/**
 * The house rules: which licences of weights may be published where, what a card and a manifest must state, who may
 * release.
 *
 * <p>Entry: {@link io.stylemill.policy.Policy}.
 */
@NullMarked
package io.stylemill.policy;

import org.jspecify.annotations.NullMarked;
