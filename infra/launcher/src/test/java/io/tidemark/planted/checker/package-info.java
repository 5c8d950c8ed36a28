/** Breaks rules on purpose. */
@NullMarked
package io.tidemark.planted.checker;

import org.jspecify.annotations.NullMarked;
