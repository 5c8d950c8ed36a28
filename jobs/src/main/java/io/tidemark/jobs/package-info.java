/** The jobs. One file is one job and reads like its diagram. */
@NullMarked
package io.tidemark.jobs;

import org.jspecify.annotations.NullMarked;
