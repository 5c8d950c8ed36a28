/**
 * What every exchange adapter says of its protocol, and the pieces adapters share.
 *
 * <p>An adapter is one package below this one, found by {@link java.util.ServiceLoader}. It is pure: it knows neither
 * Flink, nor sockets, nor the clock, nor another exchange.
 */
@NullMarked
package io.tidemark.exchange;

import org.jspecify.annotations.NullMarked;
