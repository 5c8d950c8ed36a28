package io.tidemark.planted.backfill;

import io.tidemark.launcher.Tidemark;

/** Breaks a rule on purpose. */
record KnowsACommand(Class<Tidemark> command) {}
