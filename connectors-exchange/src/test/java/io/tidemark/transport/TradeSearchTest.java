package io.tidemark.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.exchange.Exchanges;
import io.tidemark.exchange.RestUrl;
import io.tidemark.transport.TradeSearch.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class TradeSearchTest {

    private static final long BEGIN = 1_700_000_000_000L;

    private final NavigableMap<Long, Long> trades = new TreeMap<>();
    private int asked;

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void findsTheFirstTradeOfATimeInFewPages(@ForAll long seed) throws Exception {
        Random dice = new Random(seed);
        trade(dice, 20_000 + dice.nextInt(10_000), 1 + dice.nextInt(5_000_000));
        long at = BEGIN + dice.nextInt((int) (trades.lastEntry().getValue() - BEGIN + 1));

        Place first = new TradeSearch(Exchanges.of("binance"), this::page).firstFrom("BTC-USDT", at * 1_000);

        Map.Entry<Long, Long> expected = trades.entrySet().stream()
                .filter(trade -> trade.getValue() >= at)
                .findFirst()
                .orElseThrow();
        assertThat(first).isEqualTo(new Place(expected.getKey(), expected.getValue() * 1_000));
        assertThat(asked).isLessThan(30);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void findsItWherePagesAreAskedForByTheirUpperEnd(@ForAll long seed) throws Exception {
        Random dice = new Random(seed);
        trade(dice, 20_000, 1 + dice.nextInt(1_000_000));
        long at = BEGIN + dice.nextInt((int) (trades.lastEntry().getValue() - BEGIN + 1));

        Place first = new TradeSearch(Exchanges.of("okx"), this::page).firstFrom("BTC-USDT", at * 1_000);

        Map.Entry<Long, Long> expected = trades.entrySet().stream()
                .filter(trade -> trade.getValue() >= at)
                .findFirst()
                .orElseThrow();
        assertThat(first).isEqualTo(new Place(expected.getKey(), expected.getValue() * 1_000));
        assertThat(asked).isLessThan(40);
    }

    @Test
    void findsTheFirstThatIsStillServed() throws Exception {
        trade(new Random(1), 5_000, 437_921_759);

        Place first = new TradeSearch(Exchanges.of("binance"), this::page).firstFrom("BTC-USDT", 0);

        assertThat(first)
                .isEqualTo(new Place(trades.firstKey(), trades.firstEntry().getValue() * 1_000));
    }

    @Test
    void findsNothingBehindTheNewest() throws Exception {
        trade(new Random(1), 5_000, 1);
        long behind = (trades.lastEntry().getValue() + 1) * 1_000;

        assertThat(new TradeSearch(Exchanges.of("binance"), this::page).firstFrom("BTC-USDT", behind))
                .isNull();
    }

    @Test
    void tellsWhatTheExchangeSays() {
        TradeSearch search =
                new TradeSearch(Exchanges.of("binance"), path -> "{\"code\":-1121,\"msg\":\"Invalid symbol.\"}");

        assertThatThrownBy(() -> search.newest("BTC-USDT"))
                .isInstanceOf(IOException.class)
                .hasMessage("-1121: Invalid symbol.");
    }

    private void trade(Random dice, int count, long first) {
        trades.clear();
        asked = 0;
        long number = first;
        long at = BEGIN;
        int rhythm = 1 + dice.nextInt(200);
        for (int i = 0; i < count; i++) {
            trades.put(number, at);
            number += dice.nextInt(100) == 0 ? 2 : 1;
            at += dice.nextInt(rhythm);
            if (dice.nextInt(5_000) == 0) {
                rhythm = 1 + dice.nextInt(200);
                at += dice.nextInt(100_000);
            }
        }
    }

    private String page(String path) {
        asked++;
        RestUrl url = RestUrl.of("https://x" + path);
        boolean up = path.contains("historicalTrades");
        int limit = Integer.parseInt(url.parameter("limit").orElseThrow());
        NavigableMap<Long, Long> all = url.parameter("fromId")
                .map(from -> trades.tailMap(Long.parseLong(from), true))
                .or(() -> url.parameter("after").map(to -> trades.headMap(Long.parseLong(to), false)))
                .orElse(trades);
        boolean newest = !up || url.parameter("fromId").isEmpty();
        List<String> rows = new ArrayList<>();
        for (Map.Entry<Long, Long> trade : (newest ? all.descendingMap() : all).entrySet()) {
            if (rows.size() == limit) {
                break;
            }
            rows.add(
                    up
                            ? "{\"id\":%d,\"price\":\"1\",\"qty\":\"1\",\"time\":%d,\"isBuyerMaker\":true}"
                                    .formatted(trade.getKey(), trade.getValue())
                            : "{\"instId\":\"BTC-USDT\",\"side\":\"buy\",\"sz\":\"1\",\"px\":\"1\",\"tradeId\":\"%d\",\"ts\":\"%d\"}"
                                    .formatted(trade.getKey(), trade.getValue()));
        }
        String list = "[" + String.join(",", rows) + "]";
        return up ? list : "{\"code\":\"0\",\"msg\":\"\",\"data\":%s}".formatted(list);
    }
}
