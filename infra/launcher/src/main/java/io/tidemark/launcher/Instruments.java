package io.tidemark.launcher;

import io.tidemark.exchange.Exchange;
import io.tidemark.transport.Products;
import io.tidemark.transport.RequestShare;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which of the instruments a user names an exchange really trades. */
final class Instruments {

    /** What an asset without a quote asset is taken to be priced in, the first there is. */
    private static final List<String> USUAL_QUOTES = List.of("USDT", "USD", "USDC", "EUR");

    private static final int SUGGESTIONS = 3;

    private Instruments() {}

    /**
     * Those of {@code wanted} that trade; says a line about each other. If the exchange cannot be asked, all that are
     * full names.
     *
     * @param wanted {@code BTC-USDT}, or {@code BTC} for the usual quote asset
     */
    static List<String> trading(
            Exchange exchange, HostsOption hosts, RequestShare share, List<String> wanted, PrintWriter out)
            throws InterruptedException {
        List<String> traded;
        try {
            traded = Products.of(exchange, hosts.of(exchange), share, hosts.trust());
        } catch (IOException e) {
            out.printf(
                    "Cannot ask %s what it trades: %s. Names are taken as given, connecting goes on.%n",
                    exchange.id(), reason(e));
            return full(exchange, wanted, out);
        }
        Set<String> known = new LinkedHashSet<>(traded);
        Set<String> found = new LinkedHashSet<>();
        for (String name : wanted) {
            List<String> candidates = name.contains("-")
                    ? List.of(name)
                    : USUAL_QUOTES.stream().map(quote -> name + "-" + quote).toList();
            candidates.stream()
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

    private static List<String> full(Exchange exchange, List<String> wanted, PrintWriter out) {
        List<String> full = new ArrayList<>();
        for (String name : wanted) {
            if (name.contains("-")) {
                full.add(name);
            } else {
                out.printf(
                        "Cannot find %s on %s: name the quote asset too, as in %s-USDT.%n", name, exchange.id(), name);
            }
        }
        return full;
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
