package io.tidemark.lake;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.iceberg.DataFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {

    @TempDir
    private Path directory;

    /** In time order, as the job sorts them; delta encodings are what make the difference. */
    @Test
    void storesATradeInAtMostThirteenBytes() {
        Random random = new Random(1);
        List<Map<String, Object>> trades = new ArrayList<>();
        OffsetDateTime time = Trades.START;
        long cents = 2_816_547;
        for (long number = 3_071_245_455L; trades.size() < 20_000; number++) {
            // As on a busy market: a third of the trades have the time of the one before, over half its price, and half
            // of the quantities are ones that bots repeat.
            time = random.nextInt(3) == 0 ? time : time.plus(random.nextInt(200), ChronoUnit.MILLIS);
            cents += random.nextInt(5) < 3 ? 0 : random.nextInt(41) - 20;
            int quantity = random.nextBoolean() ? 67 + 5 * random.nextInt(20) : 1 + random.nextInt(50_000);
            Map<String, Object> trade = Trades.trade(
                    number,
                    BigDecimal.valueOf(cents, 2).toPlainString(),
                    BigDecimal.valueOf(quantity, 5).toPlainString());
            trade.put("traded_at", time);
            trade.put("published_at", time.plus(random.nextInt(2), ChronoUnit.MILLIS));
            trade.put("received_at", time.plus(2_000 + random.nextInt(5_000), ChronoUnit.MICROS));
            trades.add(trade);
        }

        try (Lake lake = Lake.openOrCreate(directory)) {
            DataFile file = Rows.write(lake.table("silver.trades"), trades);

            assertThat(file.fileSizeInBytes()).isLessThanOrEqualTo(13L * trades.size());
        }
    }
}
