package io.tidemark.jobs;

import io.tidemark.exchange.Hosts;
import io.tidemark.exchange.KnownFeed;
import io.tidemark.exchange.PriceVendors;
import io.tidemark.jobs.kafka.KafkaOptions;
import io.tidemark.jobs.tables.LakeTables;
import io.tidemark.source.ExchangeSource;
import io.tidemark.source.ExchangeSourceBuilder;
import io.tidemark.source.ExchangeSourceOptions;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.jspecify.annotations.Nullable;

/**
 * What a job reads and where it writes. How it runs (parallelism, checkpoints, memory) is no business of it: that is in
 * {@code flink-conf}.
 *
 * @param lake directory of the lake
 * @param tapes recorded frames to read; empty for a live job
 * @param exchanges of the tapes, only these; empty means all
 * @param known what the lake holds already of what is on the tapes, by exchange
 * @param live feeds to listen to; empty for a job over tapes
 * @param options settings of the source, the windows and the tables, by their keys
 */
public record JobSettings(
        Path lake,
        List<Path> tapes,
        Set<String> exchanges,
        List<KnownFeed> known,
        List<LiveFeed> live,
        Configuration options) {

    public JobSettings {
        tapes = List.copyOf(tapes);
        exchanges = Set.copyOf(exchanges);
        known = List.copyOf(known);
        live = List.copyOf(live);
    }

    /** A bounded job over tapes. */
    public static JobSettings replay(Path lake, List<Path> tapes, Set<String> exchanges, Configuration options) {
        return new JobSettings(lake, tapes, exchanges, List.of(), List.of(), options);
    }

    /** The same over a lake that holds some of what is on the tapes, or what comes before or after it. */
    public JobSettings knowing(List<KnownFeed> held) {
        return new JobSettings(lake, tapes, exchanges, held, live, options);
    }

    /** A job that goes on until it is stopped. */
    public static JobSettings live(Path lake, List<LiveFeed> feeds, Configuration options) {
        return new JobSettings(lake, List.of(), Set.of(), List.of(), feeds, options);
    }

    /** A job over what is in Kafka's topics. */
    public static JobSettings kafka(Path lake, Configuration options) {
        return new JobSettings(lake, List.of(), Set.of(), List.of(), List.of(), options);
    }

    /** Whether its events come by way of Kafka. */
    boolean readsKafka() {
        return tapes.isEmpty() && live.isEmpty() && options.contains(KafkaOptions.BOOTSTRAP);
    }

    /**
     * The exchanges or tapes as a source; exchanges go on from the state, and what is not in it from what the lake
     * holds.
     */
    ExchangeSource source(LakeTables tables, ReadableConfig flink) {
        ExchangeSourceBuilder source = ExchangeSource.builder().options(options);
        if (!tapes.isEmpty()) {
            source.tapes(tapes).only(exchanges).knowing(known);
        }
        live.forEach(feed -> source.live(feed.exchange(), feed.instruments(), feed.hosts()));
        if (!live.isEmpty()) {
            prices(source);
            source.goingOnFrom(tables.ends(instruments(), flink.get(StateRecoveryOptions.SAVEPOINT_PATH)));
        }
        return source.build();
    }

    private Map<String, Set<String>> instruments() {
        Map<String, Set<String>> instruments = new HashMap<>();
        live.forEach(feed -> instruments
                .computeIfAbsent(feed.exchange(), exchange -> new HashSet<>())
                .addAll(feed.instruments()));
        return instruments;
    }

    private void prices(ExchangeSourceBuilder source) {
        String at = options.get(ExchangeSourceOptions.PRICES_AT);
        for (String vendor : options.get(ExchangeSourceOptions.PRICE_VENDORS)) {
            source.prices(
                    vendor,
                    options.getOptional(ExchangeSourceOptions.COINS)
                            .orElse(PriceVendors.of(vendor).usualCoins()),
                    options.get(ExchangeSourceOptions.VS_CURRENCIES),
                    at == null ? null : Hosts.below(URI.create(at), vendor).rest());
        }
    }

    /**
     * One exchange to listen to.
     *
     * @param exchange lower-case id
     * @param instruments unified names
     * @param hosts where the exchange lives, null for where it really does
     */
    public record LiveFeed(
            String exchange,
            List<String> instruments,
            @Nullable Hosts hosts) {

        public LiveFeed {
            instruments = List.copyOf(instruments);
        }
    }
}
