package io.tidemark.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.Frame;
import io.tidemark.model.Progress;
import org.junit.jupiter.api.Test;

/** How far a feed says it has come. */
class ProgressTest {

    private static final long BEGIN = 1_767_312_000_000_000L;

    private final TapeReading tape = new TapeReading();
    private long frames;

    @Test
    void aFeedThatIsCutBeforeItHasComeAnywhereSaysNothingUntilThatIsSettled() {
        arrives(Frame.Kind.OPEN, 0, "wss://exchange.test");
        arrives(Frame.Kind.WS, 1, "{\"u\":1,\"s\":\"BTCUSDT\",\"b\":\"1\",\"B\":\"1\",\"a\":\"2\",\"A\":\"1\"}");
        arrives(Frame.Kind.CLOSE, 2, "broken: connection reset");
        arrives(Frame.Kind.OPEN, 3, "wss://exchange.test");

        for (int second = 4; second < 200; second++) {
            trade(second, second);
        }

        assertThat(tape.only(Progress.class)).isNotEmpty().allSatisfy(progress -> assertThat(progress.upTo())
                .isBetween(BEGIN, BEGIN + 200 * 1_000_000L));
    }

    private void trade(long second, long number) {
        long millis = BEGIN / 1_000 + second * 1_000;
        arrives(
                Frame.Kind.WS,
                second,
                ("{\"e\":\"trade\",\"E\":%d,\"s\":\"BTCUSDT\",\"t\":%d,\"p\":\"1\",\"q\":\"1\",\"T\":%d,\"m\":true,"
                                + "\"M\":true}")
                        .formatted(millis, number, millis));
    }

    private void arrives(Frame.Kind kind, long second, String text) {
        tape.read(new Frame("binance", "c1", ++frames, null, kind, BEGIN + second * 1_000_000, null, text));
    }
}
