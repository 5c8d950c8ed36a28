package io.tidemark.launcher;

import io.tidemark.exchange.Exchanges;
import io.tidemark.jobs.forecasting.ForecastRequest;
import io.tidemark.jobs.forecasting.ForecastRequest.Knowledge;
import io.tidemark.jobs.forecasting.Horizons;
import io.tidemark.jobs.forecasting.Model;
import io.tidemark.jobs.windows.Timeframe;
import io.tidemark.lake.Lake;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Prices to come, with how sure that is, and how earlier ones turned out. */
@Command(
        name = "forecast",
        description = {
            "Forecast prices by several models, and score forecasts whose time has come.",
            "They are of each instrument on each exchange, with intervals of 80 and 95 %% (docs/forecasting.md).",
            "What is forecast or scored stays as it is, so a second run as of the same time adds nothing. The last line"
                    + " printed is a JSON object with the counts."
        })
final class ForecastCommand implements Callable<Integer> {

    /** How many candles ahead, where no horizon is said. */
    private static final List<Integer> USUAL = List.of(5, 15, 60);

    private static final int MOST_TIMES = 100_000;

    @Mixin
    LakeOption lake;

    @Option(
            names = {"--exchange", "--exchanges"},
            split = ",",
            paramLabel = "ID",
            description = "Exchanges, separated by commas (default: all).")
    Set<String> exchanges = Set.of();

    @Option(
            names = {"--instrument", "--instruments"},
            split = ",",
            paramLabel = "NAME",
            description = "Instruments as BTC-USDT, separated by commas (default: all).")
    Set<String> instruments = Set.of();

    @Option(
            names = "--timeframe",
            paramLabel = "LENGTH",
            defaultValue = "1m",
            description = "Candles to learn from: 1s, 1m, 5m, 15m, 1h, 4h or 1d (default: ${DEFAULT-VALUE}).")
    String timeframe = "1m";

    @Option(
            names = {"--horizon", "--horizons"},
            split = ",",
            paramLabel = "LENGTH",
            description = "How far ahead (default: 5, 15 and 60 candles, which of 1m are 5m,15m,1h).")
    List<String> horizons = List.of();

    @Option(
            names = {"--model", "--models"},
            split = ",",
            paramLabel = "NAME",
            description = "Models: naive, drift, holt, ar (default: all); naive is always there as the baseline.")
    List<String> models = List.of();

    @Option(
            names = "--candles",
            paramLabel = "N",
            defaultValue = "1440",
            converter = Values.Positive.class,
            description = "Learn from so many windows back (default: ${DEFAULT-VALUE}).")
    Long candles = 1_440L;

    @Option(
            names = "--at",
            split = ",",
            paramLabel = "TIME",
            converter = Values.Moment.class,
            description = "As of these times, UTC: only candles ended and known by then are used (default: now).")
    List<Instant> at = List.of();

    @Option(
            names = "--backtest",
            paramLabel = "FROM,TO,STEP",
            description =
                    "As of every STEP from one time to another, as 2026-01-02T00:00:00Z,2026-01-03T00:00:00Z,15m.")
    @Nullable
    String backtest;

    @Option(
            names = "--hindsight",
            description =
                    "Use candles that had ended by then but were known only later: for history loaded afterwards.")
    boolean hindsight;

    @Option(
            names = "--every",
            paramLabel = "LENGTH",
            description = "Go on until Ctrl+C: again at each whole multiple of this, as 5m.")
    @Nullable
    String every;

