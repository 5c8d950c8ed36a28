/** A small Spark that answers questions to a lake, for the comparison of engines. */
@NullMarked
package io.tidemark.spark;

import org.jspecify.annotations.NullMarked;
