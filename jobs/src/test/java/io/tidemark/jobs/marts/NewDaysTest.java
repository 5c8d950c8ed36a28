package io.tidemark.jobs.marts;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeAppend;
import io.tidemark.lake.Upkeep;
import io.tidemark.sql.Definitions;
import io.tidemark.sql.MartDefinition;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewDaysTest {

    private static final LocalDate DAY = LocalDate.parse("2026-01-02");

    @TempDir
    Path directory;

    private Lake lake;

    @BeforeEach
    void open() {
        lake = Lake.openOrCreate(directory);
    }

    @AfterEach
    void close() {
        lake.close();
    }

    @Test
    void aDayIsNewOnceForTheMartsThatReadItsTable() {
        bar("2026-01-01T10:00:00Z");
        NewDays news = new NewDays(lake, Definitions.marts());
        Map<LocalDate, List<String>> atFirst = names(news);

        bar("2026-01-02T23:59:59Z");
        bar("2026-01-02T00:00:00Z");

        assertThat(atFirst).isEmpty();
        assertThat(names(news)).containsExactly(Map.entry(DAY, List.of("dxy_synthetic_minute", "macro_minute")));
        assertThat(names(news)).isEmpty();
    }

    @Test
    void aLateRowMakesItsOwnDayNew() {
        bar("2026-01-02T10:00:00Z");
        NewDays news = new NewDays(lake, Definitions.marts());

        bar("2025-12-24T10:00:00Z");

        assertThat(names(news)).containsOnlyKeys(LocalDate.parse("2025-12-24"));
    }

    @Test
    void aMartThatLooksBackHasTheNextDayToo() {
        List<MartDefinition> last24h = Definitions.marts().stream()
                .filter(mart -> mart.name().equals("last_24h"))
                .toList();
        NewDays news = new NewDays(lake, last24h);

        candle("2026-01-02T10:00:00Z");

        assertThat(names(news)).containsOnlyKeys(DAY, DAY.plusDays(1));
    }

    @Test
    void aTableThatWasSetBackIsNewAsAWhole() {
        bar("2026-01-01T10:00:00Z");
        long first = lake.table("silver.macro_bars").currentSnapshot().snapshotId();
        bar("2026-01-02T10:00:00Z");
        NewDays news = new NewDays(lake, Definitions.marts());

        lake.table("silver.macro_bars").manageSnapshots().rollbackTo(first).commit();

        assertThat(names(news)).containsOnlyKeys(LocalDate.parse("2026-01-01"));
    }

    @Test
    void aTableWhoseFilesWereCompactedIsNotNewAndOneWhoseSnapshotsWentIsAsAWhole() {
        bar("2026-01-01T10:00:00Z");
        bar("2026-01-01T11:00:00Z");
        bar("2026-01-02T10:00:00Z");
        NewDays news = new NewDays(lake, Definitions.marts());

        Upkeep upkeep = Upkeep.of(lake, "silver.macro_bars");
        upkeep.crowded(Set.of()).forEach(upkeep::compact);
        Map<LocalDate, List<String>> compacted = names(news);
        bar("2026-01-02T11:00:00Z");
        upkeep.expire(Instant.now().plusSeconds(3_600));

        assertThat(compacted).isEmpty();
        assertThat(names(news)).containsOnlyKeys(LocalDate.parse("2026-01-01"), DAY);
    }

    private static Map<LocalDate, List<String>> names(NewDays news) {
        Map<LocalDate, List<String>> names = new TreeMap<>();
        news.next()
                .forEach((day, marts) ->
                        names.put(day, marts.stream().map(MartDefinition::name).toList()));
        return names;
    }

    private void bar(String ts) {
        BigDecimal price = new BigDecimal("500.25");
        append(
                "silver.macro_bars",
                Map.of(
                        "ticker",
                        "SPY",
                        "ts",
                        micros(ts),
                        "open",
                        price,
                        "high",
                        price,
                        "low",
                        price,
                        "close",
                        price,
                        "received_at",
                        micros(ts)));
    }

    private void candle(String start) {
        Map<String, Object> row = new HashMap<>();
        for (String text : List.of("exchange", "instrument", "timeframe", "bar_status")) {
            row.put(text, "x");
        }
        for (String time : List.of("window_start", "window_end", "known_at")) {
            row.put(time, micros(start));
        }
        for (String money : List.of(
                "open", "high", "low", "close", "volume_base", "volume_quote", "taker_buy_base", "taker_buy_quote")) {
            row.put(money, BigDecimal.ONE);
        }
        for (String count : List.of("trade_count", "outlier_count", "revision")) {
            row.put(count, 0);
        }
        append("gold.candles", row);
    }

    private void append(String table, Map<String, Object> row) {
        try (LakeAppend append = LakeAppend.to(lake, table)) {
            append.add(row);
            append.commit();
        }
    }

    private static long micros(String time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
    }
}
