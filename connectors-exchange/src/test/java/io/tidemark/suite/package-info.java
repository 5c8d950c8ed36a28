/** Flink's own tests of a source. */
@NullMarked
package io.tidemark.suite;

import org.jspecify.annotations.NullMarked;
