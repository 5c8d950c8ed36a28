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

    private final Path tape;
    private final InputStream in;
    private final JsonParser parser;
    // The same few words stand in every line; one object for each saves memory and makes comparisons quick. By their
    // hash, one each.
    private final @Nullable String[] words = new String[256];
    // Where the object being read began; a broken one may swallow the lines after it.
    private int line;
    private char[] minuteText = new char[0];
    private long minute;

    /**
     * Opens a tape.
     *
     * @throws IOException if the file is missing or cannot be opened
     */
    public TapeReader(Path tape) throws IOException {
        this.tape = tape;
        this.in = open(tape);
        this.parser = JSON.createParser(in);
    }

    /**
     * The next frame, or null at the end of the tape.
     *
     * @throws IOException naming file and line, if the tape is damaged
     */
    public @Nullable Frame next() throws IOException {
        try {
            line++;
            JsonToken token = parser.nextToken();
            if (token == null) {
                return null;
            }
            line = parser.currentTokenLocation().getLineNr();
            if (token != JsonToken.START_OBJECT) {
                throw damaged("no JSON object", null);
            }
            return frame();
        } catch (JsonProcessingException e) {
            throw damaged(e.getOriginalMessage(), e);
        } catch (EOFException | ZipException e) {
            throw damaged("compressed data is cut off or broken", e);
        }
    }

    @Override
    public void close() {
        try {
            parser.close();
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Frame frame() throws IOException {
        String exchange = null;
        String connection = null;
        String channel = null;
        String url = null;
        String text = null;
        Frame.Kind kind = null;
        long receivedAt = Long.MIN_VALUE;
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
                case "exchange" -> exchange = word();
                case "connection" -> connection = word();
                case "channel" -> channel = word();
                case "url" -> url = parser.getText();
                case "frame" -> text = parser.getText();
                case "kind" -> kind = kind(word());
                case "received_at" -> receivedAt = micros();
                default -> {
                    // A later version of the format may say more; what it says is not needed to read the frame.
                }
            }
        }
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

    /** The text under the parser. */
    private String word() throws IOException {
        char[] text = parser.getTextCharacters();
        int start = parser.getTextOffset();
        int end = start + parser.getTextLength();
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + text[i];
        }
        int place = (hash ^ hash >>> 8) & (words.length - 1);
        String known = words[place];
        if (known != null && is(known, text, start, end)) {
            return known;
        }
        String word = parser.getText();
        words[place] = word;
        return word;
    }

    private static boolean is(String word, char[] text, int start, int end) {
        if (word.length() != end - start) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) != text[start + i]) {
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

    /** The text under the parser as a time, microseconds since the epoch. */
    private long micros() throws IOException {
        try {
            long usual = usualMicros(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
            return usual >= 0 ? usual : ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(parser.getText()));
        } catch (DateTimeParseException e) {
            throw damaged("received_at %s is no UTC time".formatted(parser.getText()), e);
        }
    }

    /**
     * A time as recorders write it, {@code 2026-01-02T03:04:05.678901Z}: its minute is read once, seconds by hand, at
     * half the time. Anything else, right or wrong, is left to java.time.
     *
     * @return microseconds since the epoch, or -1 if it is written otherwise
     */
    private long usualMicros(char[] text, int start, int length) {
        if (length != 27 || text[start + 16] != ':' || text[start + 19] != '.' || text[start + 26] != 'Z') {
            return -1;
        }
        long value = 0;
        for (int i = 17; i < 26; i++) {
            int digit = text[start + i] - '0';
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
        if (!Arrays.equals(minuteText, 0, minuteText.length, text, start, start + 17)) {
            char[] next = Arrays.copyOfRange(text, start, start + 17);
            minute = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(String.valueOf(next) + "00Z"));
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
