@NullMarked
package io.tidemark.jobs.kafka;

import org.jspecify.annotations.NullMarked;
