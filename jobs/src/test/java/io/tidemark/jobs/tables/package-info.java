@NullMarked
package io.tidemark.jobs.tables;

import org.jspecify.annotations.NullMarked;
