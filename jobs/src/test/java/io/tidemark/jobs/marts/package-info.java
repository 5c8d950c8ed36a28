@NullMarked
package io.tidemark.jobs.marts;

import org.jspecify.annotations.NullMarked;
