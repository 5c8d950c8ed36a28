package io.tidemark.jobs.planted;

/** A class the lake may not know. */
public record Job(String name) {}
