package io.tidemark.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.exchange.BadFrameException.Code;
import io.tidemark.model.Decimal;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Origin;
import io.tidemark.model.Quote;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.math.BigDecimal;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AmountsTest {

    private static final BigDecimal END = new BigDecimal("1e15");

    @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
    void takesWhatBigDecimalSaysIsInBounds(
            @ForAll @From("amounts") Decimal price, @ForAll @From("amounts") Decimal quantity) {
        BigDecimal paid = price.toBigDecimal().multiply(quantity.toBigDecimal());
        boolean good = price.signum() > 0
                && quantity.signum() > 0
                && price.toBigDecimal().compareTo(END) < 0
                && quantity.toBigDecimal().compareTo(END) < 0
                && paid.compareTo(END) < 0;

        assertThat(isTaken(price, quantity)).isEqualTo(good);
    }

    @Example
    void knowsTheEdgesToTheDigit() {
        assertThat(isTaken("999999999999999", "1")).isTrue();
        assertThat(isTaken("1000000000000000", "1")).isFalse();
        assertThat(isTaken("1", "1000000000000000")).isFalse();
        assertThat(isTaken("1000000000000000", "0.1")).isFalse();
        assertThat(isTaken("100000000", "10000000")).isFalse();
        assertThat(isTaken("100000000", "9999999.99999999999")).isTrue();
        assertThat(isTaken("31622776.6016837933", "31622776.6016837933")).isTrue();
        assertThat(isTaken("31622776.6016837934", "31622776.6016837934")).isFalse();
        assertThat(isTaken("0.000000000000000001", "0.000000000000000001")).isTrue();
    }

    @Example
    void saysWhichTradeIsOutOfBounds() {
        assertThatThrownBy(() -> Amounts.checked(trade(Decimal.ZERO, Decimal.parse("2"))))
                .isInstanceOf(BadFrameException.class)
                .hasMessage("Invalid trade 17 of BTC-USD: price 0, quantity 2 and their product must be above 0 and"
                        + " below 1e15")
                .extracting(e -> ((BadFrameException) e).code())
                .isEqualTo(Code.BAD_NUMBER);
    }

    @Example
    void saysWhichQuoteIsOutOfBounds() {
        assertThatThrownBy(() -> Amounts.checked(quote("-1", "1", "3", "4")))
                .isInstanceOf(BadFrameException.class)
                .hasMessage("Invalid quote of BTC-USD: bid 1 of -1 and ask 4 of 3 must be above 0 and below 1e15")
                .extracting(e -> ((BadFrameException) e).code())
                .isEqualTo(Code.BAD_NUMBER);
    }

    @Example
    void aQuoteMayHaveNoQuantitiesButMustHavePrices() {
        assertThat(Amounts.checked(quote("1", "0", "2", "0")).bid()).isEqualTo(Decimal.parse("1"));
        for (Quote bad : new Quote[] {
            quote("0", "1", "2", "1"),
            quote("1", "1", "0", "1"),
            quote("1", "-1", "2", "1"),
            quote("1", "1", "2", "-1"),
            quote("1e15", "1", "2", "1"),
            quote("1", "1e15", "2", "1"),
            quote("1", "1", "1e15", "1"),
            quote("1", "1", "2", "1e15")
        }) {
            assertThatThrownBy(() -> Amounts.checked(bad)).isInstanceOf(BadFrameException.class);
        }
    }

    @Example
    void anEmptySideIsZeroOfZero() {
        assertThat(Amounts.isTwoSided(quote("1", "0", "2", "0"))).isTrue();
        assertThat(Amounts.isTwoSided(quote("0", "0", "2", "1"))).isFalse();
        assertThat(Amounts.isTwoSided(quote("1", "1", "0", "0"))).isFalse();
        assertThat(Amounts.isTwoSided(quote("0", "1", "2", "1"))).isTrue();
    }

    /** Many digits, of all magnitudes, and their products close to the edge. */
    @Provide
    Arbitrary<Decimal> amounts() {
        Arbitrary<Long> digits = Arbitraries.longs().between(-2, 999_999_999_999_999_999L);
        return Combinators.combine(
                        digits,
                        Arbitraries.integers().between(0, 18),
                        Arbitraries.integers().between(0, 17))
                .as((value, scale, cut) -> {
                    long shorter = value;
                    for (int i = 0; i < cut; i++) {
                        shorter /= 10;
                    }
                    return Decimal.of(BigDecimal.valueOf(shorter, scale));
                });
    }

    private static boolean isTaken(String price, String quantity) {
        return isTaken(Decimal.parse(price), Decimal.parse(quantity));
    }

    private static boolean isTaken(Decimal price, Decimal quantity) {
        Trade trade = trade(price, quantity);
        try {
            return Amounts.checked(trade).equals(trade);
        } catch (BadFrameException e) {
            return false;
        }
    }

    private static Trade trade(Decimal price, Decimal quantity) {
        return new Trade(
                "any", "BTC-USD", "17", 17, 1, price, quantity, Side.BUY, 1, MarketEvent.ABSENT, 2, Origin.STREAM);
    }

    private static Quote quote(String bid, String bidQuantity, String ask, String askQuantity) {
        return new Quote(
                "any",
                "BTC-USD",
                Decimal.parse(bid),
                Decimal.parse(bidQuantity),
                Decimal.parse(ask),
                Decimal.parse(askQuantity),
                MarketEvent.ABSENT,
                2,
                MarketEvent.ABSENT);
    }
}
