package io.tidemark.launcher;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.backfill.GapWords;
import io.tidemark.backfill.HeldTrades;
import io.tidemark.backfill.Missing;
import io.tidemark.backfill.Told;
import io.tidemark.backfill.Wanted;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.HeldRange;
import io.tidemark.exchange.MissingTrades;
import io.tidemark.jobs.BackfillJob;
import io.tidemark.jobs.windows.CandleDay;
import io.tidemark.lake.Lake;
import io.tidemark.source.ExchangeSource;
import io.tidemark.source.ExchangeSourceBuilder;
import io.tidemark.source.ExchangeSourceOptions;
import io.tidemark.transport.PageRequests;
import io.tidemark.transport.RequestShare;
import io.tidemark.transport.TradeSearch;
import io.tidemark.transport.TradeSearch.Place;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Loads the trades of the past that a lake lacks: finds their numbers, then goes day by day, asks for those of a day in
 * a Flink job that ends, and makes its candles again. What has been committed need not be asked for again, whatever
 * happens to the process.
 */
final class BackfillTrades {

    /** The newest trades are left to whoever begins to collect: an exchange may push as many at the beginning. */
    private static final long LEFT_TO_THE_FEED = 100;

    private static final long DAY = 86_400_000_000L;
    /**
     * Days that lack fewer trades than this, all markets together, are loaded several at a time: a job costs seconds.
     */
    private static final long WORTH_A_JOB = 20_000;

    private final Setting setting;
    private final List<Market> markets;
    private final int workers;
    private final Map<Exchange, TradeSearch> searches = new HashMap<>();

    /**
     * What to load, and how.
     *
     * @param lake directory of the lake
     * @param from first time
     * @param to time behind the last
     * @param hosts where the exchanges live
     * @param part of their request limits
     */
    record Setting(Path lake, Instant from, Instant to, HostsOption hosts, double part) {

        RequestShare requests() {
            return hosts.share(part, lake);
        }

        long fromMicros() {
            return micros(from);
        }

        long toMicros() {
            return micros(to);
        }
    }

    /** An instrument of an exchange. */
    record Market(Exchange exchange, String instrument) {

        @Override
        public String toString() {
            return exchange.id() + " " + instrument;
        }
    }

    /** What is wanted of a market, from when to when. */
    private record Part(Market market, Wanted wanted, long from, long to) {

        HeldTrades held(Lake lake) {
            return new HeldTrades(lake, market.exchange().id(), market.instrument());
        }
    }

    BackfillTrades(Setting setting, List<Market> markets, int workers) {
        this.setting = setting;
        this.markets = markets;
        this.workers = workers;
    }

