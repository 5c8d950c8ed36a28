package io.tidemark.contract;

import io.tidemark.model.Disorder;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.FrameRead;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Progress;
import io.tidemark.model.Pulse;
import io.tidemark.model.Quote;
import io.tidemark.model.Rejected;
import io.tidemark.model.Trade;
import java.util.Locale;

/** The {@code type} of a message. */
enum EventType {
    TRADE,
    QUOTE,
    GAP,
    DISORDER,
    PROGRESS,
    CONNECTION,
    FRAME,
    REJECTED,
    PULSE,
    OFFICIAL_CANDLE;

    static EventType of(MarketEvent event) {
        if (event instanceof Trade) {
            return TRADE;
        } else if (event instanceof Quote) {
            return QUOTE;
        } else if (event instanceof Gap) {
            return GAP;
        } else if (event instanceof Disorder) {
            return DISORDER;
        } else if (event instanceof Progress) {
            return PROGRESS;
        } else if (event instanceof FeedEvent) {
            return CONNECTION;
        } else if (event instanceof FrameRead) {
            return FRAME;
        } else if (event instanceof Rejected) {
            return REJECTED;
        } else if (event instanceof Pulse) {
            return PULSE;
        } else if (event instanceof OfficialCandle) {
            return OFFICIAL_CANDLE;
        }
        throw new IllegalArgumentException("Cannot write %s: it has no contract".formatted(event));
    }

    /** As messages have it. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
