@NullMarked
package io.tidemark.contract;

import org.jspecify.annotations.NullMarked;
