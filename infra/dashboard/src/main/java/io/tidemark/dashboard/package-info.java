/**
 * The market and the health of its data, in a browser.
 *
 * <p>A server on loopback that reads the lake and nothing else. Every route is an {@code Endpoint}: its parameters with
 * their rules, the tables its answer follows from, and the answer. Answers depend on the lake and the parameters only,
 * never on the clock, so one computed answer serves all browsers until a table changes.
 */
@NullMarked
package io.tidemark.dashboard;

import org.jspecify.annotations.NullMarked;
