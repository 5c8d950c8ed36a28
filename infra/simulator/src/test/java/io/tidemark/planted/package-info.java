/** Stands for the rest of the project where a rule is shown to fail. */
@NullMarked
package io.tidemark.planted;

import org.jspecify.annotations.NullMarked;
