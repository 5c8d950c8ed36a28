@NullMarked
package io.tidemark.lake;

import org.jspecify.annotations.NullMarked;
