package io.tidemark.exchange;

import io.tidemark.model.Frame;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the protocol of one exchange is; nothing else. Stateless, thread-safe, pure.
 *
 * <p>Implementations carry {@code @AutoService(Exchange.class)} and are found by {@link Exchanges}; a job carries the
 * id, never the object.
 */
public interface Exchange extends RestApi {

    /** Where the exchange lives; a user may point both ends elsewhere, at a simulator or a proxy. */
    Hosts hosts();

    /** What the exchange allows, each number with its source. */
    Limits limits();

    /**
     * Path (and query) of the socket below {@link Hosts#socket()}, for a connection that will carry {@code channels}.
     */
    String socketPath(Set<Channel> channels);

    /**
     * The texts to send after the socket has opened, in order, so that {@code channels} of {@code instruments} flow.
     *
     * @param instruments unified names, no more than {@link Limits#instrumentsPerConnection()}
     */
    List<String> subscribe(List<String> instruments, Set<Channel> channels);

    /**
     * The text the client must send by itself every {@link Limits#keepAlive()}, where the exchange wants one.
     *
     * @param sequence a number to tell one from the next
     */
    Optional<String> keepAlive(long sequence);

    /**
     * How the exchange spells an instrument in a subscription: {@code BTC-USDT} is {@code btcusdt} or {@code BTC/USDT}.
     */
    String symbol(String instrument);

    /**
     * Reads one WebSocket text or REST body. A frame is taken whole or not at all: after an exception whatever
     * {@code out} was told of this frame does not count.
     *
     * @throws BadFrameException if the frame cannot be read, or is of a kind nobody has described
     */
    void parse(Frame frame, FrameHandler out);

    /**
     * Whether the trades of an instrument are numbered in steps of one, so that a missing one shows. If not,
     * {@link io.tidemark.model.Trade#tradeNumber} is absent and nothing can be proven but overlap.
     */
    default boolean numbersTrades() {
        return true;
    }

    /**
     * Path and query, below {@link Hosts#rest()}, of the newest page of an instrument's trades.
     *
     * @param instrument unified name
     */
    String newestTradesPath(String instrument);

    /**
     * Path and query, below {@link Hosts#rest()}, of the page that holds the trade before the wanted ones and from
     * there upward as many as fit, the one behind them too if it fits: an answer proves only what lies between two
     * trades it holds. Where the exchange numbers nothing: of the page that reaches back to {@code since}, or as near
     * to it as the exchange goes.
     */
    String tradesPath(TradesWanted wanted);

    /** Whether {@link #tradesPath} goes by {@link TradesWanted#since} and not by number, though trades have numbers. */
    default boolean pagesByTime() {
        return false;
    }

    /** Path and query, below {@link Hosts#rest()}, that tells the exchange's time; empty if nothing does. */
    Optional<String> timePath();

    /**
     * The exchange's time, microseconds since the epoch, from the answer to {@link #timePath()}: the earliest it can
     * be, if it is told in units of {@link #timeResolution()}.
     *
     * @throws BadFrameException if the body cannot be read
     */
    long parseTime(String body);

    /** The unit in which the exchange tells its time. */
    default Duration timeResolution() {
        return Duration.ofMillis(1);
    }

    /** Path and query of the request, below {@link Hosts#rest()}, that lists what the exchange trades. */
    String productsPath();

    /**
     * The unified names of all instruments that trade now, from the answer to {@link #productsPath()}.
     *
     * @throws BadFrameException if the body cannot be read
     */
    List<String> parseProducts(String body);

    /**
     * The asset most trading is priced in here: what {@code BTC} alone is taken to be priced in, where it is traded.
     */
    String usualQuote();
}
