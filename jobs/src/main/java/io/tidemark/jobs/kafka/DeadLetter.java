package io.tidemark.jobs.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that broke its contract, and where.
 *
 * @param letter the message, untouched
 * @param errorCode a word of a short list
 * @param pointer to the fault in the message, empty for all of it
 * @param detail the fault, for a person
 */
record DeadLetter(Letter letter, String errorCode, String pointer, String detail) {

    static final List<String> OURS = List.of(
            Headers.ERROR_CODE,
            Headers.ERROR_POINTER,
            Headers.ERROR_DETAIL,
            Headers.SOURCE_TOPIC,
            Headers.SOURCE_PARTITION,
            Headers.SOURCE_OFFSET);

    /** The message's own headers, then what is wrong with it and where it comes from. */
    List<Letter.Header> headers() {
        List<Letter.Header> all = new ArrayList<>();
        for (Letter.Header header : letter.headers()) {
            if (!OURS.contains(header.name())) {
                all.add(header);
            }
        }
        all.add(header(Headers.ERROR_CODE, errorCode));
        all.add(header(Headers.ERROR_POINTER, pointer));
        all.add(header(Headers.ERROR_DETAIL, detail));
        if (letter.header(Headers.CONTRACT) == null) {
            all.add(header(Headers.CONTRACT, letter.topic().contract().id()));
            all.add(header(Headers.CONTRACT_VERSION, version()));
        }
        all.add(header(Headers.SOURCE_TOPIC, letter.topic().topic()));
        all.add(header(Headers.SOURCE_PARTITION, String.valueOf(letter.partition())));
        all.add(header(Headers.SOURCE_OFFSET, String.valueOf(letter.offset())));
        if (letter.header(Headers.FIRST_SEEN) == null) {
            all.add(header(
                    Headers.FIRST_SEEN, Instant.ofEpochMilli(letter.sentAt()).toString()));
        }
        return all;
    }

    /** The version it claims to keep, or that of what it was read as. */
    String version() {
        @Nullable String claimed = letter.header(Headers.CONTRACT_VERSION);
        return claimed == null ? letter.topic().contract().version() : claimed;
    }

    private static Letter.Header header(String name, String value) {
        return new Letter.Header(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
