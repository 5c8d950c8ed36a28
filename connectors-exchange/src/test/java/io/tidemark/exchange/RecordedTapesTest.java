package io.tidemark.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tidemark.model.Frame;
import io.tidemark.model.Quote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Reads what exchanges really sent. Skipped where the directory of recordings is not there. */
class RecordedTapesTest {

    // Finds trades by text search alone, so that it shares nothing with the adapters.
    private static final Pattern TRADE = Pattern.compile("\"e\":\"trade\".*?\"s\":\"(?<s1>\\w+)\".*?\"t\":(?<n1>\\d+)"
            + "|\"e\":\"aggTrade\".*?\"s\":\"(?<s2>\\w+)\".*?\"l\":(?<n2>\\d+)"
            + "|\"type\":\"(?:last_)?match\",\"trade_id\":(?<n3>\\d+).*?\"product_id\":\"(?<s3>[\\w-]+)\""
            + "|\"instId\":\"(?<s4>[A-Z0-9]+-[A-Z0-9]+)\",\"tradeId\":\"(?<n4>\\d+)\""
            + "|\"i\":\"(?<n5>\\d+)\",\"T\":\\d+.*?\"s\":\"(?<s5>\\w+)\""
            + "|\"channel\": \"live_trades_(?<s6>\\w+)\".*?\"id\": (?<n6>\\d+)"
            + "|\"id\":(?<n7>\\d+),\"timestamp\".*?\"channel\":\"live_trades_(?<s7>\\w+)\"");

    @TestFactory
    Stream<DynamicTest> everyFrameIsUnderstoodAndEveryTradeFound() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Exchange exchange : Exchanges.all().values()) {
            for (Path tape : Tapes.allRecorded(exchange.id())) {
                tests.add(DynamicTest.dynamicTest(
                        exchange.id() + "/" + tape.getFileName(), () -> readsWhole(exchange, tape)));
            }
        }

        assumeFalse(tests.isEmpty(), "no recordings");
        return tests.stream();
    }

    private static void readsWhole(Exchange exchange, Path tape) throws IOException {
        Set<String> found = new HashSet<>();
        int quotes = 0;
        Set<String> expected = new HashSet<>();
        List<String> rejected = new ArrayList<>();

        for (Frame frame : Tapes.frames(tape)) {
            Recorder recorder = new Recorder();
            try {
                exchange.parse(frame, recorder);
            } catch (BadFrameException e) {
                rejected.add(e.code() + " " + e.detail() + " in " + frame.text());
            }
            recorder.trades().forEach(trade -> found.add(trade.instrument().replace("-", "") + "/" + trade.tradeId()));
            quotes += recorder.only(Quote.class).size();
            Matcher trade = TRADE.matcher(frame.kind() == Frame.Kind.WS ? String.valueOf(frame.text()) : "");
            while (trade.find()) {
                expected.add(either(trade, "s").replace("-", "").toUpperCase(Locale.ROOT) + "/" + either(trade, "n"));
            }
        }

        assertThat(rejected).isEmpty();
        assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(found.size() + quotes).isPositive();
    }

    private static String either(Matcher trade, String group) {
        return Stream.of("1", "2", "3", "4", "5", "6", "7")
                .filter(n -> trade.group(group + n) != null)
                .map(n -> trade.group(group + n))
                .findFirst()
                .orElseThrow();
    }
}
