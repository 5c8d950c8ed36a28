package io.tidemark.source;

import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Hosts;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
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
     * Recorded frames.
     *
     * @param tapes paths of the files, read as one feed
     * @param exchanges ids whose frames are wanted; empty means all
     */
    record Tapes(List<String> tapes, Set<String> exchanges) implements FeedSpec {

        private static final long serialVersionUID = 1L;

        public Tapes {
            tapes = List.copyOf(tapes);
            exchanges = Set.copyOf(exchanges);
        }
    }
}
