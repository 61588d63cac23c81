/**
 * Gives the factory's parts to Camel: what the routes in {@code routes/*.camel.yaml} call.
 *
 * <p>Start at {@link io.stylemill.factory.route.Factory}. YAML wires endpoints and beans; every
 * decision is here in Java.
 */
@NullMarked
package io.stylemill.factory.route;

import org.jspecify.annotations.NullMarked;
