package io.tidemark.launcher;

import io.tidemark.jobs.ForecastJob;
import io.tidemark.jobs.forecasting.ForecastRequest;
import io.tidemark.jobs.forecasting.Horizons;
import io.tidemark.jobs.forecasting.Shortage;
import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.ResultFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs the forecasting job and tells what came of it. */
final class ForecastRun {

    /** Markets that a line names. */
    private static final int NAMED = 3;

    private final Path lake;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Interrupts interrupts;
    private final boolean dryRun;

    ForecastRun(Path lake, PrintWriter out, PrintWriter err, Interrupts interrupts, boolean dryRun) {
        this.lake = lake;
        this.out = out;
        this.err = err;
        this.interrupts = interrupts;
        this.dryRun = dryRun;
    }

    /** Runs once; returns the exit code. */
    int of(ForecastRequest request) throws Exception {
        long begin = System.nanoTime();
        StreamExecutionEnvironment env =
                LocalFlink.forecast(Home.folder(), lake).environment();
        if (dryRun) {
            ForecastJob.preview(env, lake, request);
        } else {
            ForecastJob.define(env, lake, request, new Configuration());
        }
        RunningJob job = RunningJob.start(env, ForecastJob.NAME);
        try (ProgressLine progress = new ProgressLine(err)) {
            while (!job.awaitEnd(ProgressLine.INTERVAL)) {
                progress.show(seconds -> String.format(
                        Locale.ROOT,
                        "%s, %,d forecasts, %.0f s",
                        times(request),
                        counts(job).getOrDefault("forecasts", 0L),
                        seconds));
                if (interrupts.asked()) {
                    job.cancel();
                    err.println("tidemark: interrupted; nothing of this run was written");
                    return Tidemark.INTERRUPTED;
                }
            }
        }
        job.awaitEnd();
        Map<String, Long> counts = job.counts();
        long markets = counts.getOrDefault("markets", 0L);
        long forecasts = counts.getOrDefault("forecasts", 0L);
        long before = counts.getOrDefault("forecastsBefore", 0L);
        List<Shortage> shortages = job.shortages();
        if (forecasts + before == 0 && shortages.stream().allMatch(shortage -> shortage.candles() == 0)) {
            err.println("tidemark: " + nothing(request));
        } else {
            told(shortages, markets, request).forEach(line -> err.println("tidemark: " + line));
        }
        out.println(String.format(
                Locale.ROOT,
                "{\"as_of\":\"%s\",\"times\":%d,\"markets\":%d,\"forecasts\":%d,\"already_made\":%d,\"scores\":%d,\"written\":%b,\"seconds\":%.1f}",
                iso(request.newest()),
                request.madeAt().size(),
                markets,
                forecasts,
                before,
                counts.getOrDefault("scores", 0L),
                !dryRun,
                (System.nanoTime() - begin) / 1e9));
        return forecasts + before == 0 ? Tidemark.FAILED : Tidemark.OK;
    }

    private static Map<String, Long> counts(RunningJob job) {
        try {
            return job.counts();
        } catch (Exception e) {
            return Map.of(); // Told of by who waits for the end.
        }
    }

    private static String times(ForecastRequest request) {
        return request.madeAt().size() == 1
                ? "as of " + iso(request.newest())
                : String.format(Locale.ROOT, "as of %,d times", request.madeAt().size());
    }

    /** A line for each horizon and reason, whatever the number of markets. */
    private static List<String> told(List<Shortage> shortages, long markets, ForecastRequest request) {
        Map<String, List<Shortage>> alike = new LinkedHashMap<>();
        shortages.stream()
                .sorted(Comparator.comparingLong(Shortage::horizon).thenComparing(Shortage::market))
                .forEach(shortage -> alike.computeIfAbsent(
                                Horizons.text(shortage.horizon()) + " " + why(shortage, request),
                                why -> new ArrayList<>())
                        .add(shortage));
        return alike.values().stream()
                .map(group -> line(group, markets, request))
                .toList();
    }

    private static String line(List<Shortage> group, long markets, ForecastRequest request) {
        Shortage first = group.get(0);
        int most = group.stream().mapToInt(Shortage::candles).max().orElse(0);
        int times = group.stream().mapToInt(Shortage::times).max().orElse(0);
        String when = request.madeAt().size() == 1
                ? times(request)
                : String.format(
                        Locale.ROOT,
                        "at %,d of %,d times",
                        times,
                        request.madeAt().size());
        String names = group.stream().limit(NAMED).map(Shortage::market).collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "Cannot forecast %s ahead in %,d of %,d markets %s: %s (%s%s)",
                Horizons.text(first.horizon()),
                group.size(),
                markets,
                when,
                why(first, request).formatted(most),
                names,
                group.size() > NAMED ? String.format(Locale.ROOT, " and %,d more", group.size() - NAMED) : "");
    }

    /** With a place for the number of candles where that matters. */
    private static String why(Shortage shortage, ForecastRequest request) {
        String length = request.timeframe().text();
        int needed = ForecastRequest.needed(shortage.horizon(), request.timeframe());
        if (shortage.reason() == Shortage.Reason.OLD) {
            return "the newest candle of %s is older than that".formatted(length);
        }
        return shortage.candles() < needed
                ? String.format(Locale.ROOT, "at most %%d candles of %s were known, %,d are needed", length, needed)
                : "the candles of %s lie too far apart".formatted(length);
    }

    /** Where candles are, if not where they were looked for. */
    private String nothing(ForecastRequest request) throws IOException {
        String length = request.timeframe().text();
        List<String> where = new ArrayList<>(List.of("timeframe = '%s'".formatted(length)));
        in("exchange", request.exchanges(), where);
        in("instrument", request.instruments(), where);
        StringBuilder newest = new StringBuilder();
        try (Lake opened = Lake.open(lake)) {
            LakeQuery.over(opened)
                    .run(
                            "SELECT max(window_end) AS newest FROM gold.candles WHERE " + String.join(" AND ", where),
                            ResultFormat.CSV,
                            newest);
        }
        String end = newest.toString().lines().skip(1).findFirst().orElse("");
        return "Cannot forecast %s: no candles of %s in the %d windows before%s"
                .formatted(
                        times(request),
                        length,
                        request.window(),
                        end.isEmpty()
                                ? ", nor at any time"
                                : "; the newest ends at %s, try --at %s".formatted(end, end));
    }

    private static void in(String column, Collection<String> values, List<String> where) {
        if (!values.isEmpty()) {
            where.add(
                    "%s IN ('%s')".formatted(column, String.join("', '", values).replace("'", "''")));
        }
    }

    private static String iso(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
