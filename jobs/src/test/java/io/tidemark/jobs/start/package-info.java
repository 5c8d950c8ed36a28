@NullMarked
package io.tidemark.jobs.start;

import org.jspecify.annotations.NullMarked;
