/**
 * Exchanges that do not exist: one seeded market, spoken by each exchange's own protocol on one loopback port.
 *
 * <p>It judges the adapters and therefore shares no code with them: whatever is written here comes from the exchanges'
 * protocol documents alone. {@link io.tidemark.simulator.Simulator} serves, {@link io.tidemark.simulator.TapeWriter}
 * writes the same frames into a file. Everything else is hidden; an exchange is one {@code SimulatedExchange}.
 */
@NullMarked
package io.tidemark.simulator;

import org.jspecify.annotations.NullMarked;
