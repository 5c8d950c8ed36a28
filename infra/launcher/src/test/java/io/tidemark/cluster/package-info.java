@NullMarked
package io.tidemark.cluster;

import org.jspecify.annotations.NullMarked;
