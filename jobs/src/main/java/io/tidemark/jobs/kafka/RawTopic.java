package io.tidemark.jobs.kafka;

import io.tidemark.contract.Contract;

/** The topics that events travel by. */
public enum RawTopic {
    TRADES(0, "crypto.trades.raw", Contract.TRADES),
    QUOTES(1, "crypto.quotes.raw", Contract.QUOTES),
    FEED_EVENTS(2, "crypto.feed-events.raw", Contract.FEED_EVENTS),
    PRICES(3, "crypto.prices.raw", Contract.PRICES);

    private final int code;
    private final String topic;
    private final Contract contract;

    RawTopic(int code, String topic, Contract contract) {
        this.code = code;
        this.topic = topic;
        this.contract = contract;
    }

    /** The topic of this name, {@code crypto.trades.raw}. */
    public static RawTopic of(String topic) {
        for (RawTopic one : values()) {
            if (one.topic.equals(topic)) {
                return one;
            }
        }
        throw new IllegalArgumentException("Invalid topic %s: not one of ours".formatted(topic));
    }

    /** The topic of a {@link #code}. */
    static RawTopic of(int code) {
        for (RawTopic one : values()) {
            if (one.code == code) {
                return one;
            }
        }
        throw new IllegalArgumentException("Invalid topic code %d: not one of ours".formatted(code));
    }

    /** As saved state has it. */
    int code() {
        return code;
    }

    /** As Kafka knows it. */
    public String topic() {
        return topic;
    }

    /** Where messages go that break the contract. */
    public String deadLetters() {
        return topic + ".dlq";
    }

    public Contract contract() {
        return contract;
    }
}
