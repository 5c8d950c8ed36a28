package io.tidemark.jobs.cleansing;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.jobs.cleansing.Recent.Seen;
import io.tidemark.jobs.cleansing.Recent.Wake;
import io.tidemark.jobs.cleansing.Recent.Was;
import io.tidemark.model.Decimal;
import io.tidemark.model.Origin;
import io.tidemark.model.Trade;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
 *
 * <p>Trades are judged in the order of trade time, whatever the order they came in. So the newest are kept for a while,
 * each with what the lane said before it: one that comes in between takes those behind it back and judges them again.
 * What is told of a trade is told once none that would change it is waited for: with the feed's word that the
 * instrument is complete, or two seconds later by trade time.
 */
final class PriceLane {

    /** After this long without a trade a price says nothing any more, and the instrument begins anew; microseconds. */
    static final long MEMORY = 86_400_000_000L;

    /** From a median absolute deviation to the standard deviation of a normal distribution. */
    private static final double CONSISTENT = 1.4826;
    /** Trades this much older than the newest one are from another time; microseconds. */
    private static final long DISORDER = 1_000_000L;
    /** No more trades than this are kept; where a second has more, all but the newest are told of at once. */
    private static final int MOST = 4_096;
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
    /** Since the price has left: time of the newest trade or of the feed's newest word. */
    long followedAt = ABSENT;

    /** And the highest score, without direction. */
    double farthest;

    @Nullable
    Wake wake;

    long second = ABSENT;
    Decimal low = Decimal.ZERO;
    Decimal high = Decimal.ZERO;
    Decimal close = Decimal.ZERO;
    /** The last second that was told of, and the price at its end. */
    long toldSecond = ABSENT;

    Decimal told = Decimal.ZERO;

    /** Trades that are judged and not told of. */
    final transient Recent recent = new Recent();
    /** Price and time of the trade before those. */
    transient Decimal before = Decimal.ZERO;

    transient long beforeAt = ABSENT;
    /** Trades are told of no later than with a trade of this time. */
    private transient long tellAt = ABSENT;
    /** What is told together. */
    private transient @Nullable List<Tick> followers;

    PriceLane(String exchange, String instrument, int window) {
        this.exchange = exchange;
        this.instrument = instrument;
        this.moves = new Moves(window);
    }

    /**
     * The score of a trade, or not a number: in warm-up, and for trades that come later than newer ones or were asked
     * for, since the price to compare them with has gone.
     */
    double score(Trade trade, ScoreRules rules, Told out) {
        long at = trade.tradedAt();
        boolean late = newestAt != ABSENT && at < newestAt - DISORDER;
        if (late || trade.origin() != Origin.STREAM || at > trade.receivedAt() + AHEAD) {
            return Double.NaN;
        }
        if (newestAt != ABSENT && at - newestAt > MEMORY) {
            release(Long.MAX_VALUE, rules, out);
            moves.clear();
            newestAt = ABSENT;
            beforeAt = ABSENT;
            wake = null;
        }
        if (at < beforeAt) {
            return behind(trade, rules, out);
        }
        int place = recent.size();
        while (place > 0 && recent.get(place - 1).isAfter(trade)) {
            place--;
            undo(place);
        }
        Seen seen = recent.insert(place);
        seen.of(trade);
        for (int i = place; i < recent.size(); i++) {
            step(recent.get(i), rules);
        }
        double score = seen.score;
        if (at > tellAt || recent.size() > MOST) {
            release(recent.size() > MOST ? newestAt : newestAt - DISORDER, rules, out);
            tellAt = newestAt + DISORDER;
        }
        return score;
    }

    /** Judges the trades again that were not told of when the state was written. */
    void goOn(ScoreRules rules) {
        before = last;
        beforeAt = newestAt;
        for (int i = 0; i < recent.size(); i++) {
            step(recent.get(i), rules);
        }
    }

    /** Takes a trade as the newest one. */
    private void step(Seen seen, ScoreRules rules) {
        seen.was = place < 0 && wake == null
                ? null
                : new Was(reference, referenceAt, place, leftAt, followedAt, farthest, wake);
        seen.tick = null;
        seen.moved = false;
        if (newestAt == ABSENT) {
            seen.score = Double.NaN;
            trust(seen.price, seen.at);
        } else {
            double change = seen.price.equals(last) ? 0 : Numbers.way(last, seen.price);
            seen.score = judge(seen, change, rules);
            if (change != 0) {
                seen.moved = true;
                seen.dropped = moves.add(Math.abs(change));
            }
        }
        last = seen.price;
        newestAt = seen.at;
    }

    private void undo(int at) {
        Seen seen = recent.get(at);
        if (seen.moved) {
            moves.undo(seen.dropped);
        }
        last = at == 0 ? before : recent.get(at - 1).price;
        newestAt = at == 0 ? beforeAt : recent.get(at - 1).at;
        if (seen.was == null) {
            trust(last, newestAt);
            wake = null;
        } else {
            reference = seen.was.reference();
            referenceAt = seen.was.referenceAt();
            place = seen.was.place();
            leftAt = seen.was.leftAt();
            followedAt = seen.was.followedAt();
            farthest = seen.was.farthest();
            wake = seen.was.wake();
        }
    }

