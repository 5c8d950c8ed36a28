package io.tidemark.jobs.cleansing;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.model.Decimal;
import io.tidemark.model.Origin;
import io.tidemark.model.Trade;
import java.util.function.Consumer;

/**
 * What is remembered of an instrument's price: how far it usually jumps, the last price that was trusted, and where it
 * was in the current second. State; its layout is {@link PriceLaneFormat}.
 *
 * <p>A score is the way, as a logarithm, from the last trusted price to the trade's, in deviations. The deviation is
 * 1.4826 times the median of the newest changes of the price from trade to trade, each without its direction. That is
 * the median absolute deviation of the log returns with two choices made: returns of nothing are left out, since a
 * large order eats many trades at one price and would leave a busy market no deviation at all; and the median of the
 * returns is taken to be zero, which it is to within a tick, because a market that jumps between two ticks would else
 * have none either.
 */
final class PriceLane {

    /** After this long without a trade a price says nothing any more, and the instrument begins anew; microseconds. */
    static final long MEMORY = 86_400_000_000L;

    /** From a median absolute deviation to the standard deviation of a normal distribution. */
    private static final double CONSISTENT = 1.4826;
    /** Trades this much older than the newest one are from another time; microseconds. */
    private static final long DISORDER = 1_000_000L;
    /** A trade this much ahead of our clock says nothing of the time; microseconds. */
    private static final long AHEAD = 60_000_000L;

    private static final long SECOND = 1_000_000L;
    private static final long SIGN_OF_LIFE = 30 * SECOND;

    final String exchange;
    final String instrument;
    final Moves moves;
    /** Time of the newest trade. */
    long newestAt = ABSENT;
    /** Price of the last trade, whether trusted or not. */
    Decimal last = Decimal.ZERO;

    /** The last trusted price. */
    Decimal reference = Decimal.ZERO;

    long referenceAt = ABSENT;
    /** Trades since the price has left, or -1 while it is where it is trusted. */
    int place = -1;

    long leftAt = ABSENT;
    /** Time of the newest trade since the price has left. */
    long followedAt = ABSENT;

    long second = ABSENT;
    Decimal low = Decimal.ZERO;
    Decimal high = Decimal.ZERO;
    Decimal close = Decimal.ZERO;
    /** The last second that was told of, and the price at its end. */
    long toldSecond = ABSENT;

    Decimal told = Decimal.ZERO;

    PriceLane(String exchange, String instrument, int window) {
        this.exchange = exchange;
        this.instrument = instrument;
        this.moves = new Moves(window);
    }

    /**
     * The score of a trade, or not a number: in warm-up, and for trades that come later than newer ones or were asked
     * for, since the price to compare them with has gone.
     */
    double score(Trade trade, ScoreRules rules, Consumer<Tick> ticks, Consumer<SecondPrice> seconds) {
        long at = trade.tradedAt();
        boolean late = newestAt != ABSENT && at < newestAt - DISORDER;
        if (late || trade.origin() != Origin.STREAM || at > trade.receivedAt() + AHEAD) {
            return Double.NaN;
        }
        Decimal price = trade.price();
        double score = Double.NaN;
        if (newestAt != ABSENT && at - newestAt > MEMORY) {
            moves.clear();
            newestAt = ABSENT;
        }
        if (newestAt == ABSENT) {
            trust(price, at);
        } else {
            double change = price.equals(last) ? 0 : Numbers.way(last, price);
            score = judge(trade, change, rules, ticks);
            if (change != 0) {
                moves.add(Math.abs(change));
            }
        }
        last = price;
        newestAt = Math.max(newestAt, at);
        observe(price, at, rules, seconds);
        return score;
    }

    private double judge(Trade trade, double change, ScoreRules rules, Consumer<Tick> ticks) {
        long at = trade.tradedAt();
        if (place >= 0 && millis(at) - millis(leftAt) >= rules.patienceMillis()) {
            trust(last, newestAt);
        }
        if (moves.count() < rules.warmUp()) {
            trust(trade.price(), at);
            return Double.NaN;
        }
        double deviation = Math.max(rules.floor(), CONSISTENT * moves.median());
        // While the price is where it is trusted, the last one is the trusted one.
        double score = (place < 0 ? change : Numbers.way(reference, trade.price())) / deviation;
        if (place < 0) {
            if (!rules.hasLeft(score)) {
                trust(trade.price(), at);
                return score;
            }
            leftAt = at;
        } else if (at < followedAt) {
            // From before the newest one, so it says nothing of what became of the price since.
            return score;
        }
        place++;
        followedAt = at;
        ticks.accept(new Tick(
                exchange, instrument, trade.tradeId(), at, place, trade.price(), score, reference, referenceAt));
        if (rules.isBack(score) || place >= rules.patienceTrades()) {
            trust(trade.price(), at);
        }
        return score;
    }

    /** Tells of the second if it ended by {@code upTo}. */
    void tellUpTo(long upTo, ScoreRules rules, Consumer<SecondPrice> seconds) {
        if (second != ABSENT && second + SECOND <= upTo) {
            tell(rules, seconds);
            second = ABSENT;
        }
    }

    private void trust(Decimal price, long at) {
        reference = price;
        referenceAt = at;
        place = -1;
    }

    private void observe(Decimal price, long at, ScoreRules rules, Consumer<SecondPrice> seconds) {
        long start = Math.floorDiv(at, SECOND) * SECOND;
        if (second != ABSENT && start > second) {
            tell(rules, seconds);
            second = ABSENT;
        }
        if (second == ABSENT) {
            second = start;
            low = price;
            high = price;
        } else if (price.compareTo(low) < 0) {
            low = price;
        } else if (price.compareTo(high) > 0) {
            high = price;
        }
        close = price;
    }

    private void tell(ScoreRules rules, Consumer<SecondPrice> seconds) {
        boolean silent = toldSecond == ABSENT || second - toldSecond >= SIGN_OF_LIFE;
        if (silent || -Numbers.way(told, low) >= rules.floor() || Numbers.way(told, high) >= rules.floor()) {
            seconds.accept(new SecondPrice(exchange, instrument, second, low, high, close));
            toldSecond = second;
            told = close;
        }
    }

    private static long millis(long micros) {
        return Math.floorDiv(micros, 1_000L);
    }
}
