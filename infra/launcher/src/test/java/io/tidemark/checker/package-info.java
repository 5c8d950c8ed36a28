@NullMarked
package io.tidemark.checker;

import org.jspecify.annotations.NullMarked;
