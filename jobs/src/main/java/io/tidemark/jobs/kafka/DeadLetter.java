package io.tidemark.jobs.kafka;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message that broke its contract, and where.
 *
 * @param letter the message, untouched; of one that no request takes, a part
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

    /** Characters of what is said of a fault, at most. */
    private static final int LONGEST_WORDS = 4_096;
    /** Bytes of what is kept of a value that is cut, and of key and headers that need not be; of a cut key a tenth. */
    private static final int KEPT = 1 << 20;
    /** Bytes of a part of a value: with key and headers less than what may be sent. */
    static final int PART = 8 << 20;

    /**
     * The message in as many parts as it takes to send it to the topic of dead letters: one, most often. A compressed
     * message may be larger than what any producer of ours may send.
     */
    static List<DeadLetter> of(Letter letter, String errorCode, String pointer, String detail) {
        byte @Nullable [] value = letter.value();
        List<Letter> parts = letter.bytes() <= RawTopics.MAX_MESSAGE
                ? List.of(letter)
                : value == null || letter.bytes() - value.length > KEPT ? List.of(cut(letter)) : parts(letter, value);
        return parts.stream()
                .map(part -> new DeadLetter(part, errorCode, shortened(pointer), shortened(detail)))
                .toList();
    }

    /** Whether it is the message itself, or the first part of it. */
    boolean isFirst() {
        @Nullable String part = letter.header(Headers.PART);
        return letter.header(Headers.PARTS) == null || part == null || part.equals("1");
    }

    private static List<Letter> parts(Letter letter, byte[] value) {
        int count = (value.length + PART - 1) / PART;
        List<Letter> parts = new ArrayList<>();
        for (int part = 0; part < count; part++) {
            List<Letter.Header> headers = new ArrayList<>(letter.headers());
            headers.add(header(Headers.PART, String.valueOf(part + 1)));
            headers.add(header(Headers.PARTS, String.valueOf(count)));
            headers.add(header(Headers.WHOLE_BYTES, String.valueOf(value.length)));
            int from = part * PART;
            parts.add(with(
                    letter,
                    letter.key(),
                    Arrays.copyOfRange(value, from, Math.min(value.length, from + PART)),
                    headers));
        }
        return parts;
    }

    private static Letter cut(Letter letter) {
        byte @Nullable [] key = letter.key();
        byte @Nullable [] value = letter.value();
        List<Letter.Header> headers = new ArrayList<>();
        int left = KEPT;
        for (Letter.Header header : letter.headers()) {
            if (header.bytes() <= left) {
                left -= header.bytes();
                headers.add(header);
            }
        }
        headers.add(header(Headers.CUT_BYTES, String.valueOf(letter.bytes())));
        if (value != null) {
            headers.add(header(Headers.CUT_SHA_256, sha256(value)));
        }
        return with(
                letter,
                key == null ? null : Arrays.copyOf(key, Math.min(key.length, KEPT / 10)),
                value == null ? null : Arrays.copyOf(value, Math.min(value.length, KEPT)),
                headers);
    }

    private static Letter with(
            Letter letter, byte @Nullable [] key, byte @Nullable [] value, List<Letter.Header> headers) {
        return new Letter(letter.topic(), letter.partition(), letter.offset(), letter.sentAt(), key, value, headers);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot hash a message: %s".formatted(e.getMessage()), e);
        }
    }

    private static String shortened(String text) {
        return text.length() > LONGEST_WORDS ? text.substring(0, LONGEST_WORDS) : text;
    }

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
