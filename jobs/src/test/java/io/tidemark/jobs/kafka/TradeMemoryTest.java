package io.tidemark.jobs.kafka;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.jobs.kafka.TradeMemory.Verdict;
import io.tidemark.model.Decimal;
import io.tidemark.model.Origin;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TradeMemoryTest {

    private final TradeMemory memory = new TradeMemory();

    @ParameterizedTest
    @EnumSource(Origin.class)
    void onlyWhatAConnectionBringsUnaskedBeginsANewNumbering(Origin origin) {
        memory.take(trade(17, 1, Origin.STREAM));
        memory.take(trade(5_000, 2, Origin.STREAM));

        memory.take(trade(16, 3, origin));

        boolean anew = memory.take(trade(17, 3, Origin.STREAM)) == Verdict.NEW;
        assertThat(anew).isEqualTo(origin == Origin.STREAM || origin == Origin.SNAPSHOT);
    }

    private static Trade trade(long number, long at, Origin origin) {
        return new Trade(
                "acme",
                "BTC-USDT",
                Long.toString(number),
                number,
                1,
                Decimal.parse("1"),
                Decimal.parse("1"),
                Side.BUY,
                at,
                ABSENT,
                at,
                origin);
    }
}
