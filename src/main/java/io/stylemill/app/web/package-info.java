/**
 * What a running factory answers over HTTP: REST, health and metrics.
 *
 * <p>Entry: {@link io.stylemill.app.web.WebServer}. Imports nothing of the package around it, which wires it.
 */
@NullMarked
package io.stylemill.app.web;

import org.jspecify.annotations.NullMarked;
