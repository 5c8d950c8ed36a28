package io.tidemark.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.exchange.HeldEnd;
import io.tidemark.exchange.HeldEnds;
import io.tidemark.exchange.RestUrl;
import io.tidemark.model.Arrival;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Progress;
import io.tidemark.model.Rejected;
import io.tidemark.model.Trade;
import io.tidemark.transport.Ask;
import io.tidemark.transport.Line;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * An exchange with two instruments, its socket and its REST host, and a reader of them, all in one thread and in a time
 * of their own. What goes wrong follows from a seed.
 */
final class World implements Line {

    static final long SECOND = 1_000_000L;
    static final List<String> INSTRUMENTS = List.of("BTC-USDT", "ETH-USDT");
    private static final long BEGIN = 1_767_312_000L * SECOND;
    private static final String HOST = "https://exchange.test";

    /** What can go wrong, each as a probability a trade, or a step of 50 ms. */
    record Trouble(
            double drop,
            double duplicate,
            double delay,
            double neverIssued,
            double hidden,
            double disconnect,
            double refuse,
            double restart,
            double garbage) {

        static final Trouble NONE = new Trouble(0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    record Made(long number, long at) {}

    final Random dice;
    final Trouble trouble;
    final Configuration options;
    final boolean tellsNewest;
    long now = BEGIN;

    private final Map<String, TreeMap<Long, Made>> issued = new HashMap<>();
    private final Map<String, Set<Long>> hidden = new HashMap<>();
    private final Map<String, Long> next = new HashMap<>();

    final List<MarketEvent> out = new ArrayList<>();
    private final List<Frame> recorded = new ArrayList<>();
    int requests;

    /** Instruments the socket brings nothing of. */
    final Set<String> mute = new TreeSet<>();

    /** How many of the newest trades the exchange sends again after each subscription. */
    int resent;

    /** The exchange's clock minus ours. */
    long skew;

    /** How much longer than others an answer to a repair takes. */
    long slowRepair;

    @Nullable
    String renewed;

    private final PriorityQueue<Due> due =
            new PriorityQueue<>(Comparator.comparingLong(Due::at).thenComparingLong(Due::place));
    private final ExchangeRecordEmitter emitter = new ExchangeRecordEmitter(event -> {});
    private final EventsOnly output = new EventsOnly(out);
    private ExchangeSplitState state;
    private byte[] checkpoint = new byte[0];
    private int checkpointed;
    private long places;
    private int life;
    private int starts;
    private boolean open;
    private long reopenAt;
    private long frameNumber;

    World(long seed, Trouble trouble, Configuration options, boolean tellsNewest) {
        this.dice = new Random(seed);
        this.trouble = trouble;
        this.options = options;
        this.tellsNewest = tellsNewest;
        for (String name : INSTRUMENTS) {
            next.put(name, 1_000L + dice.nextInt(1_000));
        }
        ExchangeSplit split =
                new ExchangeSplit("binance-1", new FeedSpec.Live("binance", INSTRUMENTS, Set.of(), null), Map.of());
        this.state = new ExchangeSplitState(split, FeedRules.of(options), this);
        checkpoint();
        connect();
    }

    @Override
    public void ask(Ask ask) {
        int asked = starts;
        requests++;
        long answerAt = now + 20_000 + dice.nextInt(300_000) + (ask.purpose() == Ask.Purpose.REPAIR ? slowRepair : 0);
        later(answerAt, () -> {
            if (asked == starts) {
                answer(ask);
            }
        });
    }

    @Override
    public void renew(String why) {
        renewed = why;
    }

    /** Lets the market and everything else go on. */
    void run(long micros, double tradesPerSecond) {
        long end = now + micros;
        while (now < end) {
            now += 50_000;
            for (String name : INSTRUMENTS) {
                double expected = tradesPerSecond * 0.05;
                for (double left = expected; dice.nextDouble() < left; left--) {
                    trade(name);
                }
            }
            if (open && dice.nextDouble() < trouble.disconnect()) {
                disconnect();
            }
            if (!open && now >= reopenAt) {
                connect();
            }
            while (!due.isEmpty() && due.peek().at() <= now) {
                due.remove().what().run();
            }
            if (open && dice.nextDouble() < trouble.garbage()) {
                push("{\"e\":\"trade\",\"s\":\"BTCUSDT\",\"t\":");
            }
            arrive(new Arrival.Tick("binance", now, open ? now : MarketEvent.ABSENT));
            if (dice.nextInt(40) == 0) {
                checkpoint();
            }
            if (dice.nextDouble() < trouble.restart()) {
                restart();
            }
        }
    }

    void trade(String name) {
        long number = next.merge(name, 1L, Long::sum);
        if (dice.nextDouble() < trouble.neverIssued()) {
            number = next.merge(name, 1L + dice.nextInt(3), Long::sum);
        }
        long at = now + skew - dice.nextInt(1_000);
        Made made = new Made(number, Math.max(at, newestAt(name)));
        issued(name).put(number, made);
        if (dice.nextDouble() < trouble.hidden()) {
            hidden(name).add(number);
        }
        if (!open || mute.contains(name)) {
            return;
        }
        String frame = frame(name, made);
        boolean dropped = dice.nextDouble() < trouble.drop();
        if (!dropped) {
            long delay = dice.nextDouble() < trouble.delay() ? 100_000 + dice.nextInt(1_500_000) : 0;
            pushLater(delay, frame);
            if (dice.nextDouble() < trouble.duplicate()) {
                pushLater(delay + dice.nextInt(2_000_000), frame);
            }
        }
    }

    void disconnect() {
        open = false;
        life++;
        reopenAt = now + 200_000 + dice.nextInt(20) * SECOND / 4;
        arrive(frame(Frame.Kind.CLOSE, "broken: cut"));
    }

    /** The exchange says that it will soon close the connection. */
    void announceShutdown() {
        push("{\"e\":\"serverShutdown\",\"E\":%d}".formatted(now));
    }

    void reset(String name) {
        next.put(name, 1L);
        epochs.add(name);
    }

    /** The next number lies this much further than it should. */
    void jump(String name, long by) {
        next.merge(name, by, Long::sum);
    }

    /** A trade of the next number with a time of its own. */
    void tradeAt(String name, long at) {
        Made made = new Made(next.merge(name, 1L, Long::sum), at);
        issued(name).put(made.number(), made);
        push(frame(name, made));
    }

    final List<String> epochs = new ArrayList<>();

    /** Takes a checkpoint, as Flink does between two records. */
    void checkpoint() {
        try {
            checkpoint = new ExchangeSplitSerializer().serialize(state.snapshot());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        checkpointed = out.size();
    }

    /** Falls back to the newest checkpoint: what was emitted since never becomes visible. */
    void restart() {
        life++;
        starts++;
        open = false;
        out.subList(checkpointed, out.size()).clear();
        try {
            ExchangeSplitSerializer serializer = new ExchangeSplitSerializer();
            state = new ExchangeSplitState(
                    serializer.deserialize(serializer.getVersion(), checkpoint), FeedRules.of(options), this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reopenAt = now + dice.nextInt(8) * SECOND;
    }

    /** As {@link #restart}, but the state is lost, and what became visible is all that is known. */
    void startAnew() {
        restart();
        List<HeldEnd> ends = new ArrayList<>();
        for (String name : INSTRUMENTS) {
            NavigableMap<Long, Integer> held = emitted(name);
            if (!held.isEmpty()) {
                ends.add(end(name, held));
            }
        }
        FeedSpec feed = new FeedSpec.Live("binance", INSTRUMENTS, Set.of(), null);
        state = new ExchangeSplitState(
                new WantedFeeds(List.of(feed), new HeldEnds(frameNumber, ends))
                        .missing(Map.of(), Set.of())
                        .get(0),
                FeedRules.of(options),
                this);
        checkpoint();
    }

    private HeldEnd end(String name, NavigableMap<Long, Integer> held) {
        List<HeldEnd.Missing> missing = new ArrayList<>();
        TreeSet<Long> told = new TreeSet<>();
        for (Gap gap : gaps(name).values()) {
            if (gap.missing() > 0) {
                missing.add(new HeldEnd.Missing(
                        gap.firstNumber(),
                        gap.lastNumber(),
                        gap.revision(),
                        gap.startsAt(),
                        gap.endsAt(),
                        gap.openedAt(),
                        Objects.requireNonNull(gap.cause()),
                        gap.status()));
                LongStream.rangeClosed(gap.firstNumber(), gap.lastNumber()).forEach(told::add);
            }
        }
        long last = told.isEmpty() ? held.lastKey() : Math.max(held.lastKey(), told.last());
        for (long number = held.firstKey(); number < last; number++) {
            if (!held.containsKey(number) && !told.contains(number)) {
                missing.add(new HeldEnd.Missing(
                        number, number, -1, MarketEvent.ABSENT, MarketEvent.ABSENT, now, "restart", Gap.Status.OPEN));
            }
        }
        return new HeldEnd("binance", name, last, newestAt(name), now, missing, Map.of());
    }

    /** As {@link #restart}, but of these instruments only. */
    void restartWith(List<String> wanted) {
        restart();
        ExchangeSplit split = state.snapshot();
        FeedSpec.Live before = (FeedSpec.Live) split.spec();
        state = new ExchangeSplitState(
                new ExchangeSplit(split.splitId(), before.of(wanted), split.positions()), FeedRules.of(options), this);
    }

    /** The feed ends. */
    void over() {
        arrive(new Arrival.End(now));
    }

    /** Trades there are, by number. */
    NavigableMap<Long, Made> issued(String name) {
        return issued.computeIfAbsent(name, any -> new TreeMap<>());
    }

    /** Numbers REST does not show. */
    Set<Long> hidden(String name) {
        return hidden.computeIfAbsent(name, any -> new TreeSet<>());
    }

    /** How often each number came out. */
    NavigableMap<Long, Integer> emitted(String name) {
        NavigableMap<Long, Integer> emitted = new TreeMap<>();
        for (MarketEvent event : out) {
            if (event instanceof Trade trade && trade.instrument().equals(name)) {
                emitted.merge(trade.tradeNumber(), 1, Integer::sum);
            }
        }
        return emitted;
    }

    /** The newest revision of each gap, by first number. */
    NavigableMap<Long, Gap> gaps(String name) {
        NavigableMap<Long, Gap> gaps = new TreeMap<>();
        for (MarketEvent event : out) {
            if (event instanceof Gap gap && gap.instrument().equals(name)) {
                Gap before = gaps.put(gap.firstNumber(), gap);
                assertThat(gap.revision())
                        .as("%s after %s", gap, before)
                        .isEqualTo(before == null ? 0 : before.revision() + 1);
            }
        }
        return gaps;
    }

    List<FeedEvent> feedEvents(FeedEvent.Kind kind) {
        return out.stream()
                .filter(FeedEvent.class::isInstance)
                .map(FeedEvent.class::cast)
                .filter(event -> event.kind() == kind)
                .toList();
    }

    List<Long> progress() {
        return out.stream()
                .filter(Progress.class::isInstance)
                .map(event -> ((Progress) event).upTo())
                .toList();
    }

    long rejected() {
        return out.stream().filter(Rejected.class::isInstance).count();
    }

    private long newestAt(String name) {
        NavigableMap<Long, Made> all = issued(name);
        return all.isEmpty() || !epochs.isEmpty()
                ? now + skew - 1_000
                : Math.min(all.lastEntry().getValue().at(), now + skew);
    }

    private void connect() {
        open = true;
        life++;
        arrive(frame(Frame.Kind.OPEN, "wss://exchange.test"));
        push("{\"result\":null,\"id\":1}");
        for (String name : INSTRUMENTS) {
            issued(name).descendingMap().values().stream()
                    .limit(resent)
                    .sorted(Comparator.comparingLong(Made::number))
                    .forEach(made -> push(frame(name, made)));
        }
    }

    private void answer(Ask ask) {
        if (dice.nextDouble() < trouble.refuse()) {
            arrive(new Arrival.Unanswered("binance", ask.path(), now, "status 503"));
            return;
        }
        if (ask.purpose() == Ask.Purpose.CLOCK) {
            return;
        }
        RestUrl url = RestUrl.of(HOST + ask.path());
        String name = url.parameter("symbol").orElseThrow().equals("BTCUSDT") ? "BTC-USDT" : "ETH-USDT";
        List<Made> all = issued(name).values().stream()
                .filter(made -> !hidden(name).contains(made.number()))
                .toList();
        List<Made> page = url.parameter("fromId")
                .map(from -> all.stream()
                        .filter(made -> made.number() >= Long.parseLong(from))
                        .limit(1_000)
                        .toList())
                .orElseGet(() -> all.subList(Math.max(0, all.size() - 1_000), all.size()));
        List<String> rows = new ArrayList<>();
        for (Made made : page) {
            rows.add(String.format(
                    Locale.ROOT,
                    "{\"id\":%d,\"price\":\"%s\",\"qty\":\"1\",\"quoteQty\":\"1\",\"time\":%d,\"isBuyerMaker\":true,"
                            + "\"isBestMatch\":true}",
                    made.number(),
                    made.number(),
                    made.at()));
        }
        arrive(new Frame(
                "binance",
                "binance-1-rest",
                ++frameNumber,
                ask.purpose().text(),
                Frame.Kind.REST,
                now,
                HOST + ask.path(),
                "[" + String.join(",", rows) + "]"));
    }

    private static String frame(String name, Made made) {
        return String.format(
                Locale.ROOT,
                "{\"e\":\"trade\",\"E\":%d,\"s\":\"%s\",\"t\":%d,\"p\":\"%d\",\"q\":\"1\",\"T\":%d,\"m\":true,"
                        + "\"M\":true}",
                made.at(),
                name.replace("-", ""),
                made.number(),
                made.number(),
                made.at());
    }

    private void pushLater(long delay, String text) {
        int sent = life;
        later(now + delay, () -> {
            if (open && sent == life) {
                push(text);
            }
        });
    }

    private void push(String text) {
        arrive(frame(Frame.Kind.WS, text));
    }

    private Frame frame(Frame.Kind kind, String text) {
        return new Frame("binance", "binance-1", ++frameNumber, null, kind, now, null, text);
    }

    private void later(long at, Runnable what) {
        due.add(new Due(at, ++places, what));
    }

    private void arrive(Arrival arrival) {
        if (arrival instanceof Frame frame) {
            recorded.add(frame);
        }
        emitter.emitRecord(arrival, output, state);
    }

    /** All that has arrived, as a recording holds it. */
    List<Frame> recorded() {
        return recorded;
    }

    /** Trades of a recording of all that has arrived, read anew. */
    List<Trade> replayed() {
        List<Trade> trades = new ArrayList<>();
        ExchangeSplitState tape = new ExchangeSplitState(
                new ExchangeSplit("tapes-1", new FeedSpec.Tapes(List.of(), Set.of()), Map.of()),
                FeedRules.of(options),
                null);
        ExchangeRecordEmitter reader = new ExchangeRecordEmitter(event -> {
            if (event instanceof Trade trade) {
                trades.add(trade);
            }
        });
        recorded.forEach(frame -> reader.emitRecord(frame, new EventsOnly(new ArrayList<>()), tape));
        return trades;
    }

    private record Due(long at, long place, Runnable what) {}
}
