package io.tidemark.exchange;

import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.Quote;
import io.tidemark.model.Trade;
import java.util.ArrayList;
import java.util.List;

/** What a frame said, kept. */
final class Heard implements FrameHandler {

    final List<Trade> trades = new ArrayList<>();
    final List<Quote> quotes = new ArrayList<>();
    final List<Heartbeat> heartbeats = new ArrayList<>();
    final List<String> notices = new ArrayList<>();

    static Heard of(String exchange, String text) {
        return of(new Frame(exchange, "c1", 1, null, Frame.Kind.WS, 1_700_000_000_000_000L, null, text));
    }

    static Heard of(Frame frame) {
        Heard heard = new Heard();
        Exchanges.of(frame.exchange()).parse(frame, heard);
        return heard;
    }

    @Override
    public void trade(Trade trade) {
        trades.add(trade);
    }

    @Override
    public void quote(Quote quote) {
        quotes.add(quote);
    }

    @Override
    public void heartbeat(Heartbeat heartbeat) {
        heartbeats.add(heartbeat);
    }

    @Override
    public void notice(FeedEvent.Kind kind, String detail) {
        notices.add(kind.text() + ": " + detail);
    }
}
