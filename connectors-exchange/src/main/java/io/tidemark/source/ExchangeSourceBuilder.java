package io.tidemark.source;

import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Exchanges;
import io.tidemark.exchange.HeldEnds;
import io.tidemark.exchange.Hosts;
import io.tidemark.exchange.KnownFeed;
import io.tidemark.exchange.MissingTrades;
import io.tidemark.exchange.PriceVendors;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** Builds an {@link ExchangeSource}: either tapes or live feeds. */
public final class ExchangeSourceBuilder {

    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9_-]{0,99}");

    private final List<FeedSpec> live = new ArrayList<>();
    private final List<FeedSpec> history = new ArrayList<>();
    private final Configuration options = new Configuration();
    private List<String> tapes = List.of();
    private Set<String> exchanges = Set.of();
    private List<KnownFeed> known = List.of();
    private HeldEnds ends = HeldEnds.NONE;

    ExchangeSourceBuilder() {}

    /** Reads these tapes, as one feed an exchange, and ends with them. */
    public ExchangeSourceBuilder tapes(List<Path> files) {
        this.tapes = files.stream().map(Path::toString).toList();
        return this;
    }

    /** Of what is on the tapes, gives on only what is not held already. */
    public ExchangeSourceBuilder knowing(List<KnownFeed> held) {
        this.known = List.copyOf(held);
        return this;
    }

    /**
     * Of the tapes, reads only the frames of these exchanges.
     *
     * @throws IllegalArgumentException if there is no adapter for one of them
     */
    public ExchangeSourceBuilder only(Collection<String> ids) {
        ids.stream().filter(id -> !PriceVendors.all().containsKey(id)).forEach(Exchanges::of);
        this.exchanges = Set.copyOf(ids);
        return this;
    }

    /**
     * Listens to trades, quotes and candles of some instruments of one exchange, over as many connections as its limits
     * ask for.
     *
     * @param id the exchange
     * @param instruments unified names
     * @param hosts where the exchange lives; null for where it really does
     * @throws IllegalArgumentException if there is no such exchange, or no instruments
     */
    public ExchangeSourceBuilder live(String id, Collection<String> instruments, @Nullable Hosts hosts) {
        Exchange exchange = Exchanges.of(id);
        if (instruments.isEmpty()) {
            throw new IllegalArgumentException("Cannot read %s: no instruments".formatted(id));
        }
        List<String> sorted = new ArrayList<>(new TreeSet<>(instruments));
        int size = exchange.limits().instrumentsPerConnection();
        for (int from = 0; from < sorted.size(); from += size) {
            List<String> shard = sorted.subList(from, Math.min(sorted.size(), from + size));
            live.add(new FeedSpec.Live(id, shard, EnumSet.of(Channel.TRADES, Channel.QUOTES, Channel.CANDLES), hosts));
        }
        return this;
    }

    /**
     * Lets live feeds and instruments that have no state go on from what is held already: what an exchange repeats of
     * that is not new, and what lies between it and the first new trade is missing.
     */
    public ExchangeSourceBuilder goingOnFrom(HeldEnds held) {
        this.ends = held;
        return this;
    }

    /**
     * Asks for trades of the past of one instrument, and ends once each of their numbers is accounted for.
     *
     * @param id the exchange
     * @param instrument unified name
     * @param ranges what is missing, in ascending order, apart from each other
     * @param hosts where the exchange lives; null for where it really does
     * @param run tells the connections of this reading from those of another
     * @throws IllegalArgumentException if there is no such exchange, it numbers no trades, or nothing is missing
     */
    public ExchangeSourceBuilder history(
            String id, String instrument, List<MissingTrades> ranges, @Nullable Hosts hosts, String run) {
        if (!Exchanges.of(id).numbersTrades()) {
            throw new IllegalArgumentException("Cannot ask %s for history: it numbers no trades".formatted(id));
        }
        if (ranges.isEmpty()) {
            throw new IllegalArgumentException("Cannot ask %s for %s: nothing is missing".formatted(id, instrument));
        }
        history.add(new FeedSpec.History(id, instrument, ranges, hosts, run));
        return this;
    }

    /**
     * Asks a vendor what coins cost, again and again, beside live feeds; how often is one of the options.
     *
     * @param vendor id
     * @param coins the vendor's ids
     * @param currencies in units of what
     * @param host where the vendor lives; null for where it really does
     * @throws IllegalArgumentException if there is no such vendor, or nothing to ask for
     */
    public ExchangeSourceBuilder prices(
            String vendor, List<String> coins, List<String> currencies, @Nullable URI host) {
        PriceVendors.of(vendor);
        Stream.concat(coins.stream(), currencies.stream()).forEach(ExchangeSourceBuilder::requireId);
        if (coins.isEmpty() || currencies.isEmpty()) {
            throw new IllegalArgumentException("Cannot ask %s for prices: no coins or no currencies".formatted(vendor));
        }
        live.add(new FeedSpec.Prices(vendor, coins, currencies, host));
        return this;
    }

    private static void requireId(String id) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "Invalid coin or currency %s: must be small letters, digits, - and _".formatted(id));
        }
    }

    /** Sets one of {@link ExchangeSourceOptions}. */
    public <T> ExchangeSourceBuilder option(ConfigOption<T> option, T value) {
        options.set(option, value);
        return this;
    }

    /** Takes over whatever {@code settings} say of {@link ExchangeSourceOptions}, and of Flink's own reader options. */
    public ExchangeSourceBuilder options(Configuration settings) {
        options.addAll(settings);
        return this;
    }

    /**
     * The source.
     *
     * @throws IllegalStateException if nothing, or several of tapes, live feeds and history, were asked for
     */
    public ExchangeSource build() {
        List<FeedSpec> recorded = tapes.isEmpty() ? List.of() : List.of(new FeedSpec.Tapes(tapes, exchanges, known));
        List<FeedSpec> all =
                Stream.of(recorded, live, history).flatMap(List::stream).toList();
        if (all.isEmpty()) {
            throw new IllegalStateException("Cannot build source: neither tapes nor feeds were given");
        }
        if (all.size() > Math.max(recorded.size(), Math.max(live.size(), history.size()))) {
            throw new IllegalStateException("Cannot build source: tapes, live feeds and history do not go together");
        }
        return new ExchangeSource(
                all, ends, options, live.isEmpty() ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED);
    }
}
