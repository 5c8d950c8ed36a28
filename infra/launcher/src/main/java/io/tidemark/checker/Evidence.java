package io.tidemark.checker;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is judged. Times are microseconds since the epoch.
 *
 * @param trades rows of {@code silver.trades}
 * @param gaps rows of {@code silver.gaps}
 * @param candles rows of {@code gold.candles}
 * @param frames rows of {@code bronze.frames}, without what they hold
 * @param rejected rows of {@code bronze.rejected}
 * @param made every trade the exchanges made
 * @param neverIssued numbers they jumped over
 * @param faults what went wrong, on purpose
 * @param settledAt until when everything should have been repaired
 */
public record Evidence(
        List<StoredTrade> trades,
        List<StoredGap> gaps,
        List<StoredCandle> candles,
        List<StoredFrame> frames,
        List<StoredRejected> rejected,
        List<MadeTrade> made,
        List<NeverIssued> neverIssued,
        List<Fault> faults,
        long settledAt) {

    public Evidence {
        trades = List.copyOf(trades);
        gaps = List.copyOf(gaps);
        candles = List.copyOf(candles);
        frames = List.copyOf(frames);
        rejected = List.copyOf(rejected);
        made = List.copyOf(made);
        neverIssued = List.copyOf(neverIssued);
        faults = List.copyOf(faults);
    }

    /** A row of {@code silver.trades}; {@code market} is exchange and instrument. */
    public record StoredTrade(
            String market, long number, BigDecimal price, BigDecimal quantity, String takerSide, long tradedAt) {}

    /** A row of {@code silver.gaps}. */
    public record StoredGap(
            String market,
            long first,
            int revision,
            long last,
            long missing,
            long repaired,
            long openedAt,
            @Nullable Long closedAt,
            String status) {}

    /** A row of {@code gold.candles}. */
    public record StoredCandle(
            String market,
            String timeframe,
            long windowStart,
            int revision,
            BigDecimal open,
            BigDecimal high,
            BigDecimal low,
            BigDecimal close,
            BigDecimal volume,
            long tradeCount) {}

    /** A row of {@code bronze.frames}. */
    public record StoredFrame(String connection, long number) {}

    /** A row of {@code bronze.rejected}. */
    public record StoredRejected(String connection, String errorCode) {}

    /** A trade the exchange made. */
    public record MadeTrade(
            String market, long number, BigDecimal price, BigDecimal quantity, String takerSide, long tradedAt) {}

    /** Numbers the exchange jumped over. */
    public record NeverIssued(String market, long first, long last) {}

    /**
     * Something that went wrong.
     *
     * @param kind {@code drop}, {@code garbage}, {@code hide_rest} …
     * @param exchange whose
     * @param market exchange and instrument, where it concerns one
     * @param numbers of the trades it concerns
     */
    public record Fault(
            String kind, String exchange, @Nullable String market, List<Long> numbers) {

        public Fault {
            numbers = List.copyOf(numbers);
        }
    }
}
