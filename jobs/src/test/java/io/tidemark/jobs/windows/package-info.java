@NullMarked
package io.tidemark.jobs.windows;

import org.jspecify.annotations.NullMarked;
