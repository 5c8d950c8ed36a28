package io.tidemark.simulator;

import java.time.Duration;
import java.util.List;

/**
 * Makes things happen to an exchange that are no matter of probability. Exchanges by id, instruments by unified name.
 */
interface Troubles {

    List<String> instruments(String exchange);

    /** Cuts all connections, without a close frame. */
    void cut(String exchange);

    /** The same, and nobody gets in again for so long. */
    void outage(String exchange, Duration time);

    /** The next trade has number 1, and those before are forgotten. */
    void reset(String exchange, String instrument);

    /** An instrument trades so much higher, or lower if negative, for so long. */
    void shift(String exchange, String instrument, double percent, Duration time);

    /** Connections that are open now show nothing of an instrument for so long. */
    void mute(String exchange, String instrument, Duration time);
}
