package io.tidemark.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.Frame;
import io.tidemark.model.FrameRead;
import io.tidemark.model.OfficialCandle;
import org.junit.jupiter.api.Test;

class OfficialCandlesTest {

    private static final String FINAL =
            "{\"e\":\"kline\",\"E\":1672515840007,\"s\":\"BNBBTC\",\"k\":{\"t\":1672515780000,"
                    + "\"T\":1672515839999,\"s\":\"BNBBTC\",\"i\":\"1m\",\"f\":100,\"L\":200,\"o\":\"0.0016\",\"c\":\"0.0020\","
                    + "\"h\":\"0.0025\",\"l\":\"0.0015\",\"v\":\"1000\",\"n\":101,\"x\":true,\"q\":\"1.94\",\"V\":\"500\","
                    + "\"Q\":\"0.500\",\"B\":\"0\"}}";

    private static final long BEGIN = 1_672_515_841_000_000L;

    private final TapeReading tape = new TapeReading();

    @Test
    void aFrameWithAFinalCandleIsAcceptedAndOneWithAnUnfinishedOneIsControl() {
        arrive("c1", 1, FINAL.replace("\"x\":true", "\"x\":false"));
        arrive("c1", 2, FINAL);

        assertThat(tape.only(FrameRead.class))
                .extracting(FrameRead::outcome)
                .containsExactly(FrameRead.Outcome.CONTROL, FrameRead.Outcome.ACCEPTED);
        assertThat(tape.only(OfficialCandle.class))
                .extracting(OfficialCandle::receivedAt)
                .containsExactly(BEGIN + 2);
    }

    @Test
    void theSameCandleOfTwoConnectionsIsOne() {
        arrive("c1", 1, FINAL);
        arrive("c2", 2, FINAL);

        assertThat(tape.only(FrameRead.class))
                .extracting(FrameRead::outcome)
                .containsExactly(FrameRead.Outcome.ACCEPTED, FrameRead.Outcome.ACCEPTED);
        assertThat(tape.only(OfficialCandle.class)).hasSize(1);
    }

    @Test
    void whatTheExchangeCorrectsIsAnotherWord() {
        arrive("c1", 1, FINAL);
        arrive("c1", 2, FINAL.replace("\"n\":101", "\"n\":102"));

        assertThat(tape.only(OfficialCandle.class))
                .extracting(OfficialCandle::tradeCount)
                .containsExactly(101L, 102L);
    }

    private void arrive(String connection, long number, String text) {
        tape.read(new Frame("binance", connection, number, null, Frame.Kind.WS, BEGIN + number, null, text));
    }
}
