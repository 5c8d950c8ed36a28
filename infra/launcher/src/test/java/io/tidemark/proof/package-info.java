@NullMarked
package io.tidemark.proof;

import org.jspecify.annotations.NullMarked;
