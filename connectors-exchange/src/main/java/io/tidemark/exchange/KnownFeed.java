package io.tidemark.exchange;

import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * What a lake holds already of the feed of one exchange.
 *
 * @param exchange id
 * @param frames number of the newest frame, by connection
 * @param trades of each instrument that a reading may bring trades of
 */
public record KnownFeed(String exchange, Map<String, Long> frames, List<KnownTrades> trades) implements Serializable {

    private static final long serialVersionUID = 1L;

    public KnownFeed {
        frames = Map.copyOf(frames);
        trades = List.copyOf(trades);
    }
}
