package io.tidemark.planted.exchange;

import io.tidemark.planted.exchange.one.One;

/** A shared piece that leans on an adapter. */
final class KnowsAnAdapter {

    One one = new One();
}
