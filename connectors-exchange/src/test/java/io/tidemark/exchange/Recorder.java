package io.tidemark.exchange;

import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Quote;
import io.tidemark.model.Trade;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what a frame says, in order. */
public final class Recorder implements FrameHandler {

    /** When all frames of a test are received, 2026-01-02T03:04:05.678901Z. */
    public static final long RECEIVED_AT = 1_767_323_045_678_901L;

    private final List<Object> all = new ArrayList<>();

    /** What the exchange's adapter makes of a text of the socket. */
    public static List<Object> parse(Exchange exchange, @Nullable String text) {
        return parse(exchange, Frame.Kind.WS, null, text);
    }

    /** What the exchange's adapter makes of a REST body. */
    public static List<Object> parseRest(Exchange exchange, @Nullable String url, @Nullable String text) {
        return parse(exchange, Frame.Kind.REST, url, text);
    }

    /** What the exchange's adapter makes of a frame. */
    public static List<Object> parse(Exchange exchange, Frame.Kind kind, @Nullable String url, @Nullable String text) {
        Recorder recorder = new Recorder();
        exchange.parse(new Frame(exchange.id(), "c1", 1, null, kind, RECEIVED_AT, url, text), recorder);
        return recorder.all;
    }

    @Override
    public void trade(Trade trade) {
        all.add(trade);
    }

    @Override
    public void quote(Quote quote) {
        all.add(quote);
    }

    @Override
    public void candle(OfficialCandle candle) {
        all.add(candle);
    }

    @Override
    public void heartbeat(Heartbeat heartbeat) {
        all.add(heartbeat);
    }

    @Override
    public void notice(FeedEvent.Kind kind, String detail) {
        all.add(new Notice(kind, detail));
    }

    List<Object> all() {
        return all;
    }

    List<Trade> trades() {
        return only(Trade.class);
    }

    <T extends MarketEvent> List<T> only(Class<T> kind) {
        return all.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /** A call of {@link FrameHandler#notice}. */
    public record Notice(FeedEvent.Kind kind, String detail) {}
}
