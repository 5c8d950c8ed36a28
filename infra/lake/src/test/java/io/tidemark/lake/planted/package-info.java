/** Breaks the border on purpose, so that the test of it is seen to fail. */
@NullMarked
package io.tidemark.lake.planted;

import org.jspecify.annotations.NullMarked;
