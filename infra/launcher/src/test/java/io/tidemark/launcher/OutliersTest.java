package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.exchange.Hosts;
import io.tidemark.jobs.JobSettings;
import io.tidemark.jobs.JobSettings.LiveFeed;
import io.tidemark.jobs.MarketDataJob;
import io.tidemark.jobs.cleansing.CleansingOptions;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import io.tidemark.simulator.Simulator;
import io.tidemark.simulator.SimulatorOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prices that go wrong on simulated exchanges, judged by the real job. */
@Tag("long")
class OutliersTest {

    private static final List<String> EXCHANGES = List.of("binance", "coinbase", "kraken");

    /**
     * Less than the five seconds after which a price is trusted again, and more than the time in which the quietest of
     * the exchanges may do without a trade: with 5.5 orders a second none comes in this once in 10 million times.
     */
    private static final Duration WHILE = Duration.ofSeconds(3);

    @TempDir
    Path directory;

    @Test
    void aBadTickOnOneExchangeIsASpikeAndACrashOnAllIsAMove() throws Exception {
        SimulatorOptions options = SimulatorOptions.builder()
                .exchanges(EXCHANGES)
                .assets("BTC")
                .seed(7)
                .tradesPerSecond(120)
                .build();
        RunningJob job;
        try (Simulator simulator = Simulator.start(options)) {
            job = start(simulator);
            awaitMore(job, "rows.silver.trades", 1_500);

            simulator.shift("coinbase", "BTC-USD", 10, WHILE);
            awaitMore(job, "rows.silver.outliers", 1);
            awaitMore(job, "rows.silver.trades", 1_500);
            EXCHANGES.forEach(exchange ->
                    simulator.shift(exchange, simulator.instruments(exchange).get(0), -10, WHILE));
            awaitMore(job, "rows.silver.trades", 2_000);
            assertThat(job.stop(Duration.ofMinutes(3))).isTrue();
        }

        assertThat(
                        lines(
                                "SELECT DISTINCT exchange, kind, confirmed_by FROM silver.outliers WHERE abs(ln(price / reference_price)) > 0.08 ORDER BY ALL"))
                .contains("coinbase,spike,\"binance,kraken\"")
                .filteredOn(line -> line.contains("spike") || line.contains("off_market"))
                .hasSize(1);
        assertThat(
                        lines(
                                "SELECT DISTINCT exchange FROM silver.outliers WHERE kind = 'move' AND price < 0.95 * reference_price AND confirmed_by IS NOT NULL ORDER BY 1"))
                .containsExactlyElementsOf(EXCHANGES);
        assertThat(
                        lines(
                                "SELECT count(*) = (SELECT count(*) FROM silver.outliers) FROM silver.trades_flagged WHERE outlier_kind IS NOT NULL"))
                .containsExactly("true");
        assertThat(
                        lines(
                                "SELECT count(*) FROM silver.trades WHERE abs(outlier_score) >= 10 AND traded_at < (SELECT max(traded_at) - INTERVAL 15 SECOND FROM silver.trades) AND (exchange, instrument, trade_id) NOT IN (SELECT (exchange, instrument, trade_id) FROM silver.outliers)"))
                .as("trades that left and have no verdict")
                .containsExactly("0");
        assertThat(
                        lines(
                                "SELECT sum(outlier_count) = (SELECT count(*) FROM silver.outliers WHERE kind <> 'move'), sum(outlier_count) > 0 FROM gold.candles_latest WHERE timeframe = '1s'"))
                .as("outliers counted in candles")
                .containsExactly("true,true");
        assertThat(
                        lines(
                                "SELECT DISTINCT exchange, instrument, severity FROM gold.alerts_latest WHERE kind = 'spike' AND ended_at IS NOT NULL"))
                .containsExactly("coinbase,BTC-USD,warning");
        assertThat(
                        lines(
                                "SELECT count(*) FROM (SELECT alert_id, revision FROM gold.alerts GROUP BY ALL HAVING count(*) > 1)"))
                .as("alerts told twice")
                .containsExactly("0");
    }

    private RunningJob start(Simulator simulator) throws Exception {
        Configuration configuration = new Configuration();
        // A task more than there are feeds: it must hold up neither checkpoints nor verdicts.
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, EXCHANGES.size() + 1);
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(2));
        configuration.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY,
                directory.resolve("savepoints").toUri().toString());
        configuration.set(PipelineOptions.GENERIC_TYPES, false);
        configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
        configuration.set(PipelineOptions.OBJECT_REUSE, true);
        configuration.setString("heartbeat.interval", "1 s");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(configuration);
        List<LiveFeed> feeds = new ArrayList<>();
        for (String exchange : EXCHANGES) {
            feeds.add(new LiveFeed(
                    exchange,
                    simulator.instruments(exchange),
                    Hosts.of(simulator.socketUrl(exchange), simulator.restUrl(exchange))));
        }
        Configuration options = new Configuration();
        // Time ends a spike here, however lively trading is.
        options.set(CleansingOptions.COME_BACK_TRADES, 10_000);
        MarketDataJob.define(env, JobSettings.live(directory.resolve("lake"), feeds, options));
        return RunningJob.start(env, "outliers");
    }

    private static void awaitMore(RunningJob job, String counter, long more) throws Exception {
        long wanted = count(job, counter) + more;
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> count(job, counter) >= wanted);
    }

    private static long count(RunningJob job, String counter) throws Exception {
        return job.counts().getOrDefault(counter, 0L);
    }

    private List<String> lines(String sql) throws IOException {
        StringBuilder answer = new StringBuilder();
        try (Lake lake = Lake.open(directory.resolve("lake"))) {
            LakeQuery.over(lake).run(sql, ResultFormat.CSV, answer);
        }
        return answer.toString().lines().skip(1).toList();
    }
}
