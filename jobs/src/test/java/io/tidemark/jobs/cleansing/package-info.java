@NullMarked
package io.tidemark.jobs.cleansing;

import org.jspecify.annotations.NullMarked;
