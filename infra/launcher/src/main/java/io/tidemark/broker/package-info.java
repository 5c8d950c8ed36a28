/** A Kafka broker inside this process, for demonstrations and tests. */
@NullMarked
package io.tidemark.broker;

import org.jspecify.annotations.NullMarked;
