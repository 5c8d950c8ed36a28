/** Kraken, WebSocket v2. */
@NullMarked
package io.tidemark.exchange.kraken;

import org.jspecify.annotations.NullMarked;
