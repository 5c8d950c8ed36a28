package io.tidemark.launcher;

import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Hosts;
import io.tidemark.source.ExchangeSourceOptions;
import io.tidemark.transport.Products;
import io.tidemark.transport.Trust;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which of the instruments a user names an exchange really trades. */
final class Instruments {

    /** What an asset is taken to be priced in where it is not in what the exchange's others are, the first there is. */
    private static final List<String> OTHER_QUOTES = List.of("USDT", "USD", "USDC", "EUR");

    private static final int SUGGESTIONS = 3;

    private Instruments() {}

    /**
     * Those of {@code wanted} that trade; says a line about each other. If the exchange cannot be asked, all of them:
     * an hour in which it does not answer must not end what has been collected of it so far.
     *
     * @param wanted {@code BTC-USDT}, or {@code BTC} for the exchange's usual quote asset
     */
    static List<String> trading(Exchange exchange, Hosts hosts, Trust trust, List<String> wanted, PrintWriter out)
            throws InterruptedException {
        List<String> traded;
        try {
            traded = Products.of(exchange, hosts, ExchangeSourceOptions.REQUEST_SHARE.defaultValue(), trust);
        } catch (IOException e) {
            List<String> taken = wanted.stream()
                    .map(name -> candidates(exchange, name).get(0))
                    .distinct()
                    .toList();
            out.printf(
                    "Cannot ask %s what it trades: %s. It is taken to trade %s; connecting goes on.%n",
                    exchange.id(), reason(e), String.join(" ", taken));
            return taken;
        }
        Set<String> known = new LinkedHashSet<>(traded);
        Set<String> found = new LinkedHashSet<>();
        for (String name : wanted) {
            candidates(exchange, name).stream()
                    .filter(known::contains)
                    .findFirst()
                    .ifPresentOrElse(
                            found::add,
                            () -> out.printf(
                                    "%s does not trade %s now; nearest: %s. The rest runs.%n",
                                    exchange.id(), name, String.join(", ", nearest(name, traded))));
        }
        return List.copyOf(found);
    }

    /** What a name may mean, the likeliest first. */
    private static List<String> candidates(Exchange exchange, String name) {
        if (name.contains("-")) {
            return List.of(name);
        }
        return Stream.concat(Stream.of(exchange.usualQuote()), OTHER_QUOTES.stream())
                .distinct()
                .map(quote -> name + "-" + quote)
                .toList();
    }

    /** The few names that take the fewest changes of a letter. */
    static List<String> nearest(String name, List<String> names) {
        return names.stream()
                .sorted(Comparator.<String>comparingInt(other -> distance(name, other))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(SUGGESTIONS)
                .toList();
    }

    /** Levenshtein's. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int above = row[j];
                int changed = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, Math.min(above, row[j - 1]) + 1);
                diagonal = above;
            }
        }
        return row[other.length()];
    }

    static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
