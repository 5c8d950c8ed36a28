/**
 * Compares what a lake holds with what the exchanges did and with what went wrong. Knows the tables and the simulator's
 * files, and none of the code that fills the tables.
 */
@NullMarked
package io.tidemark.checker;

import org.jspecify.annotations.NullMarked;
