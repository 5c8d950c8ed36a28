package planted.exchange.one;

import planted.exchange.two.Another;

/** Breaks a border, so that the border's guard can be seen at work. */
public final class KnowsAnother {
    final Another another = new Another();
}
