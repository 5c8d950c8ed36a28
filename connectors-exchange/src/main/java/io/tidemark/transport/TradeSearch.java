package io.tidemark.transport;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.FrameHandler;
import io.tidemark.exchange.Heartbeat;
import io.tidemark.exchange.TradesWanted;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Quote;
import io.tidemark.model.Trade;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the number an exchange's trades had at some time, by asking for a few pages. Only one exchange can be asked by
 * time; of the others the number is guessed from the rate of trading, and the guess is made better page by page.
 */
public final class TradeSearch {

    private static final Comparator<Trade> BY_NUMBER = Comparator.comparingLong(Trade::tradeNumber);
    /** Halving alone would need 63. */
    private static final int MOST_PAGES = 200;

    private final Exchange exchange;
    private final Pages pages;

    /** Makes requests. */
    @FunctionalInterface
    public interface Pages {

        /**
         * The body of an answer.
         *
         * @param path path and query below the exchange's REST host
         * @throws IOException if none is to be had
         */
        String body(String path) throws IOException, InterruptedException;
    }

    /**
     * A place in the sequence of an instrument's trades.
     *
     * @param number of a trade
     * @param at when it was traded, microseconds since the epoch
     */
    public record Place(long number, long at) {}

    public TradeSearch(Exchange exchange, Pages pages) {
        this.exchange = exchange;
        this.pages = pages;
    }

    /**
     * The newest trade of an instrument, or null if there is none.
     *
     * @param instrument unified name
     * @throws IOException if the exchange cannot be asked, or says what nobody can read
     */
    public @Nullable Place newest(String instrument) throws IOException, InterruptedException {
        List<Trade> page = page(exchange.newestTradesPath(instrument));
        return page.isEmpty() ? null : place(page.get(page.size() - 1));
    }

    /**
     * The first trade at a time or later that is still served; null if there is none.
     *
     * @param instrument unified name
     * @param at microseconds since the epoch
     * @throws IOException if the exchange cannot be asked, or says what nobody can read
     */
    public @Nullable Place firstFrom(String instrument, long at) throws IOException, InterruptedException {
        Place newest = newest(instrument);
        if (newest == null || newest.at() < at) {
            return null;
        }
        return exchange.pagesByTime() ? byTime(instrument, at) : byNumber(instrument, at, new Place(0, ABSENT), newest);
    }

    /**
     * The first trade at a time or later above one place, or else another place: few pages, where these are near.
     *
     * @param instrument unified name
     * @param at microseconds since the epoch
     * @param below a place before that time
     * @param above a place at that time or later
     * @throws IOException if the exchange cannot be asked, or says what nobody can read
     */
    public Place firstBetween(String instrument, long at, Place below, Place above)
            throws IOException, InterruptedException {
        Place found = exchange.pagesByTime() ? byTime(instrument, at) : byNumber(instrument, at, below, above);
        return found == null || found.number() > above.number() ? above : found;
    }

    private @Nullable Place byTime(String instrument, long at) throws IOException, InterruptedException {
        for (Trade trade : page(exchange.tradesPath(new TradesWanted(instrument, 0, 0, at)))) {
            if (trade.tradedAt() >= at) {
                return place(trade);
            }
        }
        return null;
    }

    private Place byNumber(String instrument, long at, Place from, Place upTo)
            throws IOException, InterruptedException {
        // Nothing up to below is what is sought, and nothing from bound on up to best.
        Place below = from;
        Place best = upTo;
        long bound = upTo.number();
        for (int asked = 0; bound - below.number() > 1; asked++) {
            if (asked == MOST_PAGES) {
                throw new IOException("no trade of that time in %d pages".formatted(asked));
            }
            long guess = guess(below, best, bound, at, asked);
            Place better = best;
            Place higher = below;
            List<Trade> page = page(exchange.tradesPath(new TradesWanted(instrument, guess, guess, ABSENT)));
            for (Trade trade : page) {
                if (trade.tradedAt() >= at && trade.firstNumber() < better.number()) {
                    better = new Place(trade.firstNumber(), trade.tradedAt());
                } else if (trade.tradedAt() < at && trade.tradeNumber() > higher.number()) {
                    higher = place(trade);
                }
            }
            boolean endsAbove = !page.isEmpty() && page.get(0).firstNumber() >= bound;
            bound = Math.min(bound, better.number());
            if (better.equals(best) && higher.equals(below)) {
                if (endsAbove) {
                    bound = guess;
                } else {
                    higher = new Place(guess, below.at());
                }
            }
            best = better;
            below = higher.number() < best.number() ? higher : below;
        }
        return best;
    }

    /** By the time in between where both ends are known; every third by the middle, so that it ends soon. */
    private static long guess(Place below, Place best, long bound, long at, int asked) {
        long middle = below.number() + (bound - below.number()) / 2;
        if (below.at() == ABSENT || asked % 3 == 2 || best.at() <= below.at()) {
            return middle;
        }
        double part = (double) (at - below.at()) / (best.at() - below.at());
        long guess = below.number() + (long) (part * (best.number() - below.number()));
        return Math.max(below.number() + 1, Math.min(bound - 1, guess));
    }

    private List<Trade> page(String path) throws IOException, InterruptedException {
        List<Trade> trades = new ArrayList<>();
        List<String> refusals = new ArrayList<>();
        String body = pages.body(path);
        Frame frame = new Frame(exchange.id(), "search", 1, "backfill", Frame.Kind.REST, 0, "https://any" + path, body);
        try {
            exchange.parse(frame, new FrameHandler() {
                @Override
                public void trade(Trade trade) {
                    trades.add(trade);
                }

                @Override
                public void quote(Quote quote) {}

                @Override
                public void candle(OfficialCandle candle) {}

                @Override
                public void heartbeat(Heartbeat heartbeat) {}

                @Override
                public void notice(FeedEvent.Kind kind, String detail) {
                    refusals.add(detail);
                }
            });
        } catch (BadFrameException e) {
            throw new IOException(e.getMessage(), e);
        }
        if (!refusals.isEmpty()) {
            throw new IOException(refusals.get(0));
        }
        trades.sort(BY_NUMBER);
        return trades;
    }

    private static Place place(Trade trade) {
        return new Place(trade.tradeNumber(), trade.tradedAt());
    }
}
