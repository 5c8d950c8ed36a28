@NullMarked
package io.tidemark.jobs.prices;

import org.jspecify.annotations.NullMarked;
