/** What a lake lacks of the past, and how much work it is to get it. */
@NullMarked
package io.tidemark.backfill;

import org.jspecify.annotations.NullMarked;
