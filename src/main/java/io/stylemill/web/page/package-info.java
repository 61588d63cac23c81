/**
 * The console: the pages of a running factory.
 *
 * <p>Entry: {@link io.stylemill.web.page.Console}. A page shows what REST answers, through the same
 * classes; templates are in {@code src/main/jte}.
 */
@NullMarked
package io.stylemill.web.page;

import org.jspecify.annotations.NullMarked;
