/** What a market feed says, in the words of the project. Plain Java: no Flink, no JSON, no clock. */
@NullMarked
package io.tidemark.model;

import org.jspecify.annotations.NullMarked;
