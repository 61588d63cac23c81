/** Eigenvalues, eigenvectors and linear equations of symmetric matrices. */
@NullMarked
package io.stylemill.engine.algebra;

import org.jspecify.annotations.NullMarked;
