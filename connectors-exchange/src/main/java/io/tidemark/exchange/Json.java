package io.tidemark.exchange;

import io.tidemark.exchange.BadFrameException.Code;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON text into {@link Fields}, in one pass and whatever the order of its fields. Every failure is a
 * {@link BadFrameException}.
 *
 * <p>The wanted scalars are told by where they stand in the text, so that numbers are read from their own digits and no
 * string is made that nobody asked for.
 */
public final class Json {

    // Generous: the largest list of products has some 4,000 entries and a page of trades 1,000, but for an exchange
    // that serves a whole day at once.
    private static final int MAX_LENGTH = 8 << 20;
    private static final int MAX_TEXT = 4 << 20;
    private static final int MAX_OBJECTS = 50_000;

    private final JsonText text;
    private int objects;

    private Json(@Nullable String text) {
        if (text == null) {
            throw new BadFrameException(Code.NOT_JSON, "Cannot read frame: no text");
        }
        if (text.length() > MAX_LENGTH) {
            throw new BadFrameException(
                    Code.TOO_LARGE, "Cannot read frame: longer than %d characters".formatted(MAX_LENGTH));
        }
        this.text = new JsonText(text);
        if (this.text.isAtEnd()) {
            throw new BadFrameException(Code.NOT_JSON, "Cannot read frame: no text");
        }
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
        Json json = new Json(text);
        List<Fields> all = json.root(names);
        json.end();
        return all;
    }

    /**
     * Makes sure that the text is JSON, whatever it says.
     *
     * @throws BadFrameException if it is not
     */
    public static void check(@Nullable String text) {
        Json json = new Json(text);
        json.text.skip(json.text.value());
        json.end();
    }

    char[] chars() {
        return text.chars();
    }

    private void end() {
        if (!text.isAtEnd()) {
            throw text.wrong();
        }
    }

    private List<Fields> root(FieldNames names) {
        int kind = text.value();
        if (kind == Fields.OBJECT) {
            Fields fields = new Fields(this, names, true);
            readObject(fields, names);
            return List.of(fields);
        }
        List<Fields> all = kind == Fields.LIST ? readList(names) : null;
        if (all == null) {
            throw new BadFrameException(
                    Code.UNKNOWN_MESSAGE, "Cannot read frame: neither an object nor a list of objects");
        }
        return all;
    }

    private void readObject(Fields fields, FieldNames names) {
        for (boolean first = true; text.field(first); first = false) {
            int place = names.place(text.chars(), text.start(), text.length(), text.hash());
            if (place >= 0) {
                if (fields.present(place)) {
                    throw new BadFrameException(
                            Code.BAD_VALUE, "Invalid field %s: must occur once".formatted(text.word()));
                }
                readValue(fields, names, place);
            } else if (names.others() != null) {
                String name = text.word();
                List<Fields> children = readChildren(text.value(), names.others());
                if (children != null) {
                    fields.putOther(name, children);
                }
            } else {
                fields.ignore();
                text.skip(text.value());
            }
        }
    }

    private void readRow(Fields fields, FieldNames names) {
        int place = 0;
        for (boolean first = true; text.element(first); first = false) {
            if (place < names.size()) {
                readValue(fields, names, place);
                place++;
            } else {
                text.skip(text.value());
            }
        }
    }

    private void readValue(Fields fields, FieldNames names, int place) {
        int kind = text.value();
        if (kind == Fields.OBJECT || kind == Fields.LIST) {
            fields.put(place, kind, 0, 0);
            FieldNames child = names.child(place);
            if (child == null) {
                text.skip(kind);
                return;
            }
            List<Fields> children = readChildren(kind, child);
            if (children != null) {
                fields.putChildren(place, children);
            }
        } else {
            putScalar(fields, place, kind);
        }
    }

    private void putScalar(Fields fields, int place, int kind) {
        if (kind == Fields.TEXT && text.length() > MAX_TEXT) {
            throw new BadFrameException(
                    Code.TOO_LARGE, "Cannot read frame: a text longer than %d characters".formatted(MAX_TEXT));
        }
        if (kind == Fields.TEXT || kind == Fields.INTEGER || kind == Fields.NUMBER) {
            fields.put(place, kind, text.start(), text.length());
        } else {
            fields.put(place, kind, 0, 0);
        }
    }

    /** Null where the value, just moved over or into, is not what is wanted. */
    private @Nullable List<Fields> readChildren(int kind, FieldNames names) {
        if (kind == Fields.LIST) {
            return readList(names);
        }
        if (kind == Fields.OBJECT && !names.isRow()) {
            return List.of(readElement(kind, names));
        }
        text.skip(kind);
        return null;
    }

    /** Null where the list holds anything that is not wanted. */
    private @Nullable List<Fields> readList(FieldNames names) {
        List<Fields> all = new ArrayList<>();
        boolean mixed = false;
        for (boolean first = true; text.element(first); first = false) {
            int kind = text.value();
            if (isWanted(kind, names)) {
                all.add(readElement(kind, names));
            } else {
                text.skip(kind);
                mixed = true;
            }
        }
        return mixed ? null : all;
    }

    private static boolean isWanted(int kind, FieldNames names) {
        return switch (kind) {
            case Fields.OBJECT -> !names.isRow();
            case Fields.LIST -> names.isRow();
            default -> names == FieldNames.TEXTS;
        };
    }

    private Fields readElement(int kind, FieldNames names) {
        objects++;
        if (objects > MAX_OBJECTS) {
            throw new BadFrameException(
                    Code.TOO_LARGE, "Cannot read frame: more than %d objects".formatted(MAX_OBJECTS));
        }
        Fields fields = new Fields(this, names, false);
        if (kind == Fields.OBJECT) {
            readObject(fields, names);
        } else if (kind == Fields.LIST) {
            readRow(fields, names);
        } else {
            putScalar(fields, 0, kind);
        }
        return fields;
    }
}
