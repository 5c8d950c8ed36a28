@NullMarked
package io.tidemark.source;

import org.jspecify.annotations.NullMarked;
