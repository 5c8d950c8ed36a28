package io.tidemark.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.checker.Evidence.Fault;
import io.tidemark.checker.Evidence.MadeTrade;
import io.tidemark.checker.Evidence.StoredCandle;
import io.tidemark.checker.Evidence.StoredFrame;
import io.tidemark.checker.Evidence.StoredGap;
import io.tidemark.checker.Evidence.StoredRejected;
import io.tidemark.checker.Evidence.StoredTrade;
import io.tidemark.checker.Finding.Invariant;
import io.tidemark.checker.Finding.Verdict;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The checker finds nothing in a sound lake, and each planted defect in one that is not. */
class CheckerTest {

    private static final String MARKET = "binance/BTC-USDT";
    private static final long BEGIN = 1_767_312_000_000_000L;
    private static final long END = BEGIN + 86_400_000_000L;
    private static final Map<String, Long> SECONDS =
            Map.of("1s", 1L, "1m", 60L, "5m", 300L, "15m", 900L, "1h", 3_600L, "4h", 14_400L, "1d", 86_400L);

    @Test
    void findsNothingInASoundLake() {
        assertThat(Checker.check(new Lake().evidence()))
                .allSatisfy(finding -> assertThat(finding.verdict()).isEqualTo(Verdict.OK));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("defects")
    void findsEachPlantedDefect(String name, Invariant broken, Consumer<Lake> plant) {
        Lake lake = new Lake();

        plant.accept(lake);

        assertThat(Checker.check(lake.evidence()))
                .as(name)
                .filteredOn(finding -> finding.verdict() == Verdict.VIOLATED)
                .extracting(Finding::invariant)
                .contains(broken);
    }

    @Test
    void isSilentAboutWhatWasNotExercised() {
        Lake lake = new Lake();
        lake.gaps.clear();
        lake.made.removeIf(trade -> trade.number() >= 10);
        lake.trades.removeIf(trade -> trade.number() >= 10);
        lake.recompute();

        assertThat(Checker.check(lake.evidence()))
                .filteredOn(finding -> finding.verdict() == Verdict.UNKNOWN)
                .extracting(Finding::invariant)
                .containsExactlyInAnyOrder(
                        Invariant.HOLES_EXPLAINED,
                        Invariant.ABSENT_IS_ABSENT,
                        Invariant.GAPS_ARE_SOUND,
                        Invariant.GAPS_HAVE_CAUSES);
    }

    static Stream<Arguments> defects() {
        return Stream.of(
                defect("one trade dropped", Invariant.NO_LOSS, lake -> lake.trades.remove(5)),
                defect(
                        "one trade dropped at the end",
                        Invariant.NO_LOSS,
                        lake -> lake.trades.remove(lake.trades.size() - 1)),
                defect("one trade doubled", Invariant.NO_DUPLICATE, lake -> lake.trades.add(lake.trades.get(5))),
                defect("a trade made up", Invariant.NO_INVENTION, lake -> lake.trades.add(trade(10_000))),
                defect(
                        "an aggregate over single trades",
                        Invariant.NO_DUPLICATE,
                        lake -> lake.trades.set(5, aggregate(lake.trades.get(5), 2))),
                defect(
                        "one digit of a price",
                        Invariant.TRUE_TO_THE_DIGIT,
                        lake -> lake.trades.set(5, priced(lake.trades.get(5), "0.000000000000000001"))),
                defect(
                        "a quantity with a digit cut off",
                        Invariant.TRUE_TO_THE_DIGIT,
                        lake -> lake.trades.set(5, sized(lake.trades.get(5), "0.1"))),
                defect(
                        "the maker's side",
                        Invariant.TRUE_TO_THE_DIGIT,
                        lake -> lake.trades.set(5, sided(lake.trades.get(5)))),
                defect(
                        "a trade moved to the next second",
                        Invariant.TRUE_TO_THE_DIGIT,
                        lake -> lake.trades.set(5, moved(lake.trades.get(5)))),
                defect("a gap row forged", Invariant.HOLES_EXPLAINED, lake -> lake.gaps.add(gap(30, 0, 32, "absent"))),
                defect(
                        "a gap row deleted",
                        Invariant.HOLES_EXPLAINED,
                        lake -> lake.gaps.removeIf(gap -> gap.first() == 20)),
                defect("a gap called absent that was made", Invariant.ABSENT_IS_ABSENT, lake -> {
                    lake.trades.removeIf(trade -> trade.number() == 40);
                    lake.gaps.add(gap(40, 0, 40, "absent"));
                }),
                defect(
                        "a gap left open",
                        Invariant.GAPS_ARE_SOUND,
                        lake -> lake.gaps.removeIf(gap -> gap.revision() == 1)),
                defect(
                        "a gap that ends before it begins",
                        Invariant.GAPS_ARE_SOUND,
                        lake -> lake.gaps.set(1, closedAt(lake.gaps.get(1), BEGIN - 1))),
                defect(
                        "a gap that does not add up",
                        Invariant.GAPS_ARE_SOUND,
                        lake -> lake.gaps.set(1, counted(lake.gaps.get(1), 1))),
                defect(
                        "a gap revised from nowhere",
                        Invariant.GAPS_ARE_SOUND,
                        lake -> lake.gaps.add(gap(20, 5, 22, "absent"))),
                defect(
                        "two gaps over one number",
                        Invariant.GAPS_ARE_SOUND,
                        lake -> lake.gaps.add(gap(21, 0, 22, "absent"))),
                defect("a gap nothing caused", Invariant.GAPS_HAVE_CAUSES, lake -> lake.faults.clear()),
                defect("a frame lost", Invariant.FRAMES_ARE_WHOLE, lake -> lake.frames.remove(3)),
                defect("a frame doubled", Invariant.FRAMES_ARE_WHOLE, lake -> lake.frames.add(lake.frames.get(3))),
                defect("rejected rows lost", Invariant.GARBAGE_IS_REJECTED, lake -> lake.rejected.clear()),
                defect(
                        "a good frame rejected",
                        Invariant.GARBAGE_IS_REJECTED,
                        lake -> lake.rejected.add(new StoredRejected("c", "not_json"))),
                defect(
                        "a candle with a wrong close",
                        Invariant.CANDLES_ARE_THE_TRADES,
                        lake -> lake.candles.replaceAll(
                                candle -> candle.timeframe().equals("1m") ? closing(candle) : candle)),
                defect("a candle lost", Invariant.CANDLES_ARE_THE_TRADES, lake -> lake.candles.remove(0)),
                defect(
                        "a candle without trades",
                        Invariant.CANDLES_ARE_THE_TRADES,
                        lake -> lake.candles.add(candle("1m", END, List.of(trade(1)), 0))),
                defect(
                        "a revision out of nowhere",
                        Invariant.REVISIONS_COUNT,
                        lake -> lake.candles.add(revised(lake.candles.get(0), 7))),
                defect("a revision twice", Invariant.REVISIONS_COUNT, lake -> lake.candles.add(lake.candles.get(0))));
    }

    private static Arguments defect(String name, Invariant broken, Consumer<Lake> plant) {
        return Arguments.of(name, broken, plant);
    }

    private static StoredTrade trade(long number) {
        return new StoredTrade(
                MARKET,
                number,
                1,
                new BigDecimal("100").add(BigDecimal.valueOf(number % 7)),
                new BigDecimal("0.25"),
                number % 2 == 0 ? "buy" : "sell",
                BEGIN + number * 100_000);
    }

    private static StoredTrade aggregate(StoredTrade of, int fills) {
        return new StoredTrade(
                of.market(), of.number(), fills, of.price(), of.quantity(), of.takerSide(), of.tradedAt());
    }

    private static StoredTrade priced(StoredTrade of, String more) {
        BigDecimal price = of.price().add(new BigDecimal(more));
        return new StoredTrade(of.market(), of.number(), 1, price, of.quantity(), of.takerSide(), of.tradedAt());
    }

    private static StoredTrade sized(StoredTrade of, String quantity) {
        return new StoredTrade(
                of.market(), of.number(), 1, of.price(), new BigDecimal(quantity), of.takerSide(), of.tradedAt());
    }

    private static StoredTrade sided(StoredTrade of) {
        String other = of.takerSide().equals("buy") ? "sell" : "buy";
        return new StoredTrade(of.market(), of.number(), 1, of.price(), of.quantity(), other, of.tradedAt());
    }

    private static StoredTrade moved(StoredTrade of) {
        long later = of.tradedAt() + 1_000_000;
        return new StoredTrade(of.market(), of.number(), 1, of.price(), of.quantity(), of.takerSide(), later);
    }

    private static StoredGap gap(long first, int revision, long last, String status) {
        long size = last - first + 1;
        boolean repaired = status.equals("repaired");
        return new StoredGap(
                MARKET,
                first,
                revision,
                last,
                repaired ? 0 : size,
                repaired ? size : 0,
                BEGIN,
                status.equals("open") ? null : BEGIN + 1,
                status);
    }

    private static StoredGap closedAt(StoredGap of, long at) {
        return new StoredGap(
                MARKET,
                of.first(),
                of.revision(),
                of.last(),
                of.missing(),
                of.repaired(),
                of.openedAt(),
                at,
                of.status());
    }

    private static StoredGap counted(StoredGap of, long missing) {
        return new StoredGap(
                MARKET,
                of.first(),
                of.revision(),
                of.last(),
                missing,
                of.repaired(),
                of.openedAt(),
                of.closedAt(),
                of.status());
    }

    private static StoredCandle candle(String timeframe, long start, List<StoredTrade> trades, int revision) {
        BigDecimal high = trades.stream().map(StoredTrade::price).reduce(BigDecimal.ZERO, BigDecimal::max);
        BigDecimal low = trades.stream().map(StoredTrade::price).reduce(high, BigDecimal::min);
        BigDecimal volume = trades.stream().map(StoredTrade::quantity).reduce(BigDecimal.ZERO, BigDecimal::add);
        return new StoredCandle(
                MARKET,
                timeframe,
                start,
                revision,
                trades.get(0).price(),
                high,
                low,
                trades.get(trades.size() - 1).price(),
                volume,
                trades.size());
    }

    private static StoredCandle closing(StoredCandle of) {
        return new StoredCandle(
                MARKET,
                of.timeframe(),
                of.windowStart(),
                of.revision(),
                of.open(),
                of.high(),
                of.low(),
                of.close().add(BigDecimal.ONE),
                of.volume(),
                of.tradeCount());
    }

    private static StoredCandle revised(StoredCandle of, int revision) {
        return new StoredCandle(
                MARKET,
                of.timeframe(),
                of.windowStart(),
                revision,
                of.open(),
                of.high(),
                of.low(),
                of.close(),
                of.volume(),
                of.tradeCount());
    }

    /** A lake where all is well: sixty trades, of which three were repaired and three never issued. */
    private static final class Lake {

        private final List<StoredTrade> trades = new ArrayList<>();
        private final List<StoredGap> gaps = new ArrayList<>();
        private final List<StoredCandle> candles = new ArrayList<>();
        private final List<StoredFrame> frames = new ArrayList<>();
        private final List<StoredRejected> rejected = new ArrayList<>();
        private final List<MadeTrade> made = new ArrayList<>();
        private final List<Fault> faults = new ArrayList<>();

        Lake() {
            for (long number = 1; number <= 60; number++) {
                if (number >= 20 && number <= 22) {
                    continue;
                }
                StoredTrade trade = trade(number);
                trades.add(trade);
                made.add(new MadeTrade(
                        MARKET, number, trade.price(), trade.quantity(), trade.takerSide(), trade.tradedAt()));
            }
            gaps.add(gap(10, 0, 12, "open"));
            gaps.add(gap(10, 1, 12, "repaired"));
            gaps.add(gap(20, 0, 22, "open"));
            gaps.add(gap(20, 1, 22, "absent"));
            faults.add(new Fault("drop", "binance", MARKET, List.of(10L, 11L, 12L)));
            faults.add(new Fault("never_issued", "binance", MARKET, List.of(20L, 21L, 22L)));
            faults.add(new Fault("garbage", "binance", MARKET, List.of(33L)));
            for (long number = 1; number <= 9; number++) {
                frames.add(new StoredFrame("c", number, number == 5));
            }
            rejected.add(new StoredRejected("c", "not_json"));
            recompute();
        }

        void recompute() {
            candles.clear();
            SECONDS.forEach((timeframe, seconds) -> {
                long length = seconds * 1_000_000L;
                for (long start = BEGIN; start < BEGIN + 10_000_000; start += length) {
                    long from = Math.floorDiv(start, length) * length;
                    List<StoredTrade> inside = trades.stream()
                            .filter(trade -> trade.tradedAt() >= from && trade.tradedAt() < from + length)
                            .toList();
                    if (!inside.isEmpty()) {
                        candles.add(candle(timeframe, from, inside, 0));
                    }
                }
            });
        }

        Evidence evidence() {
            return new Evidence(trades, List.of(), gaps, candles, frames, rejected, made, faults, END);
        }
    }
}
