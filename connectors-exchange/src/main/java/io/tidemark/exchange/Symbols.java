package io.tidemark.exchange;

import io.tidemark.exchange.BadFrameException.Code;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/**
 * An exchange's spelling of instruments, turned into ours once and remembered. The memory is bounded: symbols come from
 * the network, and nothing there may make it grow without end.
 */
public final class Symbols {

    private static final int MOST = 20_000;

    private final Map<String, String> known = new ConcurrentHashMap<>();
    private final UnaryOperator<String> rule;

    /** @param rule the unified name of a symbol; throws {@link BadFrameException} for one that is none */
    public Symbols(UnaryOperator<String> rule) {
        this.rule = rule;
    }

    public String instrument(String symbol) {
        String name = known.get(symbol);
        if (name == null) {
            name = rule.apply(symbol);
            if (known.size() < MOST) {
                known.put(symbol, name);
            }
        }
        return name;
    }

    /** {@code BTC-USDT} of two assets. */
    public static String name(String base, String quote, String symbol) {
        if (!isAsset(base) || !isAsset(quote)) {
            throw unknown(symbol);
        }
        return base + "-" + quote;
    }

    /** The refusal of a symbol nobody can split. */
    public static BadFrameException unknown(String symbol) {
        String shown = symbol.length() > 40 ? symbol.substring(0, 40) : symbol;
        return new BadFrameException(Code.UNKNOWN_INSTRUMENT, "%s is no pair of known assets".formatted(shown));
    }

    private static boolean isAsset(String text) {
        if (text.isEmpty() || text.length() > 20) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9')) {
                return false;
            }
        }
        return true;
    }
}
