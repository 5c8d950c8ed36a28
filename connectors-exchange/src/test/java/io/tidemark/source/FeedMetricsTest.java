package io.tidemark.source;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.FrameRead;
import io.tidemark.model.Gap;
import io.tidemark.model.Progress;
import io.tidemark.transport.Ask;
import io.tidemark.transport.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.metrics.groups.InternalSourceReaderMetricGroup;
import org.junit.jupiter.api.Test;

class FeedMetricsTest {

    private final Map<String, Counter> counters = new TreeMap<>();
    private final Map<String, Gauge<?>> gauges = new TreeMap<>();
    private final Lines lines = new Lines();
    private final FeedMetrics metrics = new FeedMetrics(InternalSourceReaderMetricGroup.mock(new Recorded("")), lines);

    @Test
    void framesAddUp() {
        metrics.accept(read(FrameRead.Outcome.ACCEPTED, 2));
        metrics.accept(read(FrameRead.Outcome.CONTROL, 0));
        metrics.accept(read(FrameRead.Outcome.REJECTED, 0));

        assertThat(counted("frames")).isEqualTo(3);
        assertThat(counted("framesAccepted") + counted("framesControl") + counted("framesRejected"))
                .isEqualTo(3);
        assertThat(counted("tradesDuplicate")).isEqualTo(2);
    }

    @Test
    void aHoleIsOpenUntilItIsExplained() {
        metrics.accept(gap(100, 0, 5, Gap.Status.OPEN));
        metrics.accept(gap(200, 0, 1, Gap.Status.OPEN));
        assertThat(gauge("holesOpen")).isEqualTo(2L);
        assertThat(gauge("tradesMissing")).isEqualTo(6L);

        metrics.accept(gap(100, 1, 2, Gap.Status.LOST));
        metrics.accept(gap(100, 2, 1, Gap.Status.LOST));
        metrics.accept(gap(200, 1, 1, Gap.Status.ABSENT));

        assertThat(gauge("holesOpen")).isEqualTo(0L);
        assertThat(gauge("tradesMissing")).isEqualTo(0L);
        assertThat(counted("tradesLost")).isEqualTo(2);
        assertThat(counted("tradesNeverIssued")).isEqualTo(1);
    }

    @Test
    void whatWasMissingBeforeARestartIsMissingAfterIt() {
        Lane.Hole hole = new Lane.Hole(7, 9, 0, 0, 0, "missed", Gap.Status.OPEN, true, 0, 0, 0);
        FeedPosition position =
                new FeedPosition(Map.of(), Map.of("A-B", new Lane(1, 20, 0, List.of(hole))), Map.of(), 0, 0, 0);

        metrics.restored(Map.of("alpha", position));

        assertThat(gauge("tradesMissing")).isEqualTo(3L);
    }

    @Test
    void onlyAConnectionThatReplacesAnotherIsAReconnect() {
        metrics.accept(happened(FeedEvent.Kind.CONNECTED, ABSENT));
        metrics.accept(happened(FeedEvent.Kind.CONNECTED, 1_200));
        metrics.accept(happened(FeedEvent.Kind.STALLED, ABSENT));

        assertThat(counted("reconnects")).isEqualTo(1);
        assertThat(counted("stalls")).isEqualTo(1);
    }

    @Test
    void theHoldIsHowFarTheFeedIsBehindOurClock() {
        metrics.accept(new Progress("alpha", List.of("A-B"), 5_000_000, 7_500_000));

        assertThat(gauge("watermarkHoldMilliseconds")).isEqualTo(2_500L);
    }

    @Test
    void whatWaitsAndWhatWasAskedIsThatOfTheOpenLines() {
        lines.opened("alpha-1", "alpha", new Busy(3, 40));
        lines.opened("alpha-2", "alpha", new Busy(4, 40));
        lines.opened("beta-1", "beta", new Busy(5, 7));
        metrics.accept(read(FrameRead.Outcome.ACCEPTED, 0));

        assertThat(gauges.get("pendingRecords")).extracting(Gauge::getValue).isEqualTo(12L);
        assertThat(gauge("requestWeightUsed")).isEqualTo(40L);

        lines.closed("alpha-2");

        assertThat(gauges.get("pendingRecords")).extracting(Gauge::getValue).isEqualTo(8L);
    }

    @Test
    void thePageSaysWhatTheCodeSays() throws IOException {
        Path page = Path.of(System.getProperty("tidemark.root"), "docs", "metrics.md");
        String text = page();

        if (Boolean.getBoolean("update")) {
            Files.writeString(page, text);
        }
        assertThat(Files.readString(page)).isEqualTo(text);
    }

