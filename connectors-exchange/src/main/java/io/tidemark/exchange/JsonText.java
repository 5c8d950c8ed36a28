package io.tidemark.exchange;

import io.tidemark.exchange.BadFrameException.Code;
import java.util.Arrays;

/**
 * A place in one JSON text (RFC 8259) that moves on value by value, to its end or the first character that is wrong.
 *
 * <p>The parts of a text are left where they are: a scalar or name is told by where it begins and how long it is. One
 * with an escape in it is spelled out behind the text.
 */
final class JsonText {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_NAME = 256;
    private static final int MAX_NUMBER = 64;

    private final int end;
    private char[] chars;
    /** Where the next text with an escape is spelled out. */
    private int free;

    private int at;
    private int depth;
    private int start;
    private int length;
    private int hash;

    JsonText(String text) {
        chars = text.toCharArray();
        end = chars.length;
        free = end;
    }

    /** What {@link #start} and {@link #length} speak of. It may be another one after the next move. */
    char[] chars() {
        return chars;
    }

    /** Where the scalar or name begins that was moved over last; of a text, its first character. */
    int start() {
        return start;
    }

    /** How many characters the scalar or name has that was moved over last. */
    int length() {
        return length;
    }

    /** {@link String#hashCode} of the name that was moved over last. */
    int hash() {
        return hash;
    }

    /** The scalar or name that was moved over last. */
    String word() {
        return new String(chars, start, length);
    }

