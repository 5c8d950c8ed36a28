package io.tidemark.jobs.kafka;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message as it lies in a topic, unread.
 *
 * @param topic it came from
 * @param partition of the topic
 * @param offset in the partition
 * @param sentAt when the broker or the sender dated it, milliseconds since the epoch
 * @param key as it is
 * @param value as it is
 * @param headers as they are
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Letter(
        RawTopic topic,
        int partition,
        long offset,
        long sentAt,
        byte @Nullable [] key,
        byte @Nullable [] value,
        List<Header> headers) {

    /** Name and value. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Header(String name, byte[] value) {

        /** What it takes in a message, about. */
        int bytes() {
            return 3 * name.length() + value.length + 10;
        }
    }

    /** What it takes in a topic, about, before it is compressed. */
    long bytes() {
        long all = (key == null ? 0 : key.length) + (long) (value == null ? 0 : value.length);
        for (Header header : headers) {
            all += header.bytes();
        }
        return all;
    }

    /** The newest header of this name as text, or null. */
    @Nullable
    String header(String name) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            if (headers.get(i).name().equals(name)) {
                return new String(headers.get(i).value(), StandardCharsets.UTF_8);
            }
        }
        return null;
    }
}
