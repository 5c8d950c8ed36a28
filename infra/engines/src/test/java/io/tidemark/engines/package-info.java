@NullMarked
package io.tidemark.engines;

import org.jspecify.annotations.NullMarked;
