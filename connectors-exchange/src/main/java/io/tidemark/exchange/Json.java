package io.tidemark.exchange;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.tidemark.exchange.BadFrameException.Code;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON text into {@link Fields}, in one pass and whatever the order of its fields. Every failure is a
 * {@link BadFrameException}.
 *
 * <p>The characters of the wanted scalars are copied into one buffer, so that numbers are read from their own text and
 * no string is made that nobody asked for.
 */
public final class Json {

    // Generous: the largest list of products has some 4,000 entries and a page of trades 1,000, but for an exchange
    // that serves a whole day at once.
    private static final int MAX_LENGTH = 8 << 20;
    private static final int MAX_OBJECTS = 50_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxDocumentLength(MAX_LENGTH)
                    .maxNumberLength(64)
                    .maxNameLength(256)
                    .maxStringLength(4 << 20)
                    .build())
            // Names come from outside; the JVM's own table must not grow with them.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .build();

    private final JsonParser parser;
    private char[] chars = new char[128];
    private int used;
    private int objects;

    private Json(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * The object that the text is.
     *
     * @throws BadFrameException if it is something else
     */
    public static Fields object(@Nullable String text, FieldNames names) {
        List<Fields> all = objects(text, names);
        if (all.size() == 1 && all.get(0).isRoot()) {
            return all.get(0);
        }
        throw new BadFrameException(Code.UNKNOWN_MESSAGE, "Cannot read frame: no object");
    }

    /**
     * The object that the text is, or the objects of the list that it is.
     *
     * @throws BadFrameException if it is something else
     */
    public static List<Fields> objects(@Nullable String text, FieldNames names) {
        return read(text, json -> json.root(names));
    }

    /**
     * Makes sure that the text is JSON, whatever it says.
     *
     * @throws BadFrameException if it is not
     */
    public static void check(@Nullable String text) {
        read(text, json -> {
            json.parser.skipChildren();
            return true;
        });
    }

    char[] chars() {
        return chars;
    }

    private static <T> T read(@Nullable String text, Reading<T> reading) {
        if (text == null) {
            throw new BadFrameException(Code.NOT_JSON, "Cannot read frame: no text");
        }
        if (text.length() > MAX_LENGTH) {
            throw new BadFrameException(
                    Code.TOO_LARGE, "Cannot read frame: longer than %d characters".formatted(MAX_LENGTH));
        }
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new BadFrameException(Code.NOT_JSON, "Cannot read frame: no text");
            }
            T value = reading.read(new Json(parser));
            if (parser.nextToken() != null) {
                throw notJson(parser.currentTokenLocation().getCharOffset());
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw new BadFrameException(Code.TOO_LARGE, "Cannot read frame: " + e.getOriginalMessage());
        } catch (JsonEOFException e) {
            throw new BadFrameException(Code.NOT_JSON, "Cannot read frame: ends early");
        } catch (JsonProcessingException e) {
            throw notJson(e.getLocation() == null ? -1 : e.getLocation().getCharOffset());
        } catch (IOException e) {
            throw notJson(-1);
        }
    }

    private static BadFrameException notJson(long at) {
        return new BadFrameException(Code.NOT_JSON, "Cannot read frame: no JSON at character " + at);
    }

    private List<Fields> root(FieldNames names) throws IOException {
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            Fields fields = new Fields(this, names, true);
            readObject(fields, names);
            return List.of(fields);
        }
        List<Fields> all = parser.currentToken() == JsonToken.START_ARRAY ? readList(names) : null;
        if (all == null) {
            throw new BadFrameException(
                    Code.UNKNOWN_MESSAGE, "Cannot read frame: neither an object nor a list of objects");
        }
        return all;
    }

    private void readObject(Fields fields, FieldNames names) throws IOException {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            int place = names.place(name);
            if (place >= 0) {
                if (fields.present(place)) {
                    throw new BadFrameException(Code.BAD_VALUE, "Invalid field %s: must occur once".formatted(name));
                }
                readValue(fields, names, place);
            } else if (names.others() != null) {
                List<Fields> children = readChildren(names.others());
                if (children != null) {
                    fields.putOther(name, children);
                }
            } else {
                fields.ignore();
                parser.skipChildren();
            }
        }
    }

    private void readRow(Fields fields, FieldNames names) throws IOException {
        int place = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (place < names.size()) {
                readValue(fields, names, place);
                place++;
            } else {
                parser.skipChildren();
            }
        }
    }

    private void readValue(Fields fields, FieldNames names, int place) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_STRING -> fields.put(place, Fields.TEXT, keep(), parser.getTextLength());
            case VALUE_NUMBER_INT -> fields.put(place, Fields.INTEGER, keep(), parser.getTextLength());
            case VALUE_NUMBER_FLOAT -> fields.put(place, Fields.NUMBER, keep(), parser.getTextLength());
            case VALUE_TRUE -> fields.put(place, Fields.TRUE, 0, 0);
            case VALUE_FALSE -> fields.put(place, Fields.FALSE, 0, 0);
            case VALUE_NULL -> fields.put(place, Fields.NULL, 0, 0);
            default -> {
                int kind = parser.currentToken() == JsonToken.START_OBJECT ? Fields.OBJECT : Fields.LIST;
                FieldNames child = names.child(place);
                fields.put(place, kind, 0, 0);
                if (child == null) {
                    parser.skipChildren();
                } else {
                    List<Fields> children = readChildren(child);
                    if (children != null) {
                        fields.putChildren(place, children);
                    }
                }
            }
        }
    }

    /** Null where the value is not what is wanted. */
    private @Nullable List<Fields> readChildren(FieldNames names) throws IOException {
        if (parser.currentToken() == JsonToken.START_ARRAY) {
            return readList(names);
        }
        if (parser.currentToken() == JsonToken.START_OBJECT && !names.isRow()) {
            return List.of(readElement(names));
        }
        parser.skipChildren();
        return null;
    }

    /** Null where the list holds anything that is not wanted. */
    private @Nullable List<Fields> readList(FieldNames names) throws IOException {
        List<Fields> all = new ArrayList<>();
        boolean mixed = false;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (isWanted(names)) {
                all.add(readElement(names));
            } else {
                parser.skipChildren();
                mixed = true;
            }
        }
        return mixed ? null : all;
    }

    private boolean isWanted(FieldNames names) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> !names.isRow();
            case START_ARRAY -> names.isRow();
            default -> names == FieldNames.TEXTS;
        };
    }

    private Fields readElement(FieldNames names) throws IOException {
        objects++;
        if (objects > MAX_OBJECTS) {
            throw new BadFrameException(
                    Code.TOO_LARGE, "Cannot read frame: more than %d objects".formatted(MAX_OBJECTS));
        }
        Fields fields = new Fields(this, names, false);
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            readObject(fields, names);
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            readRow(fields, names);
        } else {
            readValue(fields, names, 0);
        }
        return fields;
    }

    /** Copies the scalar under the parser to the buffer and says where it begins. */
    private int keep() throws IOException {
        char[] source = parser.getTextCharacters();
        int length = parser.getTextLength();
        if (used + length > chars.length) {
            chars = Arrays.copyOf(chars, Math.max(chars.length * 2, used + length));
        }
        System.arraycopy(source, parser.getTextOffset(), chars, used, length);
        int start = used;
        used += length;
        return start;
    }

    private interface Reading<T> {
        T read(Json json) throws IOException;
    }
}
