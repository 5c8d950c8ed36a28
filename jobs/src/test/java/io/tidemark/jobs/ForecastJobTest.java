package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.forecasting.ForecastRequest;
import io.tidemark.jobs.forecasting.ForecastRequest.Knowledge;
import io.tidemark.jobs.forecasting.Model;
import io.tidemark.jobs.windows.Timeframe;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeAppend;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastJobTest {

    private static final long MINUTE = 60_000_000;
    /** 2026-01-02T00:00:00Z. */
    private static final long MIDNIGHT = 1_767_312_000_000_000L;

    @TempDir
    Path one;

    @TempDir
    Path two;

    @Test
    void forecastsAndScoresOnceWhateverTheParallelism() throws Exception {
        for (Path lake : List.of(one, two)) {
            candles(lake, "alpha", 0, 150, 0);
            candles(lake, "beta", 0, 150, 0);
        }
        long[] times = {at(130), at(140), at(150)};

        run(one, 1, times);
        run(two, 2, times);
        String forecasts = ask(one, "SELECT * FROM gold.forecasts ORDER BY ALL");
        String scores = ask(one, "SELECT * FROM gold.forecast_scores ORDER BY ALL");
        run(one, 1, times);

        assertThat(lines(forecasts)).isEqualTo(2 * 3 * 2 * 4);
        assertThat(lines(scores)).isEqualTo(2 * 4 * (2 + 1));
        assertThat(ask(two, "SELECT * FROM gold.forecasts ORDER BY ALL")).isEqualTo(forecasts);
        assertThat(ask(two, "SELECT * FROM gold.forecast_scores ORDER BY ALL")).isEqualTo(scores);
        assertThat(ask(one, "SELECT * FROM gold.forecasts ORDER BY ALL")).isEqualTo(forecasts);
        assertThat(ask(one, "SELECT * FROM gold.forecast_scores ORDER BY ALL")).isEqualTo(scores);
    }

    @Test
    void whatHappensLaterChangesNoForecast() throws Exception {
        candles(one, "alpha", 0, 150, 0);
        candles(two, "alpha", 0, 130, 0);
        candles(two, "alpha", 130, 160, 1);
        candles(two, "alpha", 100, 130, 1, at(131));

        run(one, 1, at(130));
        run(two, 1, at(130));

        assertThat(ask(two, "SELECT * FROM gold.forecasts ORDER BY ALL"))
                .isEqualTo(ask(one, "SELECT * FROM gold.forecasts ORDER BY ALL"))
                .contains("holt");
        assertThat(ask(two, "SELECT * FROM gold.forecast_scores ORDER BY ALL"))
                .isNotEqualTo(ask(one, "SELECT * FROM gold.forecast_scores ORDER BY ALL"));
    }

    @Test
    void aForecastIsScoredWhenItsCandleComesAndNotBefore() throws Exception {
        candles(one, "alpha", 0, 130, 0);
        run(one, 1, at(130));
        String before = ask(one, "SELECT * FROM gold.forecast_scores");
        candles(one, "alpha", 130, 135, 0);

        run(one, 1, at(136));

        assertThat(lines(before)).isZero();
        assertThat(ask(one, """
                        SELECT s.model, s.horizon,
                            s.error = f.forecast - c.close AND s.absolute_error = abs(f.forecast - c.close) AS error_right,
                            s.naive_error = abs(n.forecast - c.close) AS naive_right,
                            s.inside_80 = (c.close BETWEEN f.lower_80 AND f.upper_80)
                                AND s.inside_95 = (c.close BETWEEN f.lower_95 AND f.upper_95) AS inside_right,
                            s.known_at = c.known_at AND s.window_start = c.window_start AS candle_right
                        FROM gold.forecast_scores s
                        JOIN gold.forecasts f USING (exchange, instrument, made_at, horizon, model)
                        JOIN gold.forecasts n ON n.model = 'naive' AND n.made_at = f.made_at AND n.horizon = f.horizon
                        JOIN gold.candles c ON c.window_end = f.target_time
                        ORDER BY s.model""")).isEqualTo("""
                        model,horizon,error_right,naive_right,inside_right,candle_right
                        ar,5m,true,true,true,true
                        drift,5m,true,true,true,true
                        holt,5m,true,true,true,true
                        naive,5m,true,true,true,true
                        """);
    }

    /** A second after the end of so many minutes, when the newest candle is known. */
    private static long at(int minutes) {
        return MIDNIGHT + minutes * MINUTE + 1_000_000;
    }

    private static void run(Path lake, int parallelism, long... times) throws Exception {
        ForecastRequest request = new ForecastRequest(
                Set.of(),
                Set.of(),
                Timeframe.MINUTE,
                List.of(5 * MINUTE, 15 * MINUTE),
                Arrays.stream(times).boxed().toList(),
                Set.of(Model.values()),
                1_440,
                Knowledge.AS_OF);
        String root = System.getProperty("tidemark.root");
        Configuration configuration = GlobalConfiguration.loadConfiguration(root + "/flink-conf/local");
        configuration.addAll(GlobalConfiguration.loadConfiguration(root + "/flink-conf/forecast"));
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(configuration);
        ForecastJob.define(env, lake, request, new Configuration());
        env.execute(ForecastJob.NAME);
    }

    private static String ask(Path lake, String sql) throws Exception {
        StringBuilder answer = new StringBuilder();
        try (Lake opened = Lake.open(lake)) {
            LakeQuery.over(opened).run(sql, ResultFormat.CSV, answer);
        }
        return answer.toString();
    }

    private static long lines(String csv) {
        return csv.lines().count() - 1;
    }

    private static void candles(Path lake, String exchange, int from, int to, int revision) {
        candles(lake, exchange, from, to, revision, 0);
    }

    /**
     * Minutes that are known half a second after their end, or at {@code knownAt}; of other prices in each revision.
     */
    private static void candles(Path lake, String exchange, int from, int to, int revision, long knownAt) {
        Random random = new Random(7 + revision);
        try (Lake opened = Lake.openOrCreate(lake);
                LakeAppend append = LakeAppend.to(opened, "gold.candles")) {
            long price = 2_800_000;
            for (int i = 0; i < to; i++) {
                price += Math.round(1_000 * random.nextGaussian());
                if (i >= from) {
                    long start = MIDNIGHT + i * MINUTE;
                    append.add(candle(
                            exchange,
                            start,
                            BigDecimal.valueOf(price, 2),
                            revision,
                            knownAt == 0 ? start + MINUTE + 500_000 : knownAt));
                }
            }
            append.commit();
        }
    }

    private static Map<String, @Nullable Object> candle(
            String exchange, long start, BigDecimal price, int revision, long knownAt) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("exchange", exchange);
        row.put("instrument", "BTC-USDT");
        row.put("timeframe", "1m");
        row.put("window_start", start);
        row.put("window_end", start + MINUTE);
        for (String column : List.of("open", "high", "low", "close")) {
            row.put(column, price);
        }
        for (String column : List.of("volume_base", "volume_quote", "taker_buy_base", "taker_buy_quote")) {
            row.put(column, BigDecimal.ONE);
        }
        row.put("trade_count", 1L);
        row.put("outlier_count", 0L);
        row.put("bar_status", "complete");
        row.put("revision", revision);
        row.put("known_at", knownAt);
        return row;
    }
}
