package io.tidemark.exchange;

import io.tidemark.model.FeedEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Quote;
import io.tidemark.model.Trade;

/**
 * Takes what one frame says. A frame with neither {@link #trade} nor {@link #quote} nor {@link #candle} is a control
 * frame.
 */
public interface FrameHandler {

    void trade(Trade trade);

    void quote(Quote quote);

    /** A candle that is final; what a candle is on its way there is nobody's business. */
    void candle(OfficialCandle candle);

    /** The exchange says that it is alive, and perhaps how far an instrument has come. */
    void heartbeat(Heartbeat heartbeat);

    /** The exchange says something about the connection: an acknowledgement, a refusal, a coming shutdown. */
    void notice(FeedEvent.Kind kind, String detail);
}
