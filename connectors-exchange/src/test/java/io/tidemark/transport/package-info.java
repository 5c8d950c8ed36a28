@NullMarked
package io.tidemark.transport;

import org.jspecify.annotations.NullMarked;
