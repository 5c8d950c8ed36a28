package io.tidemark.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import io.tidemark.exchange.BadFrameException.Code;
import io.tidemark.model.Decimal;
import io.tidemark.model.Frame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reading frames that are JSON: one pass, nothing built but what is kept, every failure a {@link BadFrameException}.
 *
 * <p>What comes from the network is hostile: depth, length and numbers are bounded here, once, for all exchanges.
 */
public final class JsonFrames {

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(8 * 1024 * 1024)
                    .maxNestingDepth(32)
                    .maxNumberLength(64)
                    .maxNameLength(256)
                    .maxStringLength(4 * 1024 * 1024)
                    .build())
            .build();

    private static final Decimal TOO_MUCH = Decimal.parse("1000000000000000");

    private JsonFrames() {}

    /** What to do with the document, whose first token has been read. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(JsonParser parser) throws IOException;
    }

    /**
     * Reads a whole document.
     *
     * @throws BadFrameException if the text is no JSON, or more than one document, or too large, or {@code reader} says
     *     so
     */
    public static <T> T read(String text, Reader<T> reader) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new BadFrameException(Code.NOT_JSON, "the frame is empty");
            }
            T value = reader.read(parser);
            if (parser.nextToken() != null) {
                throw new BadFrameException(Code.NOT_JSON, "more follows after the end of the document");
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw new BadFrameException(Code.TOO_LARGE, e.getOriginalMessage());
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new BadFrameException(Code.NOT_JSON, e.getOriginalMessage());
        } catch (IOException e) {
            throw new BadFrameException(Code.NOT_JSON, String.valueOf(e.getMessage()));
        }
    }

    /** The text of a frame that must have one. */
    public static String text(Frame frame) {
        String text = frame.text();
        if (text == null) {
            throw new BadFrameException(Code.NOT_JSON, "the frame is empty");
        }
        return text;
    }

    /** Stands on the first token of an object, or refuses. */
    public static void requireObject(JsonParser parser) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new BadFrameException(Code.UNKNOWN_MESSAGE, "the document is no object");
        }
    }

    /** The value of a field that must be there. */
    public static <T> T required(@Nullable T value, String field) {
        if (value == null) {
            throw new BadFrameException(Code.MISSING_FIELD, field);
        }
        return value;
    }

    /** A word. */
    public static String text(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw new BadFrameException(Code.BAD_VALUE, "%s is no text".formatted(field));
        }
        return parser.getText();
    }

    /** A whole number. */
    public static long integer(JsonParser parser, String field) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
            throw new BadFrameException(Code.BAD_VALUE, "%s is no whole number".formatted(field));
        }
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            throw new BadFrameException(Code.BAD_NUMBER, "%s %s is out of range".formatted(field, parser.getText()));
        }
        return parser.getLongValue();
    }

    /** Yes or no. */
    public static boolean flag(JsonParser parser, String field) {
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new BadFrameException(Code.BAD_VALUE, "%s is neither true nor false".formatted(field));
        };
    }

    /** An exact number, written as a text or as a number. */
    public static Decimal decimal(JsonParser parser, String field) throws IOException {
        JsonToken token = parser.currentToken();
        if (token != JsonToken.VALUE_STRING
                && token != JsonToken.VALUE_NUMBER_INT
                && token != JsonToken.VALUE_NUMBER_FLOAT) {
            throw new BadFrameException(Code.BAD_VALUE, "%s is no number".formatted(field));
        }
        try {
            return Decimal.parse(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
        } catch (NumberFormatException e) {
            throw new BadFrameException(Code.BAD_NUMBER, "%s: %s".formatted(field, e.getMessage()));
        }
    }

    /**
     * A price or quantity as the tables can hold it: more than 0 and less than 10^15, so that a day's sums stay within
     * {@code DECIMAL(38, 18)}.
     */
    public static Decimal amount(@Nullable Decimal value, String field) {
        Decimal there = required(value, field);
        if (there.signum() <= 0 || there.compareTo(TOO_MUCH) >= 0) {
            throw new BadFrameException(
                    Code.BAD_NUMBER, "%s %s: must be more than 0 and less than 10^15".formatted(field, there));
        }
        return there;
    }

    /** The same bound for what a trade is worth. */
    public static void requireWorth(Decimal price, Decimal quantity) {
        // Cheap and on the safe side first: both below 10^7 is what nearly every trade is.
        boolean small = price.unscaled() < 10_000_000L && quantity.unscaled() < 10_000_000L;
        if (!small && price.toBigDecimal().multiply(quantity.toBigDecimal()).compareTo(TOO_MUCH.toBigDecimal()) >= 0) {
            throw new BadFrameException(
                    Code.BAD_NUMBER, "price %s × quantity %s: must be less than 10^15".formatted(price, quantity));
        }
    }

    /** The scalar fields of the object the parser stands on, as texts; what is nested is passed over. */
    public static Map<String, String> scalars(JsonParser parser) throws IOException {
        requireObject(parser);
        Map<String, String> fields = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value.isScalarValue()) {
                if (value != JsonToken.VALUE_NULL) {
                    fields.put(name, parser.getText());
                }
            } else {
                parser.skipChildren();
            }
        }
        return fields;
    }

    /** {@link #scalars} of each object of the array the parser stands on. */
    public static List<Map<String, String>> rows(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new BadFrameException(Code.UNKNOWN_MESSAGE, "the document is no list");
        }
        List<Map<String, String>> rows = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            rows.add(scalars(parser));
        }
        return rows;
    }
}