    @Option(names = "--dry-run", description = "Count what would be forecast and scored; write nothing.")
    boolean dryRun;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        exchanges.forEach(Exchanges::of);
        if (candles < ForecastRequest.LEAST) {
            throw wrong("Invalid --candles %d: nothing is forecast from fewer than %d"
                    .formatted(candles, ForecastRequest.LEAST));
        }
        List<Long> times = times();
        ForecastRequest first = request(times.isEmpty() ? List.of(now()) : times);
        long period = every == null ? 0 : micros("--every", every);
        if (every != null && !times.isEmpty()) {
            throw wrong("Invalid --every %s: --at and --backtest say when already".formatted(every));
        }
        if (every != null && period < first.timeframe().micros()) {
            throw wrong("Invalid --every %s: must be at least the timeframe %s".formatted(every, timeframe));
        }
        Logs.forLake(lake.path());
        // Refuses a folder that is no lake; what an older version lacks is added once there is something to write.
        Lake.open(lake.path()).close();
        Interrupts interrupts = Interrupts.catchAll();
        ForecastRun run = new ForecastRun(
                lake.path(), spec.commandLine().getOut(), spec.commandLine().getErr(), interrupts, dryRun);
        if (period == 0) {
            return run.of(first);
        }
        int code = run.of(first);
        while (code != Tidemark.INTERRUPTED
                && !interrupts.await(period - Math.floorMod(now(), period), TimeUnit.MICROSECONDS)) {
            code = run.of(request(List.of(now())));
        }
        return Tidemark.OK;
    }

    private ForecastRequest request(List<Long> times) {
        Timeframe length = Timeframe.of(timeframe);
        List<Long> ahead = horizons.isEmpty()
                ? USUAL.stream()
                        .map(each -> each * length.micros())
                        .filter(horizon -> ForecastRequest.needed(horizon, length) <= candles)
                        .toList()
                : horizons.stream().map(Horizons::of).toList();
        return new ForecastRequest(
                exchanges,
                instruments.stream().map(name -> name.toUpperCase(Locale.ROOT)).collect(Collectors.toSet()),
                length,
                ahead,
                times,
                models.isEmpty()
                        ? Set.of(Model.values())
                        : models.stream().map(Model::of).collect(Collectors.toSet()),
                Math.toIntExact(Math.min(candles, Integer.MAX_VALUE)),
                hindsight ? Knowledge.HINDSIGHT : Knowledge.AS_OF);
    }

    /** As of when; nothing where it is now. */
    private List<Long> times() {
        if (backtest == null) {
            at.forEach(time -> check("--at", time));
            return at.stream().map(ForecastCommand::micros).toList();
        }
        if (!at.isEmpty()) {
            throw wrong("Invalid --backtest %s: --at says when already".formatted(backtest));
        }
        String[] parts = backtest.split(",", -1);
        if (parts.length != 3) {
            throw wrong("Invalid --backtest %s: wanted FROM,TO,STEP".formatted(backtest));
        }
        Instant from = moment(parts[0]);
        Instant to = moment(parts[1]);
        check("--backtest", to);
        if (to.isBefore(from)) {
            throw wrong("Invalid --backtest %s: ends before it begins".formatted(backtest));
        }
        long step = micros("--backtest", parts[2]);
        long count = (micros(to) - micros(from)) / step + 1;
        if (count > MOST_TIMES) {
            throw wrong(String.format(
                    Locale.ROOT, "Invalid --backtest %s: %,d times, at most %,d", backtest, count, MOST_TIMES));
        }
        List<Long> times = new ArrayList<>();
        for (long time = micros(from); time <= micros(to); time += step) {
            times.add(time);
        }
        return times;
    }

    private Instant moment(String text) {
        try {
            return new Values.Moment().convert(text);
        } catch (TypeConversionException e) {
            throw wrong("Invalid --backtest %s: %s %s".formatted(backtest, text, e.getMessage()));
        }
    }

    private long micros(String option, String length) {
        try {
            return Horizons.of(length);
        } catch (IllegalArgumentException e) {
            throw wrong("Invalid %s %s: wanted a whole number and s, m, h or d, as 5m".formatted(option, length));
        }
    }

    private void check(String option, Instant time) {
        if (time.isAfter(Instant.now())) {
            throw wrong("Invalid %s %s: must not be in the future".formatted(option, time));
        }
    }

    /** To the second: nobody asks for more. */
    private static long now() {
        return micros(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
