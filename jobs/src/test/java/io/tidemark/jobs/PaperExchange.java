package io.tidemark.jobs;

import io.tidemark.exchange.Amounts;
import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.FieldNames;
import io.tidemark.exchange.Fields;
import io.tidemark.exchange.FrameHandler;
import io.tidemark.exchange.Hosts;
import io.tidemark.exchange.Json;
import io.tidemark.exchange.Limits;
import io.tidemark.exchange.RestLimits;
import io.tidemark.exchange.TradesWanted;
import io.tidemark.model.Frame;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Origin;
import io.tidemark.model.Trade;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An exchange that trades on tapes only. A frame is one trade, and a test may slow the reading down or break it off.
 */
public final class PaperExchange implements Exchange {

    static final String ID = "paper";

    private static final FieldNames TRADE = FieldNames.of("instrument", "number", "price", "quantity", "side", "at");

    private static volatile @Nullable Consumer<Frame> beforeFrame;

    /** Runs this on the task's thread before each frame, until {@link #leaveAlone}. */
    static void beforeEachFrame(Consumer<Frame> action) {
        beforeFrame = action;
    }

    static void leaveAlone() {
        beforeFrame = null;
    }

    /** A frame of this exchange. */
    static String frame(String instrument, long number, String price, String quantity, String side, long at) {
        return "{\"instrument\":\"%s\",\"number\":%d,\"price\":\"%s\",\"quantity\":\"%s\",\"side\":\"%s\",\"at\":%d}"
                .formatted(instrument, number, price, quantity, side, at);
    }

    @Override
    public void parse(Frame frame, FrameHandler out) {
        Consumer<Frame> before = beforeFrame;
        if (before != null) {
            before.accept(frame);
        }
        Fields trade = Json.object(frame.text(), TRADE);
        out.trade(Amounts.checked(new Trade(
                ID,
                trade.text("instrument"),
                trade.text("number"),
                trade.number("number"),
                1,
                trade.decimal("price"),
                trade.decimal("quantity"),
                trade.side("side"),
                trade.epochTime("at"),
                MarketEvent.ABSENT,
                frame.receivedAt(),
                Origin.STREAM)));
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Hosts hosts() {
        return Hosts.of("wss://localhost", "https://localhost");
    }

    @Override
    public Limits limits() {
        return new Limits(1, 1, 1, null, Duration.ofSeconds(1), null);
    }

    @Override
    public String socketPath(Set<Channel> channels) {
        return "";
    }

    @Override
    public List<String> subscribe(List<String> instruments, Set<Channel> channels) {
        return List.of();
    }

    @Override
    public Optional<String> keepAlive(long sequence) {
        return Optional.empty();
    }

    @Override
    public String symbol(String instrument) {
        return instrument;
    }

    @Override
    public RestLimits restLimits() {
        return new RestLimits(1, Duration.ofSeconds(1), null, 1, 1, 1, null);
    }

    @Override
    public String newestTradesPath(String instrument) {
        return "/trades?instrument=" + instrument;
    }

    @Override
    public String tradesPath(TradesWanted wanted) {
        return newestTradesPath(wanted.instrument()) + "&from=" + wanted.first();
    }

    @Override
    public Optional<String> timePath() {
        return Optional.empty();
    }

    @Override
    public long parseTime(String body) {
        throw new BadFrameException(BadFrameException.Code.UNKNOWN_MESSAGE, "Cannot read frame: no time is told");
    }

    @Override
    public String usualQuote() {
        return "USD";
    }

    @Override
    public String productsPath() {
        return "";
    }

    @Override
    public List<String> parseProducts(String body) {
        return List.of();
    }
}
