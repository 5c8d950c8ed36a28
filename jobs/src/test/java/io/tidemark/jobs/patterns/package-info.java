@NullMarked
package io.tidemark.jobs.patterns;

import org.jspecify.annotations.NullMarked;
