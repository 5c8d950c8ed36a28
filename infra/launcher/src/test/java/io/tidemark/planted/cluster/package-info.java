/** Breaks rules on purpose. */
@NullMarked
package io.tidemark.planted.cluster;

import org.jspecify.annotations.NullMarked;