    /** Whether a word stands at a place of a text. */
    static boolean is(String word, char[] text, int start, int length) {
        if (word.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (word.charAt(i) != text[start + i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether nothing but space is left. */
    boolean isAtEnd() {
        skipSpace();
        return at == end;
    }

    /**
     * Moves over a scalar, or into an object or list, and says which of the kinds in {@link Fields} it is.
     *
     * @throws BadFrameException if there is none
     */
    int value() {
        char first = look();
        return switch (first) {
            case '"' -> {
                at++;
                text();
                yield Fields.TEXT;
            }
            case '{' -> enter(Fields.OBJECT);
            case '[' -> enter(Fields.LIST);
            case 't' -> literal("true", Fields.TRUE);
            case 'f' -> literal("false", Fields.FALSE);
            case 'n' -> literal("null", Fields.NULL);
            default -> number(first);
        };
    }

    /**
     * In an object, moves over the next name and its colon, or out of the object.
     *
     * @param first whether no field of it has been read
     * @return false if it has ended
     * @throws BadFrameException if there is something else
     */
    boolean field(boolean first) {
        if (!goOn(first, '}')) {
            return false;
        }
        if (look() != '"') {
            throw wrong();
        }
        at++;
        name();
        if (look() != ':') {
            throw wrong();
        }
        at++;
        return true;
    }

    /**
     * In a list, moves before the next element, or out of the list.
     *
     * @param first whether no element of it has been read
     * @return false if it has ended
     * @throws BadFrameException if there is something else
     */
    boolean element(boolean first) {
        return goOn(first, ']');
    }

    /** Moves out of the object or list just moved into; over a scalar it has moved already. */
    void skip(int kind) {
        boolean first = true;
        if (kind == Fields.OBJECT) {
            while (field(first)) {
                skip(value());
                first = false;
            }
        } else if (kind == Fields.LIST) {
            while (element(first)) {
                skip(value());
                first = false;
            }
        }
    }

    /** Of the character it is at. */
    BadFrameException wrong() {
        return new BadFrameException(Code.NOT_JSON, "Cannot read frame: no JSON at character " + at);
    }

    private boolean goOn(boolean first, char close) {
        char next = look();
        if (next == close) {
            at++;
            depth--;
            return false;
        }
        if (first) {
            return true;
        }
        if (next != ',') {
            throw wrong();
        }
        at++;
        return true;
    }

    private int enter(int kind) {
        at++;
        depth++;
        if (depth > MAX_DEPTH) {
            throw new BadFrameException(
                    Code.TOO_LARGE, "Cannot read frame: nested deeper than %d".formatted(MAX_DEPTH));
        }
        return kind;
    }

    private void name() {
        char[] text = chars;
        int code = 0;
        for (int i = at; i < end; i++) {
            char one = text[i];
            if (one == '"') {
                start = at;
                length = i - at;
                hash = code;
                at = i + 1;
                checkName();
                return;
            }
            if (one == '\\' || one < ' ') {
                text();
                hash = word().hashCode();
                checkName();
                return;
            }
            code = 31 * code + one;
        }
        throw early();
    }

    private void checkName() {
        if (length > MAX_NAME) {
            throw tooLarge("a name longer than", MAX_NAME);
        }
    }

    /** From behind the quotation mark that begins it. */
    private void text() {
        char[] text = chars;
        for (int i = at; i < end; i++) {
            char one = text[i];
            if (one == '"') {
                start = at;
                length = i - at;
                at = i + 1;
                return;
            }
            if (one == '\\' || one < ' ') {
                escaped();
                return;
            }
        }
        throw early();
    }

    private void escaped() {
        int begin = free;
        while (at < end) {
            char one = chars[at];
            if (one < ' ') {
                throw wrong();
            }
            at++;
            if (one == '"') {
                start = begin;
                length = free - begin;
                return;
            }
            if (free == chars.length) {
                chars = Arrays.copyOf(chars, chars.length + Math.max(128, free - end));
            }
            chars[free] = one == '\\' ? escape() : one;
            free++;
        }
        throw early();
    }

    /** From behind the backslash. */
    private char escape() {
        char one = here();
        char meant =
                switch (one) {
                    case '"', '\\', '/' -> one;
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    case 'u' -> 'u';
                    default -> throw wrong();
                };
        at++;
        if (meant != 'u') {
            return meant;
        }
        int code = 0;
        for (int i = 0; i < 4; i++) {
            char digit = here();
            int value = digit < 128 ? Character.digit(digit, 16) : -1;
            if (value < 0) {
                throw wrong();
            }
            code = code << 4 | value;
            at++;
        }
        return (char) code;
    }

    private int literal(String word, int kind) {
        for (int i = 0; i < word.length(); i++) {
            if (here() != word.charAt(i)) {
                throw wrong();
            }
            at++;
        }
        return kind;
    }

    private int number(char first) {
        int begin = at;
        if (first == '-') {
            at++;
        }
        if (here() == '0') {
            at++;
        } else {
            digits();
        }
        int kind = Fields.INTEGER;
        if (at < end && chars[at] == '.') {
            at++;
            digits();
            kind = Fields.NUMBER;
        }
        if (at < end && (chars[at] == 'e' || chars[at] == 'E')) {
            at++;
            char sign = here();
            if (sign == '+' || sign == '-') {
                at++;
            }
            digits();
            kind = Fields.NUMBER;
        }
        start = begin;
        length = at - begin;
        if (length > MAX_NUMBER) {
            throw tooLarge("a number longer than", MAX_NUMBER);
        }
        return kind;
    }

    /** One at least. */
    private void digits() {
        if (!isDigit(here())) {
            throw wrong();
        }
        at++;
        while (at < end && isDigit(chars[at])) {
            at++;
        }
    }

    private static boolean isDigit(char one) {
        return one >= '0' && one <= '9';
    }

    /** The next character that is no space, without moving over it. */
    private char look() {
        skipSpace();
        return here();
    }

    private char here() {
        if (at == end) {
            throw early();
        }
        return chars[at];
    }

    private void skipSpace() {
        while (at < end && chars[at] <= ' ') {
            char one = chars[at];
            if (one != ' ' && one != '\n' && one != '\r' && one != '\t') {
                return;
            }
            at++;
        }
    }

    private static BadFrameException early() {
        return new BadFrameException(Code.NOT_JSON, "Cannot read frame: ends early");
    }

    private static BadFrameException tooLarge(String what, int most) {
        return new BadFrameException(Code.TOO_LARGE, "Cannot read frame: %s %d characters".formatted(what, most));
    }
}
