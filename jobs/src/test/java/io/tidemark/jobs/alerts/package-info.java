@NullMarked
package io.tidemark.jobs.alerts;

import org.jspecify.annotations.NullMarked;
