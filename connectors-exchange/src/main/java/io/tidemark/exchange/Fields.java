package io.tidemark.exchange;

import io.tidemark.exchange.BadFrameException.Code;
import io.tidemark.model.Decimal;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Side;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The wanted fields of one JSON object (or the wanted places of one list), each readable as what the protocol says it
 * is. What is not there, or is something else, is a {@link BadFrameException} that names it. A field that was not
 * wanted is not there.
 */
public final class Fields {

    static final int NULL = 1;
    static final int TEXT = 2;
    static final int INTEGER = 3;
    static final int NUMBER = 4;
    static final int TRUE = 5;
    static final int FALSE = 6;
    static final int OBJECT = 7;
    static final int LIST = 8;

    private static final int SHOWN = 60;
    private static final int FIGURE_SCALE = 18;
    private static final int FIGURE_POWER = 20;
    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,20}(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?");

    private final Json json;
    private final FieldNames names;
    private final boolean root;
    /** Kind (8 bits), start (28) and length (28) of each field's text; 0 where it is not there. */
    private final long[] slots;

    private int ignored;
    private Map<Integer, List<Fields>> children = Map.of();
    private @Nullable Map<String, List<Fields>> others;

    Fields(Json json, FieldNames names, boolean root) {
        this.json = json;
        this.names = names;
        this.root = root;
        this.slots = new long[names.size()];
    }

    /** Whether the field is there and not null. */
    public boolean has(String name) {
        return kind(slot(name)) > NULL;
    }

    /** Whether the field is there and null. */
    public boolean isNull(String name) {
        return kind(slot(name)) == NULL;
    }

    /** Whether the field is there and a text. */
    public boolean isText(String name) {
        return kind(slot(name)) == TEXT;
    }

    /** The text of a string or number. */
    public String text(String name) {
        long slot = required(name);
        int kind = kind(slot);
        if (kind != TEXT && kind != INTEGER && kind != NUMBER) {
            throw bad(Code.BAD_VALUE, name, "must be a text");
        }
        return new String(json.chars(), start(slot), length(slot));
    }

    /** The text of a string or number, or null where the field is not there, null or empty. */
    public @Nullable String textIfAny(String name) {
        return isEmpty(name) ? null : text(name);
    }

    /** Whether the field is not there, null, or an empty text. */
    public boolean isEmpty(String name) {
        long slot = slot(name);
        int kind = kind(slot);
        return kind <= NULL || (kind == TEXT && length(slot) == 0);
    }

    /** A JSON true or false. */
    public boolean flag(String name) {
        int kind = kind(required(name));
        if (kind != TRUE && kind != FALSE) {
            throw bad(Code.BAD_VALUE, name, "must be true or false");
        }
        return kind == TRUE;
    }

    /** A JSON integer of 0 to 2^63 - 1: an id, a number in a sequence. */
    public long number(String name) {
        long slot = required(name);
        if (kind(slot) != INTEGER) {
            throw bad(Code.BAD_VALUE, name, "must be an integer");
        }
        long value = digits(json.chars(), start(slot), length(slot));
        if (value < 0) {
            throw bad(Code.BAD_VALUE, name, "must be from 0 to 2^63 - 1");
        }
        return value;
    }

    /** As {@link #number}, written as text. */
    public long textNumber(String name) {
        long slot = required(name);
        if (kind(slot) != TEXT) {
            throw bad(Code.BAD_VALUE, name, "must be a text");
        }
        long value = length(slot) == 0 ? -1 : digits(json.chars(), start(slot), length(slot));
        if (value < 0) {
            throw bad(Code.BAD_VALUE, name, "must be from 0 to 2^63 - 1");
        }
        return value;
    }

    /** A decimal, written as text or as JSON number; read from its digits either way. */
    public Decimal decimal(String name) {
        long slot = required(name);
        int kind = kind(slot);
        if (kind != TEXT && kind != INTEGER && kind != NUMBER) {
            throw bad(Code.BAD_VALUE, name, "must be a number");
        }
        try {
            return Decimal.parse(json.chars(), start(slot), length(slot));
        } catch (NumberFormatException e) {
            throw new BadFrameException(Code.BAD_NUMBER, "Cannot read %s: %s".formatted(name, e.getMessage()));
        }
    }

    /** A sum of quantities or of what was paid, longer than a {@link #decimal}; written as text or as JSON number. */
    public BigDecimal amount(String name) {
        int kind = kind(required(name));
        if (kind != TEXT && kind != INTEGER && kind != NUMBER) {
            throw bad(Code.BAD_VALUE, name, "must be a number");
        }
        String text = text(name);
        if (!AMOUNT.matcher(text).matches()) {
            throw bad(
                    Code.BAD_NUMBER, name, "must be a decimal number of at most 20 digits before and behind the point");
        }
        BigDecimal value = new BigDecimal(text);
        return value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }

    /** A JSON number of any sign, to the 18 digits behind the point that the tables hold, below 10^20. */
    public BigDecimal figure(String name) {
        int kind = kind(required(name));
        if (kind != INTEGER && kind != NUMBER) {
            throw bad(Code.BAD_VALUE, name, "must be a number");
        }
        BigDecimal value;
        try {
            value = new BigDecimal(text(name));
        } catch (NumberFormatException e) {
            throw bad(Code.BAD_NUMBER, name, "must be a decimal number");
        }
        long power = (long) value.precision() - value.scale();
        if (value.signum() == 0 || power < -FIGURE_SCALE) {
            return BigDecimal.ZERO;
        }
        if (power > FIGURE_POWER) {
            throw bad(Code.BAD_NUMBER, name, "must be below 1e20");
        }
        return value.setScale(FIGURE_SCALE, RoundingMode.HALF_EVEN).stripTrailingZeros();
    }

    /** A time as integer, milliseconds or microseconds since the epoch by its size; in microseconds. */
    public long epochTime(String name) {
        long slot = required(name);
        if (kind(slot) != INTEGER) {
            throw bad(Code.BAD_TIME, name, "must be an integer");
        }
        return inRange(name, Times.ofEpoch(digits(json.chars(), start(slot), length(slot))));
    }

    /** As {@link #epochTime}, written as text. */
    public long textEpochTime(String name) {
        long slot = required(name);
        if (kind(slot) != TEXT) {
            throw bad(Code.BAD_TIME, name, "must be a text");
        }
        return inRange(name, Times.ofEpoch(digits(json.chars(), start(slot), length(slot))));
    }

    /** A time as JSON number of seconds with a fraction, cut to microseconds since the epoch. */
    public long secondsTime(String name) {
        long slot = required(name);
        int kind = kind(slot);
        if (kind != INTEGER && kind != NUMBER) {
            throw bad(Code.BAD_TIME, name, "must be a number");
        }
        return inRange(name, Times.ofSeconds(json.chars(), start(slot), length(slot)));
    }

    /** As {@link #secondsTime}, written as text. */
    public long textSecondsTime(String name) {
        long slot = required(name);
        if (kind(slot) != TEXT) {
            throw bad(Code.BAD_TIME, name, "must be a text");
        }
        return inRange(name, Times.ofSeconds(json.chars(), start(slot), length(slot)));
    }

    /** A time as RFC 3339 text, cut to microseconds since the epoch. */
    public long textTime(String name) {
        long slot = required(name);
        if (kind(slot) != TEXT) {
            throw bad(Code.BAD_TIME, name, "must be a text");
        }
        return inRange(name, Times.ofText(json.chars(), start(slot), length(slot)));
    }

    /** As {@link #textTime}, or {@link MarketEvent#ABSENT} where the field is not there, null or empty. */
    public long textTimeIfAny(String name) {
        return isEmpty(name) ? MarketEvent.ABSENT : textTime(name);
    }

    /** {@code buy} or {@code sell}, whosever it is. */
    public Side side(String name) {
        return switch (text(name)) {
            case "buy" -> Side.BUY;
            case "sell" -> Side.SELL;
            default -> throw bad(Code.BAD_VALUE, name, "must be buy or sell");
        };
    }

    /** The unified name of the instrument that the field spells in the exchange's way. */
    public String instrument(String name, Symbols symbols) {
        long slot = required(name);
        if (kind(slot) != TEXT) {
            throw bad(Code.BAD_VALUE, name, "must be a text");
        }
        return symbols.instrument(json.chars(), start(slot), length(slot));
    }

    /** The one object under the field. */
    public Fields object(String name) {
        if (kind(required(name)) != OBJECT) {
            throw bad(Code.BAD_VALUE, name, "must be an object");
        }
        return objects(name).get(0);
    }

    /** The objects (or lists) under the field: one, or as many as its list has. */
    public List<Fields> objects(String name) {
        required(name);
        List<Fields> found = children.get(names.place(name));
        if (found == null) {
            throw bad(Code.BAD_VALUE, name, "must be a list of objects");
        }
        return found;
    }

    /** The objects (or lists) under each field that was not named, in their order. */
    public Map<String, List<Fields>> others() {
        return others == null ? Map.of() : others;
    }

    /** How many fields of the object itself nobody asked for. */
    public int ignored() {
        return ignored;
    }

    void ignore() {
        ignored++;
    }

    boolean isRoot() {
        return root;
    }

    boolean present(int place) {
        return slots[place] != 0;
    }

    void put(int place, int kind, int start, int length) {
        slots[place] = (long) kind << 56 | (long) start << 28 | length;
    }

    void putChildren(int place, List<Fields> found) {
        if (children.isEmpty()) {
            // Hardly any object has two, and this one takes no room of its own.
            children = Map.of(place, found);
            return;
        }
        Map<Integer, List<Fields>> more = new HashMap<>(children);
        more.put(place, found);
        children = more;
    }

    void putOther(String name, List<Fields> found) {
        if (others == null) {
            others = new LinkedHashMap<>();
        }
        others.put(name, found);
    }

    private long slot(String name) {
        int place = names.place(name);
        return place < 0 ? 0 : slots[place];
    }

    private static int kind(long slot) {
        return (int) (slot >>> 56);
    }

    private static int start(long slot) {
        return (int) (slot >>> 28) & 0xFFFFFFF;
    }

    private static int length(long slot) {
        return (int) slot & 0xFFFFFFF;
    }

    /** The slot of a field that must be there. */
    private long required(String name) {
        long slot = slot(name);
        if (slot == 0) {
            throw new BadFrameException(Code.MISSING_FIELD, "Cannot read frame: %s is missing".formatted(name));
        }
        return slot;
    }

    private long inRange(String name, long micros) {
        if (micros == MarketEvent.ABSENT) {
            throw bad(Code.BAD_TIME, name, "must be a time of the years 2009 to 2099");
        }
        return micros;
    }

    private BadFrameException bad(Code code, String name, String rule) {
        return new BadFrameException(code, "Invalid %s %s: %s".formatted(name, shown(name), rule));
    }

    /** What the field holds, at most 60 characters, for a message to a person. */
    public String shown(String name) {
        long slot = slot(name);
        return switch (kind(slot)) {
            case NULL -> "null";
            case TRUE -> "true";
            case FALSE -> "false";
            case OBJECT -> "{}";
            case LIST -> "[]";
            default -> new String(json.chars(), start(slot), Math.min(length(slot), SHOWN));
        };
    }

    /** The number, or -1 if it is negative or beyond 2^63 - 1. */
    private static long digits(char[] text, int start, int length) {
        if (length > 19) {
            return -1;
        }
        long value = 0;
        for (int i = start; i < start + length; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        // 19 digits reach 10^19, which is below 2^64: what does not fit has turned negative.
        return value < 0 ? -1 : value;
    }
}
