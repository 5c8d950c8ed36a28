package io.tidemark.exchange;

import io.tidemark.model.FeedEvent;
import io.tidemark.model.Quote;
import io.tidemark.model.Trade;

/** Takes what one frame says. A frame that calls neither {@link #trade} nor {@link #quote} is a control frame. */
public interface FrameHandler {

    void trade(Trade trade);

    void quote(Quote quote);

    /** The exchange says that it is alive, and perhaps how far an instrument has come. */
    void heartbeat(Heartbeat heartbeat);

    /** The exchange says something about the connection: an acknowledgement, a refusal, a coming shutdown. */
    void notice(FeedEvent.Kind kind, String detail);
}
