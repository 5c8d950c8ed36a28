package io.tidemark.lake;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A table at its current snapshot, as the snapshot itself tells.
 *
 * @param comment what a row is
 * @param rows rows in all files
 * @param bytes size of the data files
 * @param files data files
 * @param committedAt when the snapshot was made; null where the table is still empty
 */
public record TableState(
        String comment,
        long rows,
        long bytes,
        long files,
        @Nullable Instant committedAt) {}
