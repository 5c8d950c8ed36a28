/**
 * The {@code tidemark} command: one class a command. Flink and the simulated exchanges run inside its process.
 *
 * <p>Nothing here is public but {@link io.tidemark.launcher.Tidemark}, which the script at the root starts.
 */
@NullMarked
package io.tidemark.launcher;

import org.jspecify.annotations.NullMarked;
