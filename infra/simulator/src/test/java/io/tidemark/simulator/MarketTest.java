package io.tidemark.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.simulator.MarketEvent.Quote;
import io.tidemark.simulator.MarketEvent.Trades;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class MarketTest {

    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

    @Property(tries = 15)
    void sameSeedSameMarket(@ForAll long seed, @ForAll @DoubleRange(min = 1, max = 2000) double rate) {
        SimulatorOptions options =
                SimulatorOptions.builder().seed(seed).tradesPerSecond(rate).build();

        assertThat(events(options, 1000)).isEqualTo(events(options, 1000));
    }

    @Property(tries = 15)
    void timeNeverGoesBackAndNumbersStepByOne(
            @ForAll long seed, @ForAll @DoubleRange(min = 1, max = 20_000) double rate) {
        Map<Instrument, Trade> last = new HashMap<>();
        long now = Clock.nanos(START);

        for (MarketEvent event : events(options(seed, rate), 3000)) {
            assertThat(event.at()).isGreaterThanOrEqualTo(now);
            now = event.at();
            for (Trade trade : trades(event)) {
                Trade before = last.put(trade.instrument(), trade);
                assertThat(trade.publishedAt()).isGreaterThanOrEqualTo(trade.tradedAt());
                assertThat(trade.publishedAt()).isLessThanOrEqualTo(event.at());
                assertThat(trade.price()).isPositive();
                assertThat(trade.quantity()).isPositive();
                if (before != null) {
                    assertThat(trade.number()).isEqualTo(before.number() + 1);
                    assertThat(trade.tradedAt()).isGreaterThanOrEqualTo(before.tradedAt());
                    assertThat(trade.sequence()).isGreaterThan(before.sequence());
                }
            }
        }
    }

    @Property(tries = 15)
    void aMarketThatOpensLaterGoesOnWithLargerNumbers(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 600) int later) {
        Map<Instrument, Trade> last = new HashMap<>();
        SimulatorOptions options = options(seed, 200);
        Market first = new Market(options, START);
        Market second = new Market(options, START.plusSeconds(later));
        for (MarketEvent event = first.next();
                event.at() < Clock.nanos(START.plusSeconds(later));
                event = first.next()) {
            trades(event).forEach(trade -> last.put(trade.instrument(), trade));
        }

        for (int i = 0; i < 100; i++) {
            for (Trade trade : trades(second.next())) {
                Trade before = last.get(trade.instrument());
                assertThat(before == null || trade.number() > before.number()).isTrue();
            }
        }
    }

    @Property(tries = 15)
    void theFirstTradeTakesTheBestPriceLastShown(@ForAll long seed) {
        Map<Instrument, Quote> shown = new HashMap<>();
        int checked = 0;

        for (MarketEvent event : events(options(seed, 100), 3000)) {
            if (event instanceof Quote quote) {
                assertThat(quote.bid()).isLessThan(quote.ask());
                shown.put(quote.instrument(), quote);
                continue;
            }
            Quote quote = shown.get(event.instrument());
            if (quote != null) {
                Trade first = trades(event).get(0);
                assertThat(first.price()).isEqualTo(first.taker() == Side.BUY ? quote.ask() : quote.bid());
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(300);
    }

    @Test
    void anAggregateIsOneOrderAtOnePrice() {
        Map<Long, Trade> firsts = new HashMap<>();
        int joined = 0;

        for (MarketEvent event : events(options(7, 100), 5000)) {
            for (Trade trade : trades(event)) {
                Trade first = firsts.putIfAbsent(
                        trade.aggregate() * 100 + trade.instrument().index(), trade);
                if (first != null) {
                    joined++;
                    assertThat(List.of(trade.price(), trade.order(), trade.aggregateFirst(), trade.tradedAt()))
                            .isEqualTo(List.of(first.price(), first.order(), first.number(), first.tradedAt()));
                }
            }
        }
        assertThat(joined).isGreaterThan(500);
    }

    @Test
    void ratesAreAboutWhatWasAsked() {
        List<MarketEvent> events = events(
                SimulatorOptions.builder()
                        .exchanges("binance", "coinbase", "kraken")
                        .tradesPerSecond(100)
                        .quotesPerTrade(3)
                        .seed(3)
                        .build(),
                400_000);
        double trades = 0;
        double buys = 0;
        Map<String, Integer> byName = new HashMap<>();
        for (MarketEvent event : events) {
            for (Trade trade : trades(event)) {
                trades++;
                buys += trade.taker() == Side.BUY ? 1 : 0;
                byName.merge(
                        trade.instrument().exchange().id() + "/"
                                + trade.instrument().name(),
                        1,
                        Integer::sum);
            }
        }
        double seconds = (events.get(events.size() - 1).at() - Clock.nanos(START)) / 1e9;
        double quotes = events.stream().filter(Quote.class::isInstance).count();

        assertThat(trades / seconds).isBetween(70.0, 130.0);
        assertThat(quotes / trades).isBetween(2.5, 3.5);
        assertThat(buys / trades).isBetween(0.45, 0.55);
        assertThat(byName).hasSize(60);
        assertThat(byName.getOrDefault("binance/BTC-USDT", 0))
                .isGreaterThan(3 * byName.getOrDefault("binance/XRP-USDT", 0))
                .isGreaterThan(2 * byName.getOrDefault("kraken/BTC-USD", 0));
    }

    @Test
    void exchangesAgreeOnThePrice() {
        Map<String, Double> prices = new HashMap<>();

        for (MarketEvent event : events(SimulatorOptions.builder().assets("BTC").build(), 20_000)) {
            trades(event)
                    .forEach(trade -> prices.put(
                            trade.instrument().exchange().id(),
                            trade.price() / Math.pow(10, trade.instrument().priceDigits())));
        }

        double coinbase = prices.getOrDefault("coinbase", 0.0);
        assertThat(prices).hasSize(6);
        assertThat(prices.values())
                .allSatisfy(price -> assertThat(price / coinbase).isBetween(0.997, 1.003));
    }

    @Test
    void aStablecoinIsNotTradedAgainstItself() {
        SimulatorOptions options = SimulatorOptions.builder()
                .exchanges("binance", "coinbase", "kraken")
                .assets("BTC", "USDT")
                .build();

        List<String> names = new Market(options, START)
                .instruments().stream().map(Instrument::name).toList();

        assertThat(names).containsExactly("BTC-USDT", "BTC-USD", "USDT-USD", "BTC-USD", "USDT-USD");
    }

    private static SimulatorOptions options(long seed, double rate) {
        return SimulatorOptions.builder()
                .assets("BTC", "DOGE", "ETH")
                .seed(seed)
                .tradesPerSecond(rate)
                .build();
    }

    private static List<Trade> trades(MarketEvent event) {
        return event instanceof Trades fills ? fills.trades() : List.of();
    }

    private static List<MarketEvent> events(SimulatorOptions options, int count) {
        Market market = new Market(options, START);
        List<MarketEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(market.next());
        }
        return events;
    }
}
