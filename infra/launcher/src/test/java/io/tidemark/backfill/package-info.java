@NullMarked
package io.tidemark.backfill;

import org.jspecify.annotations.NullMarked;
