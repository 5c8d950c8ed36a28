package io.tidemark.backfill;

import static io.tidemark.model.MarketEvent.ABSENT;
import static io.tidemark.proof.LakeFixture.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import io.tidemark.proof.LakeFixture;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GapWordsTest {

    private static final String MARKET = "okx/BTC-USDT";

    @TempDir
    Path directory;

    @Test
    void aTradeFillsNoGapOfAnotherNumbering() throws Exception {
        long old = at("08:00:00");
        long anew = at("12:00:00");
        try (Lake lake = new LakeFixture()
                .trade(MARKET, 5_000, old)
                .gap(MARKET, 5_001L, 5_002L, "lost", old)
                .between(old, old + 3)
                .trade(MARKET, 5_003, old + 3)
                .gap(MARKET, 5_004L, 5_006L, "lost", old)
                .between(old + 3, null)
                .event("okx", "epoch", "BTC-USDT went from 5003 to 2", anew)
                .gap(MARKET, 1L, 1L, "lost", anew)
                .between(old + 3, anew)
                .trade(MARKET, 1, anew - 1)
                .trade(MARKET, 2, anew)
                .gap(MARKET, 3L, 4_999L, "lost", anew)
                .between(anew, anew + 5_000)
                .trade(MARKET, 4_000, anew + 4_000)
                .trade(MARKET, 5_000, anew + 5_000)
                .trade(MARKET, 5_001, anew + 5_001)
                .trade(MARKET, 5_004, anew + 5_004)
                .write(directory)) {

            GapWords.settle(lake, "okx", "BTC-USDT", new Wanted(1, 6_000, ABSENT, ABSENT));

            StringBuilder words = new StringBuilder();
            LakeQuery.over(lake)
                    .run(
                            "SELECT first_number, last_number, revision, status FROM silver.gaps_latest ORDER BY 1",
                            ResultFormat.CSV,
                            words);
            assertThat(words).hasToString("""
                    first_number,last_number,revision,status
                    1,1,1,repaired
                    3,3999,1,lost
                    4000,4000,0,repaired
                    4001,4999,0,lost
                    5001,5002,0,lost
                    5004,5006,0,lost
                    """);
        }
    }
}
