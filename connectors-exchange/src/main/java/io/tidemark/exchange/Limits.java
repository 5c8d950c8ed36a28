package io.tidemark.exchange;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an exchange allows on its sockets.
 *
 * @param instrumentsPerConnection instruments one connection may carry, all channels together
 * @param messagesPerSecond texts we may send a second on one connection
 * @param connectsPerMinute connections we may open a minute from one address
 * @param lifetime when the exchange cuts a connection whatever happens on it; null if it does not
 * @param silence no frame at all for this long means that the connection is dead
 * @param keepAlive how often we must speak by ourselves; null if answering pings is enough
 */
public record Limits(
        int instrumentsPerConnection,
        int messagesPerSecond,
        int connectsPerMinute,
        @Nullable Duration lifetime,
        Duration silence,
        @Nullable Duration keepAlive) {}
