/**
 * The house rules: which licences of weights may be published where, what a card and a manifest
 * must state, who may release.
 *
 * <p>Entry: {@link io.stylemill.factory.policy.Policy}.
 */
@NullMarked
package io.stylemill.factory.policy;

import org.jspecify.annotations.NullMarked;