    /** Runs to the end, or to Ctrl+C; returns the exit code. */
    int run(Interrupts interrupts, PrintWriter out, PrintWriter err) throws Exception {
        long begin = System.nanoTime();
        try (Lake lake = Lake.openOrCreate(setting.lake());
                FileChannel channel = FileChannel.open(
                        setting.lake().resolve("backfill.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = locked(channel)) {
            if (!lock.isValid()) {
                throw new IllegalStateException("Cannot load into %s: the lock is gone".formatted(setting.lake()));
            }
            List<Part> parts = parts(lake, interrupts, out);
            Map<Part, List<MissingTrades>> missing = missing(lake, parts);
            missing.forEach((part, ranges) -> out.printf(
                    Locale.ROOT,
                    "%s: %,d trades from %s to %s, %,d are missing%n",
                    part.market(),
                    part.wanted().size(),
                    time(part.from()),
                    time(part.to()),
                    size(ranges)));
            Map<String, Long> counts = new TreeMap<>();
            boolean complete = load(lake, missing, interrupts, counts, err);
            Map<Part, Set<LocalDate>> stale = new LinkedHashMap<>();
            for (Part part : parts) {
                settleGaps(lake, part);
                stale.put(part, new TreeSet<>(part.held(lake).staleDays(part.from(), part.to())));
            }
            makeCandles(lake, stale, counts, err);
            long left = size(missing(lake, parts));
            out.println(json(counts, left, (System.nanoTime() - begin) / 1e9));
            if (!complete) {
                err.println("tidemark: interrupted; the same command goes on from here");
                return Tidemark.INTERRUPTED;
            }
            if (left > 0) {
                throw new IllegalStateException(
                        "Cannot finish: %d trades are still missing, the exchange has not answered; run the same command again"
                                .formatted(left));
            }
            return Tidemark.OK;
        }
    }

    /** Loads what is missing, the oldest days first; whether all of it was asked for. */
    private boolean load(
            Lake lake,
            Map<Part, List<MissingTrades>> missing,
            Interrupts interrupts,
            Map<String, Long> counts,
            PrintWriter err)
            throws Exception {
        long all = size(missing);
        if (all == 0 || interrupts.asked()) {
            return !interrupts.asked();
        }
        Map<Part, List<MissingTrades>> rest = new LinkedHashMap<>(missing);
        long begin = day(rest.keySet().stream().mapToLong(Part::from).min().orElseThrow());
        long end = rest.keySet().stream().mapToLong(Part::to).max().orElseThrow();
        long step = DAY * Math.max(1, WORTH_A_JOB * ((end - begin) / DAY) / all);
        try (ProgressLine progress = new ProgressLine(err)) {
            for (long start = begin; size(rest) > 0; start += step) {
                Map<Part, List<MissingTrades>> chunk = takeBefore(start + step, rest);
                if (chunk.isEmpty()) {
                    continue;
                }
                if (interrupts.asked() || !load(chunk, all, progress, interrupts, counts, err)) {
                    return false;
                }
                Map<Part, Set<LocalDate>> days = new LinkedHashMap<>();
                long behind = start + step;
                chunk.forEach((part, ranges) -> {
                    settleGaps(lake, part);
                    if (lacks(part.held(lake), ranges, behind - step, behind)) {
                        // Its exchange does not answer; the next run goes on here.
                        rest.put(part, List.of());
                    }
                    // A gap that was closed says something of the day behind it too, unless that comes next.
                    boolean comes =
                            rest.getOrDefault(part, List.of()).stream().anyMatch(range -> range.since() < behind + DAY);
                    days.put(
                            part, new TreeSet<>(part.held(lake).daysOf(behind - step, behind - 1 + (comes ? 0 : DAY))));
                });
                makeCandles(lake, days, counts, err);
            }
        }
        return true;
    }

    /** Whether some of these trades, made between two times, are still missing. */
    private static boolean lacks(HeldTrades held, List<MissingTrades> ranges, long from, long to) {
        Wanted wanted =
                new Wanted(ranges.get(0).first(), ranges.get(ranges.size() - 1).last(), from, ABSENT);
        return !Missing.of(wanted, held.between(from, to), held.told(wanted.first(), wanted.last()))
                .isEmpty();
    }

    /** Takes out what was traded before a time, which is asked for where neither the lake nor a guess tells. */
    private Map<Part, List<MissingTrades>> takeBefore(long time, Map<Part, List<MissingTrades>> rest)
            throws InterruptedException {
        Map<Part, List<MissingTrades>> taken = new LinkedHashMap<>();
        for (Map.Entry<Part, List<MissingTrades>> entry : rest.entrySet()) {
            Part part = entry.getKey();
            List<MissingTrades> ranges = entry.getValue();
            if (time < part.to()) {
                Place edge = new Place(Long.MAX_VALUE, time);
                for (MissingTrades range : ranges) {
                    if (range.since() >= time) {
                        edge = new Place(range.first(), range.since() + 1);
                        break;
                    }
                    if (range.until() == ABSENT || range.until() >= time) {
                        edge = edge(part, range, time);
                        break;
                    }
                }
                entry.setValue(Missing.from(ranges, edge.number(), edge.at()));
                ranges = Missing.below(ranges, edge.number(), edge.at());
            } else {
                entry.setValue(List.of());
            }
            if (!ranges.isEmpty()) {
                taken.put(part, ranges);
            }
        }
        return taken;
    }

    /** The first trade at a time or later, which is among the missing or the one above them. */
    private Place edge(Part part, MissingTrades range, long time) throws InterruptedException {
        try {
            return search(part.market())
                    .firstBetween(
                            part.market().instrument(),
                            time,
                            new Place(range.first() - 1, range.since()),
                            new Place(range.last() + 1, range.until() == ABSENT ? part.to() : range.until()));
        } catch (IOException e) {
            throw cannotAsk(part.market(), e);
        }
    }

    private boolean load(
            Map<Part, List<MissingTrades>> missing,
            long all,
            ProgressLine progress,
            Interrupts interrupts,
            Map<String, Long> counts,
            PrintWriter err)
            throws Exception {
        String run = "backfill-" + Instant.now().toEpochMilli();
        ExchangeSourceBuilder source =
                ExchangeSource.builder().option(ExchangeSourceOptions.REQUEST_SHARE, setting.part());
        source.options(setting.hosts().settings(setting.lake()));
        missing.forEach((part, ranges) -> source.history(
                part.market().exchange().id(),
                part.market().instrument(),
                ranges,
                setting.hosts().elsewhere(part.market().exchange()),
                run));
        StreamExecutionEnvironment env =
                LocalFlink.backfill(Home.folder(), setting.lake()).environment();
        env.setParallelism(Math.min(workers, missing.size()));
        BackfillJob.define(env, source.build(), setting.lake(), new Configuration());
        long before = Counter.TRADES.of(counts);
        RunningJob job = RunningJob.start(env, BackfillJob.NAME);
        boolean complete = true;
        while (!job.awaitEnd(ProgressLine.INTERVAL)) {
            long done = before + Counter.TRADES.of(job.counts());
            progress.show(seconds -> progress(done, all, seconds));
            if (interrupts.asked()) {
                complete = false;
                err.println("tidemark: interrupted; what has come so far is being written");
                job.stop(RunningJob.STOP_TIME);
                break;
            }
        }
        job.counts().forEach((name, count) -> counts.merge(name, count, Long::sum));
        return complete;
    }

    private static void settleGaps(Lake lake, Part part) {
        GapWords.settle(lake, part.market().exchange().id(), part.market().instrument(), part.wanted());
    }

    static String progress(long done, long all, double seconds) {
        double rate = done / Math.max(seconds, 0.001);
        return String.format(
                Locale.ROOT,
                "%,d of %,d trades, %,.0f/s%s",
                done,
                all,
                rate,
                rate < 1 ? "" : ", " + words(Duration.ofSeconds(Math.round((all - done) / rate))) + " left");
    }

    private List<Part> parts(Lake lake, Interrupts interrupts, PrintWriter out) throws InterruptedException {
        List<Part> parts = new ArrayList<>();
        for (Market market : markets) {
            if (interrupts.asked()) {
                break;
            }
            if (!market.exchange().numbersTrades()) {
                out.println(refusal(market.exchange(), market.instrument()));
                continue;
            }
            try {
                Part part = part(lake, market, out);
                if (part != null) {
                    parts.add(part);
                }
            } catch (IOException e) {
                throw cannotAsk(market, e);
            }
        }
        return parts;
    }

    private static IllegalStateException cannotAsk(Market market, IOException e) {
        return new IllegalStateException(
                "Cannot ask %s for trades of %s: %s"
                        .formatted(market.exchange().id(), market.instrument(), Instruments.reason(e)),
                e);
    }

    private TradeSearch search(Market market) {
        return searches.computeIfAbsent(
                market.exchange(),
                exchange -> new TradeSearch(
                        exchange,
                        new PageRequests(
                                exchange,
                                setting.hosts().of(exchange),
                                setting.requests(),
                                setting.hosts().trust())));
    }

    private @Nullable Part part(Lake lake, Market market, PrintWriter out) throws IOException, InterruptedException {
        HeldTrades held = new HeldTrades(lake, market.exchange().id(), market.instrument());
        Instant now = Instant.now();
        long from = servedFrom(setting, market.exchange(), now);
        if (from > setting.fromMicros()) {
            out.printf(
                    "%s: trades are served for %s only, so from %s on%n",
                    market, words(lookBack(market.exchange())), time(from));
        }
        long collected = held.collectedFrom(now);
        long to = collected == ABSENT ? setting.toMicros() : Math.min(collected, setting.toMicros());
        if (to < setting.toMicros()) {
            out.printf("%s: what was traded from %s on is left to the job that collects it%n", market, time(to));
        }
        if (to <= from) {
            return null;
        }
        TradeSearch search = search(market);
        Place first = search.firstFrom(market.instrument(), from);
        Place newest = search.newest(market.instrument());
        if (first == null || newest == null) {
            out.printf("%s: no trade since %s%n", market, time(from));
            return null;
        }
        Place behind = newest.at() < to ? null : search.firstFrom(market.instrument(), to);
        long last = behind == null ? newest.number() : behind.number() - 1;
        long free = held.isCollected() ? newest.number() : newest.number() - LEFT_TO_THE_FEED;
        if (first.number() > newest.number()) {
            throw new IOException("its numbers began anew since " + time(from));
        }
        if (first.at() - from > DAY) {
            out.printf("%s: the first trade that is served is of %s%n", market, time(first.at()));
        }
        Wanted wanted =
                new Wanted(first.number(), Math.min(last, free), first.at() - 1, behind == null ? ABSENT : behind.at());
        return new Part(market, wanted, first.at(), Math.min(to, newest.at() + 1));
    }

    private static Map<Part, List<MissingTrades>> missing(Lake lake, List<Part> parts) {
        Map<Part, List<MissingTrades>> missing = new LinkedHashMap<>();
        for (Part part : parts) {
            HeldTrades trades = part.held(lake);
            List<HeldRange> held = trades.between(part.from(), part.to());
            List<Told> told = trades.told(part.wanted().first(), part.wanted().last());
            missing.put(part, Missing.of(part.wanted(), held, told));
        }
        return missing;
    }

    /** Makes the candles of these days again, but not of those whose candles a collecting job still holds. */
    private void makeCandles(Lake lake, Map<Part, Set<LocalDate>> stale, Map<String, Long> counts, PrintWriter err)
            throws Exception {
        long now = micros(Instant.now());
        List<CandleDay> days = new ArrayList<>();
        stale.forEach((part, dates) -> {
            long collected = part.held(lake).collectedFrom(Instant.now());
            for (LocalDate date : dates) {
                long start = date.toEpochDay() * DAY;
                if (collected == ABSENT || start < collected) {
                    days.add(new CandleDay(
                            part.market().exchange().id(),
                            part.market().instrument(),
                            start,
                            ABSENT,
                            Long.MAX_VALUE,
                            Long.MAX_VALUE,
                            now,
                            now));
                }
            }
        });
        if (!days.isEmpty()) {
            err.printf(
                    "tidemark: making the candles of %s again%n",
                    String.join(", ", dates(stale).stream().map(String::valueOf).toList()));
            err.flush();
        }
        counts.putAll(CandleRebuild.after(Home.folder(), setting.lake(), days, counts));
    }

    private static Set<LocalDate> dates(Map<Part, Set<LocalDate>> days) {
        Set<LocalDate> dates = new TreeSet<>();
        days.values().forEach(dates::addAll);
        return dates;
    }

    private FileLock locked(FileChannel channel) throws IOException {
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new IllegalStateException("Cannot load into %s: another backfill is doing so; wait for it, or end it"
                    .formatted(setting.lake()));
        }
        return lock;
    }

    /** From when on an exchange serves what is wanted. */
    static long servedFrom(Setting setting, Exchange exchange, Instant now) {
        Duration lookBack = exchange.restLimits().lookBack();
        return lookBack == null
                ? setting.fromMicros()
                : Math.max(setting.fromMicros(), micros(now.minus(lookBack).truncatedTo(ChronoUnit.SECONDS)));
    }

    static String refusal(Exchange exchange, String instrument) {
        Duration lookBack = exchange.restLimits().lookBack();
        return "%s %s: cannot be loaded, its trades have no numbers and it serves %s"
                .formatted(
                        exchange.id(),
                        instrument,
                        lookBack == null
                                ? "only the newest %d"
                                        .formatted(exchange.restLimits().pageSize())
                                : "them for %s only".formatted(words(lookBack)));
    }

    private static Duration lookBack(Exchange exchange) {
        Duration lookBack = exchange.restLimits().lookBack();
        return lookBack == null ? Duration.ZERO : lookBack;
    }

    /** As people say it: 90 days, 5 h 3 min, 40 s. */
    static String words(Duration time) {
        if (time.toDays() > 1) {
            return time.toDays() + " days";
        }
        if (time.toHours() > 0) {
            return "%d h %d min".formatted(time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() > 0
                ? "%d min %d s".formatted(time.toMinutes(), time.toSecondsPart())
                : time.toSeconds() + " s";
    }

    private static String json(Map<String, Long> counts, long missing, double seconds) {
        return String.format(
                Locale.ROOT,
                "{\"trades\":%d,\"frames\":%d,\"rejected\":%d,\"gaps\":%d,\"candles\":%d,\"missing\":%d,\"seconds\":%.1f}",
                Counter.TRADES.of(counts),
                Counter.FRAMES.of(counts),
                Counter.REJECTED.of(counts),
                counts.getOrDefault("rows.silver.gaps", 0L),
                Counter.CANDLES.of(counts),
                missing,
                seconds);
    }

    private static long size(List<MissingTrades> ranges) {
        return ranges.stream().mapToLong(MissingTrades::size).sum();
    }

    private static long size(Map<Part, List<MissingTrades>> missing) {
        return missing.values().stream().mapToLong(BackfillTrades::size).sum();
    }

    private static long day(long micros) {
        return Math.floorDiv(micros, DAY) * DAY;
    }

    private static Instant time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
