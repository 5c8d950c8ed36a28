package io.tidemark.exchange;

/**
 * A frame cannot be read. Carries the code and detail of the row it becomes; no stack trace, bad frames may be many.
 */
public final class BadFrameException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Code code;

    public BadFrameException(Code code, String detail) {
        super(detail, null, false, false);
        this.code = code;
    }

    public Code code() {
        return code;
    }

    /** Which field or value, for a person. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** The short list of reasons; {@code bronze.rejected.error_code} holds the name in lower case. */
    public enum Code {
        /** Not JSON, or JSON that ends early. */
        NOT_JSON,
        /** JSON of a kind the protocol documents do not describe. */
        UNKNOWN_MESSAGE,
        /** A field that must be there is not. */
        MISSING_FIELD,
        /** A field holds another type or a word nobody knows. */
        BAD_VALUE,
        /** Not a number, or one the tables cannot hold exactly. */
        BAD_NUMBER,
        /** A time that cannot be read, or lies decades off. */
        BAD_TIME,
        /** A symbol that cannot be split into base and quote. */
        UNKNOWN_INSTRUMENT,
        /** Larger or deeper than any frame of this exchange. */
        TOO_LARGE
    }
}
