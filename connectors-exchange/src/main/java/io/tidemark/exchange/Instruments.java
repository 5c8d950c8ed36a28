package io.tidemark.exchange;

import io.tidemark.exchange.BadFrameException.Code;
import java.util.List;
import java.util.Locale;

/** Unified names: base and quote asset, 1 to 20 capital letters or digits each, {@code BTC-USDT}. */
public final class Instruments {

    private static final int MAX_ASSET = 20;

    private Instruments() {}

    /**
     * The unified name of a symbol that consists of {@code base} and {@code quote}.
     *
     * @throws BadFrameException if one of them cannot be part of a unified name
     */
    public static String join(String symbol, String base, String quote) {
        if (!isAsset(base) || !isAsset(quote)) {
            throw unknown(symbol);
        }
        return base + "-" + quote;
    }

    /**
     * The unified name of a symbol in which {@code separator} stands between base and quote.
     *
     * @throws BadFrameException if there is no such name
     */
    public static String split(String symbol, char separator) {
        int at = symbol.indexOf(separator);
        if (at < 0) {
            throw unknown(symbol);
        }
        return join(symbol, symbol.substring(0, at), symbol.substring(at + 1));
    }

    /**
     * The unified name of a symbol that is base and quote written together.
     *
     * @param quotes the quote assets that may end it, longest first
     * @throws BadFrameException if none of them does
     */
    public static String split(String symbol, List<String> quotes) {
        for (String quote : quotes) {
            if (symbol.endsWith(quote) && symbol.length() > quote.length()) {
                return join(symbol, symbol.substring(0, symbol.length() - quote.length()), quote);
            }
        }
        throw unknown(symbol);
    }

    /**
     * As {@link #split(String, List)}, of a symbol in lower case.
     *
     * @param quotes the quote assets that may end it, in upper case, longest first
     * @throws BadFrameException if none of them does
     */
    public static String splitLowerCase(String symbol, List<String> quotes) {
        for (int i = 0; i < symbol.length(); i++) {
            char c = symbol.charAt(i);
            if ((c < 'a' || c > 'z') && (c < '0' || c > '9')) {
                throw unknown(symbol);
            }
        }
        String upper = symbol.toUpperCase(Locale.ROOT);
        for (String quote : quotes) {
            if (upper.endsWith(quote) && upper.length() > quote.length()) {
                return join(symbol, upper.substring(0, upper.length() - quote.length()), quote);
            }
        }
        throw unknown(symbol);
    }

    /** Whether it is a unified name. */
    public static boolean isValid(String instrument) {
        int dash = instrument.indexOf('-');
        return dash > 0 && isAsset(instrument.substring(0, dash)) && isAsset(instrument.substring(dash + 1));
    }

    /**
     * The exchange's spelling of a unified name, where that is base and quote with something between them.
     *
     * @throws IllegalArgumentException if {@code instrument} is no unified name
     */
    public static String symbol(String instrument, String separator) {
        if (!isValid(instrument)) {
            throw new IllegalArgumentException(
                    "Invalid instrument %s: must be base and quote, as in BTC-USDT".formatted(shown(instrument)));
        }
        return instrument.replace("-", separator);
    }

    private static BadFrameException unknown(String symbol) {
        return new BadFrameException(
                Code.UNKNOWN_INSTRUMENT,
                "Invalid symbol %s: must be a base and a known quote asset".formatted(shown(symbol)));
    }

    private static boolean isAsset(String text) {
        if (text.isEmpty() || text.length() > MAX_ASSET) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < 'A' || c > 'Z') && (c < '0' || c > '9')) {
                return false;
            }
        }
        return true;
    }

    private static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) : text;
    }
}
