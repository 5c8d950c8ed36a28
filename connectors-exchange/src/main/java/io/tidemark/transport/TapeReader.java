package io.tidemark.transport;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tidemark.model.Frame;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * Reads one tape: frames as NDJSON, one object a line, plain ({@code .jsonl}) or compressed ({@code .jsonl.gz}). Frames
 * come without their number, which counts over all tapes of a feed.
 *
 * <p>A tape that is damaged is refused with file and line, not skipped over: what a recorder wrote is known exactly,
 * and half a tape is not the tape.
 */
public final class TapeReader implements AutoCloseable {

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(-1)
                    .maxNestingDepth(4)
                    .maxStringLength(32 * 1024 * 1024)
                    .build())
            .build();

    private static final int LONGEST_LINE = 64 << 20;

    private final Path tape;
    private final InputStream in;
    // The same few words stand in every line; one object for each saves memory and makes comparisons quick. By their
    // hash, one each.
    private final @Nullable String[] words = new String[4_096];
    private byte[] block = new byte[1 << 16];
    /** What of the block has not been read. */
    private int from;

    private int until;
    private int line;
    private byte[] minuteText = new byte[0];
    private long minute;
    /** Where in the block the usual line is read, and where the text that was read last begins and ends. */
    private int at;

    private int textStart;
    private int textEnd;
    private byte[] spelled = new byte[1 << 12];

    private @Nullable String exchange;
    private @Nullable String connection;
    private @Nullable String channel;
    private @Nullable String url;
    private @Nullable String text;
    private Frame.@Nullable Kind kind;
    private long receivedAt;

    /**
     * Opens a tape.
     *
     * @throws IOException if the file is missing or cannot be opened
     */
    public TapeReader(Path tape) throws IOException {
        this.tape = tape;
        this.in = open(tape);
    }

    /**
     * The next frame, or null at the end of the tape.
     *
     * @throws IOException naming file and line, if the tape is damaged
     */
    public @Nullable Frame next() throws IOException {
        try {
            int end = lineEnd();
            while (end >= 0) {
                int start = from;
                from = Math.min(end + 1, until);
                clear();
                if (readUsual(start, end) || readAny(start, end)) {
                    return frame();
                }
                end = lineEnd();
            }
            return null;
        } catch (JsonProcessingException e) {
            throw damaged(e.getOriginalMessage(), e);
        } catch (EOFException | ZipException e) {
            throw damaged("compressed data is cut off or broken", e);
        }
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where in the block the next line ends, all of it being there; -1 at the end of the tape. */
    private int lineEnd() throws IOException {
        line++;
        int looked = from;
        while (true) {
            byte[] bytes = block;
            int there = until;
            for (int i = looked; i < there; i++) {
                if (bytes[i] == '\n') {
                    return i;
                }
            }
            if (from > 0) {
                System.arraycopy(block, from, block, 0, until - from);
                until -= from;
                from = 0;
            }
            looked = until;
            if (until == block.length) {
                if (until >= LONGEST_LINE) {
                    throw damaged("longer than %d bytes".formatted(LONGEST_LINE), null);
                }
                block = Arrays.copyOf(block, until * 2);
            }
            int read = in.read(block, until, block.length - until);
            if (read < 0) {
                return until > 0 ? until : -1;
            }
            until += read;
        }
    }

    private void clear() {
        exchange = null;
        connection = null;
        channel = null;
        url = null;
        text = null;
        kind = null;
        receivedAt = Long.MIN_VALUE;
    }

    /**
     * Reads a line as recorders write it, at half the time: an object of texts and nulls without any space, in ASCII,
     * with escapes in a frame alone.
     *
     * @return false if it is written otherwise; right or wrong, that is left to {@link #readAny}
     */
    private boolean readUsual(int start, int end) throws IOException {
        at = start;
        if (!is('{', end)) {
            return false;
        }
        do {
            if (!plain(end)) {
                return false;
            }
            String field = word();
            if (!is(':', end)) {
                return false;
            }
            if (at < end && block[at] == 'n') {
                if (end - at < 4 || block[at + 1] != 'u' || block[at + 2] != 'l' || block[at + 3] != 'l') {
                    return false;
                }
                at += 4;
            } else if (!readUsual(field, end)) {
                return false;
            }
        } while (is(',', end));
        return is('}', end) && at == end;
    }

    private boolean readUsual(String field, int end) throws IOException {
        if (field.equals("frame")) {
            text = spelled(end);
            return text != null;
        }
        if (!plain(end)) {
            return false;
        }
        switch (field) {
            case "exchange" -> exchange = word();
            case "connection" -> connection = word();
            case "channel" -> channel = word();
            case "url" -> url = textRead();
            case "kind" -> kind = kind(word());
            case "received_at" -> {
                receivedAt = usualMicros(textStart, textEnd);
                return receivedAt >= 0;
            }
            default -> {
                // A later version of the format may say more; what it says is not needed to read the frame.
            }
        }
        return true;
    }

    private boolean is(char one, int end) {
        if (at < end && block[at] == one) {
            at++;
            return true;
        }
        return false;
    }

    /** Moves over a text without escapes and beyond ASCII; bytes of that are negative. */
    private boolean plain(int end) {
        if (!is('"', end)) {
            return false;
        }
        byte[] bytes = block;
        int i = at;
        while (i < end && bytes[i] >= ' ' && bytes[i] != '"' && bytes[i] != '\\') {
            i++;
        }
        textStart = at;
        textEnd = i;
        at = i;
        return is('"', end);
    }

    /** Moves over a text in ASCII and spells out what is escaped in it; null if there is anything else. */
    private @Nullable String spelled(int end) {
        if (!is('"', end)) {
            return null;
        }
        if (spelled.length < end - at) {
            spelled = new byte[Math.max(end - at, spelled.length * 2)];
        }
        byte[] bytes = block;
        byte[] said = spelled;
        int length = 0;
        for (int i = at; i < end; i++) {
            byte one = bytes[i];
            if (one == '"') {
                at = i + 1;
                return new String(said, 0, length, StandardCharsets.ISO_8859_1);
            }
            if (one == '\\' && i + 1 < end) {
                i++;
                one = bytes[i];
                if (one != '"' && one != '\\' && one != '/') {
                    return null;
                }
            } else if (one < ' ' || one == '\\') {
                return null;
            }
            said[length] = one;
            length++;
        }
        return null;
    }

    /**
     * Reads a line whatever way it is written.
     *
     * @return false if it is empty
     */
    private boolean readAny(int start, int end) throws IOException {
        clear();
        try (JsonParser parser = JSON.createParser(block, start, end - start)) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                return false;
            }
            if (token != JsonToken.START_OBJECT) {
                throw damaged("no JSON object", null);
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_NULL) {
                    continue;
                }
                if (value != JsonToken.VALUE_STRING) {
                    throw damaged("%s is no text".formatted(field), null);
                }
                switch (field) {
                    case "exchange" -> exchange = parser.getText();
                    case "connection" -> connection = parser.getText();
                    case "channel" -> channel = parser.getText();
                    case "url" -> url = parser.getText();
                    case "frame" -> text = parser.getText();
                    case "kind" -> kind = kind(parser.getText());
                    case "received_at" -> receivedAt = micros(parser.getText());
                    default -> {
                        // As above.
                    }
                }
            }
            if (parser.nextToken() != null) {
                throw damaged("more than one JSON object", null);
            }
        }
        return true;
    }

    private Frame frame() throws IOException {
        if (exchange == null) {
            throw damaged("exchange is missing", null);
        }
        if (connection == null) {
            throw damaged("connection is missing", null);
        }
        if (kind == null) {
            throw damaged("kind is missing", null);
        }
        if (receivedAt == Long.MIN_VALUE) {
            throw damaged("received_at is missing", null);
        }
        if (text == null && (kind == Frame.Kind.WS || kind == Frame.Kind.REST)) {
            throw damaged("frame is missing", null);
        }
        return new Frame(exchange, connection, 0, channel, kind, receivedAt, url, text);
    }

    /** The plain text that was moved over last. */
    private String textRead() {
        return new String(block, textStart, textEnd - textStart, StandardCharsets.ISO_8859_1);
    }

    /** The same, if it is one of those that come again and again. */
    private String word() {
        int hash = 0;
        for (int i = textStart; i < textEnd; i++) {
            hash = 31 * hash + block[i];
        }
        int place = (hash ^ hash >>> 12) & (words.length - 1);
        String known = words[place];
        if (known == null || !isTextRead(known)) {
            known = textRead();
            words[place] = known;
        }
        return known;
    }

    private boolean isTextRead(String word) {
        if (word.length() != textEnd - textStart) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) != block[textStart + i]) {
                return false;
            }
        }
        return true;
    }

    private Frame.Kind kind(String text) throws IOException {
        return switch (text) {
            case "ws" -> Frame.Kind.WS;
            case "rest" -> Frame.Kind.REST;
            case "open" -> Frame.Kind.OPEN;
            case "close" -> Frame.Kind.CLOSE;
            default -> throw damaged("kind %s is none of ws, rest, open, close".formatted(text), null);
        };
    }

    private long micros(String text) throws IOException {
        try {
            return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text));
        } catch (DateTimeParseException e) {
            throw damaged("received_at %s is no UTC time".formatted(text), e);
        } catch (ArithmeticException e) {
            throw damaged("received_at %s is not within 292 years of 1970".formatted(text), e);
        }
    }

    /**
     * A time as recorders write it, {@code 2026-01-02T03:04:05.678901Z}: its minute is read once, seconds by hand.
     *
     * @return microseconds since the epoch, or -1 if it is written otherwise
     */
    private long usualMicros(int start, int end) {
        byte[] time = block;
        if (end - start != 27 || time[start + 16] != ':' || time[start + 19] != '.' || time[start + 26] != 'Z') {
            return -1;
        }
        long value = 0;
        for (int i = 17; i < 26; i++) {
            int digit = time[start + i] - '0';
            if (i != 19) {
                if (digit < 0 || digit > 9) {
                    return -1;
                }
                value = value * 10 + digit;
            }
        }
        if (value >= 60_000_000L) {
            return -1;
        }
        if (!Arrays.equals(minuteText, 0, minuteText.length, time, start, start + 17)) {
            byte[] next = Arrays.copyOfRange(time, start, start + 17);
            String whole = new String(next, StandardCharsets.ISO_8859_1) + "00Z";
            try {
                minute = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(whole));
            } catch (DateTimeParseException | ArithmeticException e) {
                return -1;
            }
            minuteText = next;
        }
        return minute + value;
    }

    private IOException damaged(String reason, @Nullable Exception cause) {
        return new IOException("Cannot read tape %s: line %d: %s".formatted(tape, line, reason), cause);
    }

    private static InputStream open(Path tape) throws IOException {
        if (Files.isDirectory(tape)) {
            throw new IOException("Cannot read tape %s: it is a directory".formatted(tape));
        }
        try {
            InputStream file = new BufferedInputStream(Files.newInputStream(tape), 1 << 16);
            return tape.toString().endsWith(".gz") ? new GZIPInputStream(file, 1 << 16) : file;
        } catch (NoSuchFileException e) {
            throw new IOException("Cannot read tape %s: no such file".formatted(tape), e);
        } catch (EOFException | ZipException e) {
            throw new IOException("Cannot read tape %s: line 1: no gzip data".formatted(tape), e);
        } catch (AccessDeniedException e) {
            throw new IOException("Cannot read tape %s: permission denied".formatted(tape), e);
        }
    }
}
