package io.tidemark.planted.exchange.two;

import io.tidemark.planted.exchange.one.One;

/** An adapter that leans on another. */
final class KnowsAnother {

    One one = new One();
}
