package io.tidemark.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class QuoteTest {

    @Test
    void theTimeOfArrivalStandsInWhereTheExchangeGivesNone() {
        assertThat(quote(7).at()).isEqualTo(7);
        assertThat(quote(MarketEvent.ABSENT).at()).isEqualTo(9);
    }

    private static Quote quote(long quotedAt) {
        Decimal one = Decimal.parse("1");
        return new Quote("any", "BTC-USD", one, one, one, one, quotedAt, 9, MarketEvent.ABSENT);
    }
}
