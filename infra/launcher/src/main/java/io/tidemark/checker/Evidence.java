package io.tidemark.checker;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is judged. Times are microseconds since the epoch.
 *
 * @param trades rows of {@code silver.trades} whose trades are numbered
 * @param unnumbered the other rows, with the exchange's id as number
 * @param gaps rows of {@code silver.gaps}
 * @param candles rows of {@code gold.candles}
 * @param frames rows of {@code bronze.frames}, without what they hold
 * @param rejected rows of {@code bronze.rejected}
 * @param made every trade the exchanges made
 * @param faults what went wrong, on purpose
 * @param settledAt until when everything should have been repaired
 */
public record Evidence(
        List<StoredTrade> trades,
        List<StoredTrade> unnumbered,
        List<StoredGap> gaps,
        List<StoredCandle> candles,
        List<StoredFrame> frames,
        List<StoredRejected> rejected,
        List<MadeTrade> made,
        List<Fault> faults,
        long settledAt) {

    public Evidence {
        trades = List.copyOf(trades);
        unnumbered = List.copyOf(unnumbered);
        gaps = List.copyOf(gaps);
        candles = List.copyOf(candles);
        frames = List.copyOf(frames);
        rejected = List.copyOf(rejected);
        made = List.copyOf(made);
        faults = List.copyOf(faults);
    }

    /**
     * A row of {@code silver.trades}.
     *
     * @param market exchange and instrument
     * @param number of the last of its fills
     * @param fills trades of the exchange that it stands for
     */
    public record StoredTrade(
            String market,
            long number,
            int fills,
            BigDecimal price,
            BigDecimal quantity,
            String takerSide,
            long tradedAt) {

        long first() {
            return number - fills + 1;
        }
    }

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

    /** A row of {@code bronze.frames}; broken if it begins as JSON and is none. */
    public record StoredFrame(String connection, long number, boolean broken) {}

    /** A row of {@code bronze.rejected}. */
    public record StoredRejected(String connection, String errorCode) {}

    /** A trade the exchange made. */
    public record MadeTrade(
            String market, long number, BigDecimal price, BigDecimal quantity, String takerSide, long tradedAt) {}

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