    private static String page() {
        List<String> lines = new ArrayList<>();
        lines.add("# Metrics");
        lines.add("");
        lines.add("Written from the code by a test (`./tidemark test connectors-exchange -Dtest=FeedMetricsTest"
                + " -Dupdate=true`).");
        lines.add("");
        lines.add("Flink's web UI shows them under Metrics of the box `feed`. For Prometheus start the cluster with"
                + " `./tidemark flink start --prometheus PORT`: the TaskManager answers at that port, the JobManager at the"
                + " next. There a metric is `flink_taskmanager_job_task_operator_exchange_<name>`, and the exchange is a"
                + " label.");
        lines.add("");
        lines.add("## Of each exchange");
        lines.add("");
        lines.add("Counters begin at zero with each start of the task; what lasts is in the tables.");
        lines.add("");
        lines.add("| metric | kind | meaning |");
        lines.add("|---|---|---|");
        for (FeedMetric metric : FeedMetric.values()) {
            lines.add("| `%s` | %s | %s |"
                    .formatted(
                            metric.key(),
                            metric.kind() == FeedMetric.Kind.COUNTER ? "counter" : "gauge",
                            metric.meaning()));
        }
        lines.add("");
        lines.add("## Of every source, by Flink's names");
        lines.add("");
        lines.add("| metric | kind | meaning |");
        lines.add("|---|---|---|");
        lines.add("| `numRecordsIn` | counter | Trades, quotes and official candles, each once. |");
        lines.add("| `numRecordsInErrors` | counter | Frames that could not be read. |");
        lines.add("| `pendingRecords` | gauge | What has arrived on live feeds and waits to be read. |");
        lines.add("| `currentFetchEventTimeLag` | gauge | `tradeLagMilliseconds` of whichever exchange spoke last. |");
        lines.add("");
        lines.add("## Of single operators");
        lines.add("");
        lines.add("| metric | box | kind | meaning |");
        lines.add("|---|---|---|---|");
        lines.add("| `tradesLate` | `candles` | counter | Trades that came after the candle of their second was"
                + " published. |");
        lines.add("| `candlesRevised` | `candles` | counter | Candles published once more. |");
        lines.add("| `standingsTooLate` | `spreads` | counter | Seconds of a market that came after they had been"
                + " forgotten. |");
        lines.add("| `standingsTooEarly` | `spreads` | counter | Seconds of a market a day ahead of all others. |");
        lines.add("| `qualityTooLate` | `quality` | counter | Parts of a minute that came after it had been forgotten."
                + " |");
        lines.add("| `alertsPosted` | `webhook` | counter | Alerts the webhook has taken. |");
        lines.add("| `alertsDropped` | `webhook` | counter | Alerts it has not. |");
        lines.add("| `readBefore` | `together` | counter | Messages of Kafka that had been read before. |");
        lines.add("| `deadLetters` | `gate` | counter | Messages of Kafka that broke their contract. |");
        lines.add("| `fieldsNotKnown` | `gate` | counter | Fields of messages that a newer version added. |");
        lines.add("| `pricesTooLate` | `prices` | counter | Polled prices left out, since they came more than two days"
                + " behind their coin's newest. |");
        lines.add("");
        lines.add("## Of every table, by Iceberg's names");
        lines.add("");
        lines.add("Below the sink's writer and committer: `lastFlushDurationMs`, `lastCommitDurationMs`,"
                + " `elapsedSecondsSinceLastSuccessfulCommit`, `committedDataFilesCount` and others, see"
                + " [Iceberg's list](https://iceberg.apache.org/docs/latest/flink-writes/#monitoring-metrics).");
        return String.join("\n", lines) + "\n";
    }

    private long counted(String metric) {
        Counter counter = counters.get("exchange.alpha." + metric);
        return counter == null ? -1 : counter.getCount();
    }

    private Object gauge(String metric) {
        Gauge<?> gauge = gauges.get("exchange.alpha." + metric);
        return gauge == null ? "no gauge " + metric : gauge.getValue();
    }

    private static FrameRead read(FrameRead.Outcome outcome, int duplicates) {
        Frame frame = new Frame("alpha", "c1", 1, null, Frame.Kind.WS, 0, null, "{}");
        return new FrameRead(frame, outcome, duplicates, 0, duplicates);
    }

    private static Gap gap(long first, int revision, long missing, Gap.Status status) {
        return new Gap("alpha", "A-B", first, revision, first + 9, missing, 0, 0, 0, 0, ABSENT, "missed", status);
    }

    private static FeedEvent happened(FeedEvent.Kind kind, long millis) {
        return new FeedEvent("alpha", "c1", 0, kind, millis, null, null, ABSENT);
    }

    /**
     * An open line on which much happens.
     *
     * @param waiting how much waits to be read
     * @param weightUsed how much has been asked
     */
    private record Busy(long waiting, long weightUsed) implements Line {

        @Override
        public void ask(Ask ask) {}

        @Override
        public void renew(String why) {}
    }

    /** Remembers what is registered, by its path. */
    private final class Recorded extends UnregisteredMetricsGroup {

        private final String path;

        private Recorded(String path) {
            this.path = path;
        }

        @Override
        public MetricGroup addGroup(String key, String value) {
            return new Recorded(path + key + "." + value + ".");
        }

        @Override
        public Counter counter(String name) {
            return counters.computeIfAbsent(path + name, any -> new SimpleCounter());
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            gauges.put(path + name, gauge);
            return gauge;
        }
    }
}
