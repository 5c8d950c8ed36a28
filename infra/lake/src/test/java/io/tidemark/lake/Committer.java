package io.tidemark.lake;

import java.nio.file.Path;
import java.util.List;

/** A process of its own that creates the lake, unless another is faster, and commits trades one by one. */
final class Committer {

    private Committer() {}

    /** Arguments: the lake, the number of the first trade, how many. */
    public static void main(String[] args) {
        try (Lake lake = Lake.openOrCreate(Path.of(args[0]))) {
            long first = Long.parseLong(args[1]);
            for (long number = first; number < first + Long.parseLong(args[2]); number++) {
                Rows.append(lake.table("silver.trades"), List.of(Trades.trade(number)));
            }
        }
    }
}
