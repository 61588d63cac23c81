/** Signs versions: keys, statements, and the bundle that carries them. */
@NullMarked
package io.stylemill.audit.sign;

import org.jspecify.annotations.NullMarked;
