package io.tidemark.model;

import org.jspecify.annotations.Nullable;

/**
 * A frame nobody could read, and why.
 *
 * @param stream what was being read: {@code ws} or {@code rest}
 * @param exchange lower-case id
 * @param connection name of the connection it came on
 * @param receivedAt when it reached us
 * @param errorCode the reason, one of a short list a machine can count by
 * @param errorDetail the reason for a person: which field, which value
 * @param schemaVersion version of the contract it broke, where it has one
 * @param frame the frame, untouched
 */
public record Rejected(
        String stream,
        String exchange,
        String connection,
        long receivedAt,
        String errorCode,
        String errorDetail,
        @Nullable String schemaVersion,
        @Nullable String frame)
        implements MarketEvent {}
