package io.tidemark.jobs.kafka;

/**
 * A message on its way to a topic.
 *
 * @param topic where to
 * @param partition of it
 * @param key {@code exchange/instrument}, or the exchange where it concerns all
 * @param value the event as its contract has it
 * @param run name of this start of the task that sends it
 * @param number place among the messages of the run, from 1
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared; on its way once.
record OutboundMessage(RawTopic topic, int partition, String key, byte[] value, String run, long number) {}
