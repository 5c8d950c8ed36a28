/** What a sequence of events means, one pattern a file. */
@NullMarked
package io.tidemark.jobs.patterns;

import org.jspecify.annotations.NullMarked;
