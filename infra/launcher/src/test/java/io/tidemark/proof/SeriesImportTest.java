package io.tidemark.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesImportTest {

    private static final Map<String, String> FUTURE = Map.of("exchange", "alpha-futures", "instrument", "BTC-USDT");

    @TempDir
    Path directory;

    @Test
    void barsAreWrittenOnceAndAChangedOneAgain() throws IOException {
        Path file = write(
                "ticker,ts,open,high,low,close,volume",
                "SPY,2026-01-02 14:30:00,500,501.5,499,500.25,1000",
                "EURUSD=X,2026-01-02T14:30:00+00:00,1.1,1.1,1.1,1.1,0",
                "SPY,2026-01-02 14:31:00,,,,,");
        Path later = write("Datetime,Open,High,Low,Close,Volume", "2026-01-02T14:30:00Z,500,502,499,500.25,1100");

        SeriesImport first = run(SeriesLayout.MACRO, Map.of(), 10, file);
        SeriesImport again = run(SeriesLayout.MACRO, Map.of(), 20, file);
        SeriesImport changed = run(SeriesLayout.MACRO, Map.of("ticker", "SPY"), 5, later);

        assertThat(List.of(first.read(), first.fresh(), first.changed())).containsExactly(2L, 2L, 0L);
        assertThat(List.of(again.read(), again.fresh(), again.changed())).containsExactly(2L, 0L, 0L);
        assertThat(List.of(changed.read(), changed.fresh(), changed.changed())).containsExactly(1L, 0L, 1L);
        assertThat(
                        csv(
                                "SELECT ticker, ts, high, volume, epoch_us(received_at) AS at FROM silver.macro_bars_latest ORDER BY 1"))
                .isEqualTo("""
                        ticker,ts,high,volume,at
                        EURUSD=X,2026-01-02T14:30:00.000000Z,1.1,0,10
                        SPY,2026-01-02T14:30:00.000000Z,502,1100,11
                        """);
        assertThat(csv("SELECT count(*) AS n FROM silver.macro_bars")).isEqualTo("n\n3\n");
    }

    @Test
    void fundingIsReadAsBinancePublishesIt() throws IOException {
        Path file = write("calc_time,funding_interval_hours,last_funding_rate", "1767340800000,8,-0.00012345");

        run(SeriesLayout.FUNDING, FUTURE, 1, file);

        assertThat(csv("SELECT * EXCLUDE (received_at) FROM silver.funding_rates"))
                .isEqualTo("""
                        exchange,instrument,observed_at,funding_rate,mark_price
                        alpha-futures,BTC-USDT,2026-01-02T08:00:00.000000Z,-0.00012345,
                        """);
    }

    @Test
    void openInterestIsReadAsBinancePublishesIt() throws IOException {
        Path file = write(
                "create_time,symbol,sum_open_interest,sum_open_interest_value,count_toptrader_long_short_ratio",
                "2026-01-02 08:05:00,BTCUSDT,1000.5,50000000.25,1.2");

        run(SeriesLayout.OPEN_INTEREST, FUTURE, 1, file);

        assertThat(csv("SELECT * EXCLUDE (received_at) FROM silver.open_interest"))
                .isEqualTo("""
                        exchange,instrument,observed_at,open_interest,open_interest_value
                        alpha-futures,BTC-USDT,2026-01-02T08:05:00.000000Z,1000.5,50000000.25
                        """);
    }

    @Test
    void saysWhatIsWrongAndWhere() throws IOException {
        Path nameless = write("calc_time,last_funding_rate", "1767340800000,0.1");
        Path half = write("ticker,ts,open,high,low,close,volume", "SPY,2026-01-02 14:30:00,500,501,,500,1");
        Path twice = write(
                "ticker,ts,open,high,low,close",
                "SPY,2026-01-02 14:30:00,500,501,499,500",
                "SPY,2026-01-02 14:30:00,500,501,499,501");

        assertThatThrownBy(() -> run(SeriesLayout.FUNDING, Map.of(), 1, nameless))
                .hasMessage("Cannot import %s: line 1: its names have no column for exchange", nameless);
        assertThatThrownBy(() -> run(SeriesLayout.FUNDING, Map.of("exchange", "a", "instrument", "BTC"), 1, nameless))
                .hasMessage("Cannot import %s: line 2: Invalid instrument BTC: must be as BTC-USDT", nameless);
        assertThatThrownBy(() -> run(SeriesLayout.MACRO, Map.of(), 1, half))
                .hasMessage("Cannot import %s: line 2: it has no low", half);
        assertThatThrownBy(() -> run(SeriesLayout.MACRO, Map.of(), 1, twice))
                .hasMessage(
                        "Cannot import %s: line 3: its moment has come before with other numbers; import overlapping files one after the other",
                        twice);
        assertThat(directory.resolve("lake")).doesNotExist();
    }

    private SeriesImport run(SeriesLayout layout, Map<String, String> told, long now, Path file) {
        SeriesImport all = SeriesImport.of(layout, told, List.of(file), now);
        try (Lake lake = Lake.openOrCreate(directory.resolve("lake"))) {
            return all.write(lake);
        }
    }

    private Path write(String... lines) throws IOException {
        Path file = Files.createTempFile(directory, "rows", ".csv");
        return Files.writeString(file, String.join("\n", lines) + "\n");
    }

    private String csv(String sql) throws IOException {
        StringBuilder rows = new StringBuilder();
        try (Lake lake = Lake.open(directory.resolve("lake"))) {
            LakeQuery.over(lake).run(sql, ResultFormat.CSV, rows);
        }
        return rows.toString();
    }
}
