/** What is looked at before a job is started on a lake, so that no start loses or doubles rows. */
@NullMarked
package io.tidemark.jobs.start;

import org.jspecify.annotations.NullMarked;
