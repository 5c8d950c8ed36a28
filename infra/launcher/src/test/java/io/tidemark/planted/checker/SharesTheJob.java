package io.tidemark.planted.checker;

import io.tidemark.jobs.JobSettings;

/** Breaks a rule on purpose. */
record SharesTheJob(JobSettings settings) {}
