/**
 * What a running factory answers over HTTP: REST, health and metrics.
 *
 * <p>Entry: {@link io.stylemill.web.WebServer}. Imports nothing of the package around it, which
 * wires it.
 */
@NullMarked
package io.stylemill.web;

import org.jspecify.annotations.NullMarked;
