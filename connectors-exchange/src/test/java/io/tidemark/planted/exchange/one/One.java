package io.tidemark.planted.exchange.one;

/** An adapter that keeps the rules. */
public final class One {}
