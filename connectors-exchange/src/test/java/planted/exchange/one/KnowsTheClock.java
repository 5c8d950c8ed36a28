package planted.exchange.one;

import java.time.Instant;

/** Breaks a border, so that the border's guard can be seen at work. */
public final class KnowsTheClock {
    final Instant now = Instant.now();
}
