/** Breaks rules on purpose. */
@NullMarked
package io.tidemark.planted.proof;

import org.jspecify.annotations.NullMarked;
