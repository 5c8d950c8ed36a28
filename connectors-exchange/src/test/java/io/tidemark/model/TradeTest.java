package io.tidemark.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TradeTest {

    @Test
    void anAggregatedTradeStandsForARange() {
        assertThat(trade(105, 6).firstNumber()).isEqualTo(100);
        assertThat(trade(105, 1).firstNumber()).isEqualTo(105);
    }

    @Test
    void aTradeMayHaveNoNumber() {
        assertThat(trade(0, 1).isNumbered()).isTrue();
        assertThat(trade(MarketEvent.ABSENT, 1).isNumbered()).isFalse();
    }

    @Test
    void theOppositeOfBuyIsSell() {
        assertThat(Side.BUY.opposite()).isEqualTo(Side.SELL);
        assertThat(Side.SELL.opposite()).isEqualTo(Side.BUY);
    }

    private static Trade trade(long number, int fills) {
        return new Trade(
                "any",
                "BTC-USD",
                "1",
                number,
                fills,
                Decimal.parse("1"),
                Decimal.parse("2"),
                Side.BUY,
                1,
                MarketEvent.ABSENT,
                2,
                Origin.STREAM);
    }
}
