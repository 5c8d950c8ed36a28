package io.tidemark.exchange;

import io.tidemark.model.Gap;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * Where the trades of an instrument end that a lake holds: a live feed that knows nothing else goes on from there.
 *
 * @param exchange id
 * @param instrument unified name
 * @param last highest number that is held or has been told of, or {@link io.tidemark.model.MarketEvent#ABSENT} where
 *     trades have none
 * @param tradedAt trade time of the newest, microseconds since the epoch
 * @param receivedAt our clock when the last of them arrived
 * @param missing what is missing up to that number, ascending and apart from each other
 * @param ids trade times of the newest trades without numbers, by their ids
 */
public record HeldEnd(
        String exchange,
        String instrument,
        long last,
        long tradedAt,
        long receivedAt,
        List<Missing> missing,
        Map<String, Long> ids)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    public HeldEnd {
        missing = List.copyOf(missing);
        ids = Map.copyOf(ids);
    }

    /**
     * Numbers whose trades are missing.
     *
     * @param first lowest
     * @param last highest
     * @param revision newest revision of the gap, -1 if it has not been told of
     * @param since no trade of them is older, microseconds since the epoch
     * @param until none is newer, or {@code ABSENT} while nothing newer was seen
     * @param openedAt our clock when it was noticed
     * @param cause why, in a word
     * @param status open, absent or lost
     */
    public record Missing(
            long first, long last, int revision, long since, long until, long openedAt, String cause, Gap.Status status)
            implements Serializable {

        private static final long serialVersionUID = 1L;
    }
}
