package io.tidemark.source;

import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Hosts;
import io.tidemark.exchange.KnownFeed;
import io.tidemark.exchange.KnownTrades;
import io.tidemark.exchange.MissingTrades;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import java.io.Serializable;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a split reads. */
sealed interface FeedSpec extends Serializable {

    /**
     * One connection to one exchange.
     *
     * @param exchange id of the exchange
     * @param instruments unified names, as many as one connection may carry
     * @param channels what is wanted of each
     * @param hosts where the exchange lives, null for where it really does
     */
    record Live(
            String exchange,
            List<String> instruments,
            Set<Channel> channels,
            @Nullable Hosts hosts) implements FeedSpec {

        private static final long serialVersionUID = 1L;

        public Live {
            instruments = List.copyOf(instruments);
            channels = Set.copyOf(channels);
        }

        /** The same of other instruments. */
        Live of(List<String> others) {
            return new Live(exchange, others, channels, hosts);
        }
    }

    /**
     * Trades of one instrument from the past.
     *
     * @param exchange id of the exchange
     * @param instrument unified name
     * @param ranges what is missing, in ascending order, apart from each other
     * @param hosts where the exchange lives, null for where it really does
     * @param run tells its connections from those of another time
     */
    record History(
            String exchange,
            String instrument,
            List<MissingTrades> ranges,
            @Nullable Hosts hosts,
            String run) implements FeedSpec {

        private static final long serialVersionUID = 1L;

        public History {
            ranges = List.copyOf(ranges);
        }

        /** The state to begin with: a lane whose holes are what is missing. */
        FeedPosition position() {
            List<Lane.Hole> holes = ranges.stream()
                    .map(range -> new Lane.Hole(
                            range.first(),
                            range.last(),
                            range.since(),
                            range.until(),
                            0,
                            "backfill",
                            Gap.Status.OPEN,
                            false,
                            range.revision(),
                            0,
                            0))
                    .toList();
            Lane lane = new Lane(
                    ranges.get(0).first(), ranges.get(ranges.size() - 1).last(), MarketEvent.ABSENT, holes);
            return new FeedPosition(
                    Map.of(),
                    Map.of(instrument, lane),
                    Map.of(),
                    MarketEvent.ABSENT,
                    MarketEvent.ABSENT,
                    MarketEvent.ABSENT);
        }
    }

    /**
     * Prices of coins, asked for again and again.
     *
     * @param vendor id of the vendor
     * @param coins the vendor's ids
     * @param currencies in units of what
     * @param host where the vendor lives, null for where it really does
     */
    record Prices(
            String vendor,
            List<String> coins,
            List<String> currencies,
            @Nullable URI host) implements FeedSpec {

        private static final long serialVersionUID = 1L;

        public Prices {
            coins = List.copyOf(coins);
            currencies = List.copyOf(currencies);
        }
    }

    /**
     * Recorded frames.
     *
     * @param tapes paths of the files, read as one feed
     * @param exchanges ids whose frames are wanted; empty means all
     * @param known what is held already of what is on them; stays with the job and is in no checkpoint
     */
    record Tapes(List<String> tapes, Set<String> exchanges, List<KnownFeed> known) implements FeedSpec {

        private static final long serialVersionUID = 1L;

        public Tapes {
            tapes = List.copyOf(tapes);
            exchanges = Set.copyOf(exchanges);
            known = List.copyOf(known);
        }

        Tapes(List<String> tapes, Set<String> exchanges) {
            this(tapes, exchanges, List.of());
        }

        /** What is held already of the trades of an exchange, by instrument. */
        Map<String, KnownTrades> known(String exchange) {
            return known.stream()
                    .filter(feed -> feed.exchange().equals(exchange))
                    .flatMap(feed -> feed.trades().stream())
                    .collect(Collectors.toMap(KnownTrades::instrument, trades -> trades));
        }

        /** Numbers of the newest frames that are held already, by exchange and connection. */
        Map<String, Map<String, Long>> frames() {
            return known.stream().collect(Collectors.toMap(KnownFeed::exchange, KnownFeed::frames));
        }
    }
}