    private double judge(Seen seen, double change, ScoreRules rules) {
        if (place >= 0 && millis(seen.at) - millis(leftAt) >= rules.patienceMillis()) {
            stay(last, newestAt, rules);
        }
        if (moves.count() < rules.warmUp()) {
            trust(seen.price, seen.at);
            return Double.NaN;
        }
        double deviation = deviation(rules);
        // While the price is where it is trusted, the last one is the trusted one.
        double score = (place < 0 ? change : Numbers.way(reference, seen.price)) / deviation;
        if (place < 0) {
            if (!rules.hasLeft(score)) {
                trust(seen.price, seen.at);
                follow(seen, deviation, rules);
                return score;
            }
            leftAt = seen.at;
            farthest = 0;
        }
        place++;
        followedAt = seen.at;
        farthest = Math.max(farthest, Math.abs(score));
        boolean back = rules.isBack(score, farthest);
        double away = back ? 0 : score;
        seen.tick =
                new Tick(exchange, instrument, seen.tradeId, seen.at, place, seen.price, away, reference, referenceAt);
        if (back) {
            trust(seen.price, seen.at);
        } else if (place >= rules.patienceTrades()) {
            stay(seen.price, seen.at, rules);
        }
        return score;
    }

    /** After a price has stayed, each trade is told of until the price is where it was before. */
    private void follow(Seen seen, double deviation, ScoreRules rules) {
        if (wake == null) {
            return;
        }
        if (seen.at > wake.until()) {
            wake = null;
            return;
        }
        double score = Numbers.way(wake.reference(), seen.price) / deviation;
        seen.tick = new Tick(
                exchange,
                instrument,
                seen.tradeId,
                seen.at,
                Tick.FOLLOWS,
                seen.price,
                score,
                wake.reference(),
                wake.referenceAt());
        if (rules.isBack(score)) {
            wake = null;
        }
    }

    /** The price that left is trusted. One that leaves from there in turn is still away from the first. */
    private void stay(Decimal price, long at, ScoreRules rules) {
        long until = at + MEMORY;
        boolean stillAway = wake != null && !rules.isBack(Numbers.way(wake.reference(), price) / deviation(rules));
        wake = wake != null && stillAway
                ? new Wake(wake.reference(), wake.referenceAt(), until)
                : new Wake(reference, referenceAt, until);
        trust(price, at);
    }

    private void trust(Decimal price, long at) {
        reference = price;
        referenceAt = at;
        place = -1;
    }

    private double deviation(ScoreRules rules) {
        return Math.max(rules.floor(), CONSISTENT * moves.median());
    }

    /** What comes behind one that has been told of has a score, and changes nothing. */
    private double behind(Trade trade, ScoreRules rules, Told out) {
        if (moves.count() < rules.warmUp()) {
            return Double.NaN;
        }
        Decimal from = place < 0 ? last : reference;
        double score = Numbers.way(from, trade.price()) / deviation(rules);
        if (rules.hasLeft(score)) {
            long fromAt = place < 0 ? newestAt : referenceAt;
            out.behind(new Tick(
                    exchange, instrument, trade.tradeId(), trade.tradedAt(), 0, trade.price(), score, from, fromAt));
        }
        return score;
    }

    /** The feed's word that nothing before {@code upTo} is waited for. */
    void tellUpTo(long upTo, ScoreRules rules, Told out) {
        release(upTo, rules, out);
        tellFollowers(out);
        if (place >= 0) {
            followedAt = Math.max(followedAt, upTo);
        }
        if (second != ABSENT && second + SECOND <= upTo) {
            tell(rules, out);
            second = ABSENT;
        }
    }

    /** The input has ended: what was to come nobody knows. */
    void end(ScoreRules rules, Told out) {
        release(Long.MAX_VALUE, rules, out);
        tellFollowers(out);
        if (second != ABSENT) {
            tell(rules, out);
            second = ABSENT;
        }
        if (place >= 0 && millis(followedAt) - millis(leftAt) < rules.patienceMillis()) {
            out.tick(new Tick(exchange, instrument, "", followedAt, Tick.OVER, last, 0, reference, referenceAt));
        }
    }

    /** Nothing that was told of is kept back. */
    void tellFollowers(Told out) {
        if (followers != null) {
            out.followers(new Followers(followers));
            followers = null;
        }
    }

    private void release(long upTo, ScoreRules rules, Told out) {
        while (recent.size() > 0 && recent.get(0).at < upTo) {
            Seen seen = recent.removeFirst();
            before = seen.price;
            beforeAt = seen.at;
            tell(seen, rules, out);
        }
    }

    private void tell(Seen seen, ScoreRules rules, Told out) {
        @Nullable Tick tick = seen.tick;
        if (tick != null) {
            if (tick.place() == Tick.FOLLOWS) {
                if (followers != null && start(followers.get(0).tradedAt()) != start(tick.tradedAt())) {
                    tellFollowers(out);
                }
                if (followers == null) {
                    followers = new ArrayList<>();
                }
                followers.add(tick);
            } else {
                out.tick(tick);
            }
            seen.tick = null;
        }
        observe(seen.price, seen.at, rules, out);
    }

    private void observe(Decimal price, long at, ScoreRules rules, Told out) {
        long start = start(at);
        if (second != ABSENT && start > second) {
            tell(rules, out);
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

    private void tell(ScoreRules rules, Told out) {
        boolean silent = toldSecond == ABSENT || second - toldSecond >= SIGN_OF_LIFE;
        if (silent || -Numbers.way(told, low) >= rules.floor() || Numbers.way(told, high) >= rules.floor()) {
            out.second(new SecondPrice(exchange, instrument, second, low, high, close));
            toldSecond = second;
            told = close;
        }
    }

    private static long start(long at) {
        return Math.floorDiv(at, SECOND) * SECOND;
    }

    private static long millis(long micros) {
        return Math.floorDiv(micros, 1_000L);
    }

    /** Whoever is told. */
    interface Told {

        /** A price left, or a trade followed it; by trade time. */
        void tick(Tick tick);

        /** A price that was somewhere else, too late to be put in order. */
        void behind(Tick tick);

        void followers(Followers followers);

        void second(SecondPrice price);
    }
}
