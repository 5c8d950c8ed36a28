package io.tidemark.planted.cluster;

import io.tidemark.model.Trade;

/** Breaks a rule on purpose. */
record KnowsTheMarket(Trade trade) {}
