package io.tidemark.launcher;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.backfill.GapWords;
import io.tidemark.backfill.Held;
import io.tidemark.backfill.HeldTrades;
import io.tidemark.backfill.Missing;
import io.tidemark.backfill.Told;
import io.tidemark.backfill.Wanted;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Hosts;
import io.tidemark.exchange.MissingTrades;
import io.tidemark.jobs.BackfillJob;
import io.tidemark.jobs.windows.CandleDay;
import io.tidemark.lake.Lake;
import io.tidemark.source.ExchangeSource;
import io.tidemark.source.ExchangeSourceBuilder;
import io.tidemark.source.ExchangeSourceOptions;
import io.tidemark.transport.PageRequests;
import io.tidemark.transport.TradeSearch;
import io.tidemark.transport.TradeSearch.Place;
import io.tidemark.transport.Trust;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/**
 * Loads the trades of the past that a lake lacks: finds their numbers, asks for them in a Flink job that ends, and
 * makes the candles of their days again. What has been committed need not be asked for again, whatever happens to the
 * process.
 */
final class BackfillTrades {

    /** The newest trades are left to whoever begins to collect: an exchange may push as many at the beginning. */
    private static final long LEFT_TO_THE_FEED = 100;

    private static final long DAY = 86_400_000_000L;

    private final Setting setting;
    private final List<Market> markets;
    private final int workers;

    /**
     * What to load, and how.
     *
     * @param lake directory of the lake
     * @param from first time
     * @param to time behind the last
     * @param at where the exchanges live; null for where they do
     * @param share part of their request limits
     * @param trust whose certificates to accept
     */
    record Setting(
            Path lake, Instant from, Instant to, @Nullable URI at, double share, Trust trust) {

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
    private record Part(Market market, Wanted wanted, long from, long to) {}

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
            boolean complete = !interrupts.asked();
            missing.values().removeIf(List::isEmpty);
            if (!missing.isEmpty() && complete) {
                complete = load(missing, interrupts, counts, err);
            }
            for (Part part : parts) {
                GapWords.settle(
                        lake, part.market().exchange().id(), part.market().instrument(), part.wanted());
            }
            List<CandleDay> days = days(lake, parts, missing);
            if (!days.isEmpty()) {
                err.printf("tidemark: making the candles of %d days again%n", days.size());
                err.flush();
            }
            counts.putAll(CandleRebuild.after(Home.folder(), setting.lake(), days, counts));
            long left = missing(lake, parts).values().stream()
                    .mapToLong(BackfillTrades::size)
                    .sum();
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

    private boolean load(
            Map<Part, List<MissingTrades>> missing, Interrupts interrupts, Map<String, Long> counts, PrintWriter err)
            throws Exception {
        String run = "backfill-" + Instant.now().getEpochSecond();
        ExchangeSourceBuilder source =
                ExchangeSource.builder().option(ExchangeSourceOptions.REQUEST_SHARE, setting.share());
        Path store = setting.trust().store();
        String password = setting.trust().password();
        if (store != null) {
            source.option(ExchangeSourceOptions.TRUST_STORE, store.toString());
        }
        if (password != null) {
            source.option(ExchangeSourceOptions.TRUST_STORE_PASSWORD, password);
        }
        missing.forEach((part, ranges) -> source.history(
                part.market().exchange().id(),
                part.market().instrument(),
                ranges,
                setting.at() == null ? null : hosts(part.market().exchange()),
                run));
        StreamExecutionEnvironment env =
                LocalFlink.backfill(Home.folder(), setting.lake()).environment();
        env.setParallelism(Math.min(workers, missing.size()));
        BackfillJob.define(env, source.build(), setting.lake(), new Configuration());
        RunningJob job = RunningJob.start(env, BackfillJob.NAME);
        boolean complete = true;
        long all = missing.values().stream().mapToLong(BackfillTrades::size).sum();
        try (ProgressLine progress = new ProgressLine(err)) {
            while (!job.awaitEnd(ProgressLine.INTERVAL)) {
                long done = Counter.TRADES.of(job.counts());
                progress.show(seconds -> progress(done, all, seconds));
                if (interrupts.asked()) {
                    complete = false;
                    err.println("tidemark: interrupted; what has come so far is being written");
                    job.stop(RunningJob.STOP_TIME);
                    break;
                }
            }
        }
        counts.putAll(job.counts());
        return complete;
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
                throw new IllegalStateException(
                        "Cannot ask %s for trades of %s: %s"
                                .formatted(market.exchange().id(), market.instrument(), Instruments.reason(e)),
                        e);
            }
        }
        return parts;
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
        TradeSearch search = new TradeSearch(
                market.exchange(),
                new PageRequests(market.exchange(), hosts(market.exchange()), setting.share(), setting.trust()));
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
            HeldTrades trades = new HeldTrades(
                    lake, part.market().exchange().id(), part.market().instrument());
            List<Held> held = trades.between(part.from(), part.to());
            List<Told> told = trades.told(part.wanted().first(), part.wanted().last());
            missing.put(part, Missing.of(part.wanted(), held, told));
        }
        return missing;
    }

    /** Days whose candles are not those of their trades, also by a run before this one that could not make them. */
    private static List<CandleDay> days(Lake lake, List<Part> parts, Map<Part, List<MissingTrades>> loaded) {
        long now = micros(Instant.now());
        List<CandleDay> days = new ArrayList<>();
        for (Part part : parts) {
            HeldTrades held = new HeldTrades(
                    lake, part.market().exchange().id(), part.market().instrument());
            TreeSet<LocalDate> stale = new TreeSet<>(held.staleDays(part.from(), part.to()));
            if (loaded.containsKey(part)) {
                // A gap that was closed says something of its day; so does a day before of the one behind.
                stale.addAll(held.daysOf(part.from(), part.to() + DAY));
            }
            long collected = held.collectedFrom(Instant.now());
            for (LocalDate day : stale) {
                long start = day.toEpochDay() * DAY;
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
        }
        return days;
    }

    private Hosts hosts(Exchange exchange) {
        return LiveFeeds.hosts(exchange, setting.at());
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

    private static Instant time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }
}
