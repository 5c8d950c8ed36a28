package io.tidemark.planted.proof;

import org.apache.flink.configuration.Configuration;

/** Breaks a rule on purpose. */
record NeedsFlink(Configuration configuration) {}
