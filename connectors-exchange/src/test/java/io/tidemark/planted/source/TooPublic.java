package io.tidemark.planted.source;

/** A part of the source that everybody sees. */
public final class TooPublic {}
