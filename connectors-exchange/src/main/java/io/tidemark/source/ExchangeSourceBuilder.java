package io.tidemark.source;

import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Exchanges;
import io.tidemark.exchange.Hosts;
import io.tidemark.exchange.MissingTrades;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** Builds an {@link ExchangeSource}: either tapes or live feeds. */
public final class ExchangeSourceBuilder {

    private final List<FeedSpec> live = new ArrayList<>();
    private final List<FeedSpec> history = new ArrayList<>();
    private final Configuration options = new Configuration();
    private List<String> tapes = List.of();
    private Set<String> exchanges = Set.of();

    ExchangeSourceBuilder() {}

    /** Reads these tapes, as one feed an exchange, and ends with them. */
    public ExchangeSourceBuilder tapes(List<Path> files) {
        this.tapes = files.stream().map(Path::toString).toList();
        return this;
    }

    /**
     * Of the tapes, reads only the frames of these exchanges.
     *
     * @throws IllegalArgumentException if there is no adapter for one of them
     */
    public ExchangeSourceBuilder only(Collection<String> ids) {
        ids.forEach(Exchanges::of);
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
        List<FeedSpec> recorded = tapes.isEmpty() ? List.of() : List.of(new FeedSpec.Tapes(tapes, exchanges));
        List<FeedSpec> all =
                Stream.of(recorded, live, history).flatMap(List::stream).toList();
        if (all.isEmpty()) {
            throw new IllegalStateException("Cannot build source: neither tapes nor feeds were given");
        }
        if (all.size() > Math.max(recorded.size(), Math.max(live.size(), history.size()))) {
            throw new IllegalStateException("Cannot build source: tapes, live feeds and history do not go together");
        }
        return new ExchangeSource(
                all, options, live.isEmpty() ? Boundedness.BOUNDED : Boundedness.CONTINUOUS_UNBOUNDED);
    }
}
