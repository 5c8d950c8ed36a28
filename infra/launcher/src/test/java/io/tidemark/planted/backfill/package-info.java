/** Breaks rules on purpose. */
@NullMarked
package io.tidemark.planted.backfill;

import org.jspecify.annotations.NullMarked;
