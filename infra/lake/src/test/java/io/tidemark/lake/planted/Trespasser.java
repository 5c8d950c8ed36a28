package io.tidemark.lake.planted;

import io.tidemark.jobs.planted.Job;

/** Knows a job. */
record Trespasser(Job job) {}
