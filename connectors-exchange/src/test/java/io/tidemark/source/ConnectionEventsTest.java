package io.tidemark.source;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.model.FeedEvent;
import io.tidemark.model.FeedEvent.Kind;
import io.tidemark.model.Frame;
import io.tidemark.model.Origin;
import io.tidemark.model.Renumbering;
import io.tidemark.model.Trade;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever happens to a connection is an event that says why and, where that has a length, how long. */
class ConnectionEventsTest {

    private static final long BEGIN = 1_767_312_000_000_000L;

    private final TapeReading tape = new TapeReading();
    private long frames;

    @ParameterizedTest
    @CsvSource({
        "1, 20, stalled: nothing for 19 s, STALLED, 19000, 25, 24000, stalled",
        "9, 10, broken: connection reset, DISCONNECTED, 1000, 13, 4000, broken"
    })
    void anEndSaysWhyAndTheNextConnectionHowLongNothingCame(
            long lastFrame, long end, String why, Kind kind, long silence, long next, long outage, String cause) {
        arrives("c1", Frame.Kind.OPEN, 0, "wss://exchange.test");
        trade("c1", lastFrame, 7);
        arrives("c1", Frame.Kind.CLOSE, end, why);
        arrives("c1", Frame.Kind.OPEN, next, "wss://exchange.test");

        assertThat(events())
                .containsExactly(
                        tuple(Kind.CONNECTED, ABSENT, null),
                        tuple(kind, silence, cause),
                        tuple(Kind.CONNECTED, outage, cause),
                        tuple(Kind.QUOTES_LOST, outage, cause));
    }

    @Test
    void aRenewalLeavesNoPause() {
        arrives("c1", Frame.Kind.OPEN, 0, "wss://exchange.test");
        trade("c1", 1, 7);
        arrives("c1", Frame.Kind.WS, 2, "{\"e\":\"serverShutdown\",\"E\":%d}".formatted((BEGIN + 2_000_000) / 1_000));
        arrives("c2", Frame.Kind.OPEN, 3, "wss://exchange.test");
        trade("c2", 4, 8);
        arrives("c1", Frame.Kind.CLOSE, 5, "rotated: shutdown: announced by the exchange");

        assertThat(events())
                .containsExactly(
                        tuple(Kind.CONNECTED, ABSENT, null),
                        tuple(Kind.SHUTDOWN_ANNOUNCED, ABSENT, "exchange"),
                        tuple(Kind.CONNECTED, ABSENT, null),
                        tuple(Kind.ROTATED, 0L, "shutdown"));
    }

    @Test
    void aNewNumberingSaysFromWhereToWhereAndWhichTradeToldOfIt() {
        arrives("c1", Frame.Kind.OPEN, 0, "wss://exchange.test");
        trade("c1", 1, 1_000_000);
        trade("c1", 2, 1);

        assertThat(events())
                .containsExactly(tuple(Kind.CONNECTED, ABSENT, null), tuple(Kind.EPOCH, ABSENT, "renumbered"));
        FeedEvent epoch = tape.only(FeedEvent.class).get(1);
        Trade first = tape.only(Trade.class).get(1);
        assertThat(epoch.detail()).isEqualTo("BTC-USDT went from 1000000 to 1");
        assertThat(Renumbering.of("BTC-USDT went from 1000000 to 1"))
                .contains(new Renumbering("BTC-USDT", 1_000_000, first.firstNumber()));
        assertThat(epoch.happenedAt()).isEqualTo(first.receivedAt());
    }

    @Test
    void aTradeMadeBeforeItsConnectionOpenedIsOneOfASnapshot() {
        trade("c1", 1, 1);
        arrives("c1", Frame.Kind.OPEN, 100, "wss://exchange.test");
        trade("c1", 101, 2, 40);
        trade("c2", 101, 3, 40);
        trade("c1", 102, 4, 102);
        trade("c1", 110, 5, 99);
        trade("c1", 111, 6, 99);
        arrives("c1", Frame.Kind.CLOSE, 200, "broken: cut");
        arrives("c1", Frame.Kind.OPEN, 201, "wss://exchange.test");
        trade("c1", 202, 7, 200);

        assertThat(tape.only(Trade.class))
                .extracting(Trade::origin)
                .containsExactly(
                        Origin.STREAM,
                        Origin.SNAPSHOT,
                        Origin.STREAM,
                        Origin.STREAM,
                        Origin.SNAPSHOT,
                        Origin.STREAM,
                        Origin.SNAPSHOT);
    }

    private void trade(String connection, long second, long number) {
        trade(connection, second, number, second);
    }

    private void trade(String connection, long second, long number, long made) {
        long millis = BEGIN / 1_000 + made * 1_000;
        arrives(
                connection,
                Frame.Kind.WS,
                second,
                ("{\"e\":\"trade\",\"E\":%d,\"s\":\"BTCUSDT\",\"t\":%d,\"p\":\"1\",\"q\":\"1\",\"T\":%d,\"m\":true,"
                                + "\"M\":true}")
                        .formatted(millis, number, millis));
    }

    private void arrives(String connection, Frame.Kind kind, long second, String text) {
        tape.read(new Frame("binance", connection, ++frames, null, kind, BEGIN + second * 1_000_000, null, text));
    }

    private List<Tuple> events() {
        return tape.only(FeedEvent.class).stream()
                .map(event -> tuple(event.kind(), event.durationMillis(), event.cause()))
                .toList();
    }
}
