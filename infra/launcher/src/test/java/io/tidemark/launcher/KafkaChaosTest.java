package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.broker.LocalBroker;
import io.tidemark.checker.Checker;
import io.tidemark.checker.EvidenceReader;
import io.tidemark.checker.Finding;
import io.tidemark.checker.Finding.Invariant;
import io.tidemark.checker.Finding.Verdict;
import io.tidemark.exchange.Hosts;
import io.tidemark.jobs.IngestJob;
import io.tidemark.jobs.JobSettings;
import io.tidemark.jobs.JobSettings.LiveFeed;
import io.tidemark.jobs.MarketDataJob;
import io.tidemark.jobs.kafka.KafkaOptions;
import io.tidemark.simulator.Faults;
import io.tidemark.simulator.Simulator;
import io.tidemark.simulator.SimulatorOptions;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Exchanges that go wrong, a job that fetches and one that computes, both of which die, and a broker that goes away
 * between them; and a lake that is right all the same.
 */
@Tag("long")
class KafkaChaosTest {

    /** Short, to spare time; {@code -Dtidemark.kafka-outage=30} is as right. */
    private static final Duration OUTAGE = Duration.ofSeconds(Long.getLong("tidemark.kafka-outage", 5));

    @TempDir
    Path folder;

    private Path lake;
    private Configuration options;
    private List<LiveFeed> feeds = List.of();
    private int port;
    private int controller;

    @BeforeEach
    void prepare() {
        lake = folder.resolve("lake");
        port = Ports.freeFrom(19_192);
        controller = Ports.freeFrom(port + 1);
        options = Configuration.fromMap(ChaosRun.OPTIONS);
        // Nothing is asked for while the broker is away.
        options.setString("source.max-repair", "2 min");
        options.set(KafkaOptions.BOOTSTRAP, "127.0.0.1:" + port);
        options.set(KafkaOptions.PARTITIONS, 3);
    }

    @Test
    void d4TheLakeIsRightWhoeverDiesAndHoweverLongTheBrokerIsAway() throws Exception {
        long seed = Long.getLong("tidemark.seed", 1);
        FaultSchedule schedule = FaultSchedule.of(seed, SimulatedExchanges.readable());
        Random dice = new Random(seed);
        Path truth = folder.resolve("truth.jsonl");
        Path faults = folder.resolve("faults.jsonl");
        SimulatorOptions market = SimulatorOptions.builder()
                .exchanges(SimulatedExchanges.readable())
                .assets(schedule.assets())
                .seed(seed)
                .tradesPerSecond(100)
                .quotesPerTrade(0.5)
                .rateLimits(SimulatorOptions.RateLimits.NONE)
                .truthFile(truth)
                .faultFile(faults)
                .build();

        Instant settled;
        LocalBroker broker = start();
        try (Simulator simulator = Simulator.start(market)) {
            feeds = SimulatedExchanges.readable().stream()
                    .map(exchange -> new LiveFeed(
                            exchange,
                            simulator.instruments(exchange),
                            Hosts.of(simulator.socketUrl(exchange), simulator.restUrl(exchange))))
                    .toList();
            TopicsCommand.prepare(
                    options,
                    Duration.ofDays(1),
                    (short) 1,
                    TopicsCommand.Doing.CREATING,
                    new PrintWriter(Writer.nullWriter()));
            RunningJob ingest = ingest(null);
            RunningJob compute = compute(null);
            TestJobs.awaitState(lake.resolve("ingest"));
            TestJobs.awaitState(lake);
            simulator.faults(schedule.faults());
            pass(simulator, 100 + dice.nextInt(300));
            ingest.cancel();
            ingest = ingest(LocalFlink.newestState(lake.resolve("ingest")));
            pass(simulator, 300 + dice.nextInt(300));
            compute.cancel();
            compute = compute(LocalFlink.newestState(lake));
            pass(simulator, 200 + dice.nextInt(300));
            broker.close();
            Instant back = Instant.now().plus(OUTAGE);
            Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> Instant.now()
                    .isAfter(back));
            broker = start();
            pass(simulator, 300);
            ingest.cancel();
            ingest = ingest(LocalFlink.newestState(lake.resolve("ingest")));
            pass(simulator, 300);
            simulator.faults(Faults.NONE);
            settled = ChaosRun.awaitQuiet(lake, simulator);
            assertThat(ingest.stop(Duration.ofMinutes(2))).isTrue();
            pass(simulator, 300);
            assertThat(compute.stop(Duration.ofMinutes(2), RunningJob.Windows.CLOSED))
                    .isTrue();
            CandleRebuild.after(Home.folder(), lake, compute.candleDays(), compute.counts());
        } finally {
            broker.close();
        }

        List<String> bad = new ArrayList<>();
        for (Finding finding : Checker.check(EvidenceReader.read(lake, truth, faults, settled))) {
            // A frame that was rejected just before its job died is told, and is no frame of the lake.
            if (finding.verdict() != Verdict.OK && finding.invariant() != Invariant.GARBAGE_IS_REJECTED) {
                bad.add(finding.toString());
            }
        }
        assertThat(bad).isEmpty();
    }

    private LocalBroker start() throws Exception {
        return LocalBroker.start(folder.resolve("kafka"), port, controller);
    }

    /** Until so many more trades have been made. */
    private static void pass(Simulator simulator, long trades) {
        long until = simulator.trades() + trades;
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> simulator.trades() >= until);
    }

    private RunningJob ingest(@Nullable Path state) throws Exception {
        StreamExecutionEnvironment env = environment(lake.resolve("ingest"), state);
        IngestJob.define(env, JobSettings.live(lake, feeds, options));
        return RunningJob.start(env, "ingest");
    }

    private RunningJob compute(@Nullable Path state) throws Exception {
        StreamExecutionEnvironment env = environment(lake, state);
        MarketDataJob.define(env, JobSettings.kafka(lake, options));
        return RunningJob.start(env, "compute");
    }

    private static StreamExecutionEnvironment environment(Path folder, @Nullable Path state) {
        return TestJobs.environment(LocalFlink.live(Home.folder(), folder), 2, Duration.ofSeconds(1), state);
    }
}
