package io.tidemark.source;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tidemark.model.FeedEvent;
import io.tidemark.model.FeedEvent.Kind;
import io.tidemark.model.Frame;
import io.tidemark.model.MarketEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** Whatever happens to a connection is an event that says why and, where that has a length, how long. */
class ConnectionEventsTest {

    private static final long BEGIN = 1_767_312_000_000_000L;

    private final List<MarketEvent> out = new ArrayList<>();
    private final ExchangeRecordEmitter emitter = new ExchangeRecordEmitter(event -> {});
    private final ExchangeSplitState state = new ExchangeSplitState(
            new ExchangeSplit("tapes-1", new FeedSpec.Tapes(List.of("a.jsonl"), Set.of()), Map.of()),
            FeedRules.of(new Configuration()),
            null);
    private long frames;

    @Test
    void aSilenceIsAStallAndTheOutageAfterItIsMeasuredFromTheLastFrame() {
        arrives("c1", Frame.Kind.OPEN, 0, "wss://exchange.test");
        trade("c1", 1, 7);
        arrives("c1", Frame.Kind.CLOSE, 20, "stalled: nothing for 19 s");
        arrives("c1", Frame.Kind.OPEN, 25, "wss://exchange.test");

        assertThat(events())
                .containsExactly(
                        tuple(Kind.CONNECTED, ABSENT, null),
                        tuple(Kind.STALLED, 19_000L, "stalled"),
                        tuple(Kind.CONNECTED, 24_000L, "stalled"),
                        tuple(Kind.QUOTES_LOST, 24_000L, "stalled"));
    }

    @Test
    void aConnectionThatBreaksSaysWhyAndTheNextHowLongThereWasNone() {
        arrives("c1", Frame.Kind.OPEN, 0, "wss://exchange.test");
        trade("c1", 9, 7);
        arrives("c1", Frame.Kind.CLOSE, 10, "broken: connection reset");
        arrives("c1", Frame.Kind.OPEN, 13, "wss://exchange.test");

        assertThat(events())
                .containsExactly(
                        tuple(Kind.CONNECTED, ABSENT, null),
                        tuple(Kind.DISCONNECTED, ABSENT, "broken"),
                        tuple(Kind.CONNECTED, 4_000L, "broken"),
                        tuple(Kind.QUOTES_LOST, 4_000L, "broken"));
    }

    @Test
    void aRenewalLeavesNoPause() {
        arrives("c1", Frame.Kind.OPEN, 0, "wss://exchange.test");
        trade("c1", 1, 7);
        arrives("c1", Frame.Kind.WS, 2, "{\"e\":\"serverShutdown\",\"E\":%d}".formatted((BEGIN + 2_000_000) / 1_000));
        arrives("c2", Frame.Kind.OPEN, 3, "wss://exchange.test");
        trade("c2", 4, 8);
        arrives("c1", Frame.Kind.CLOSE, 5, "rotated: shutdown announced by the exchange");

        assertThat(events())
                .containsExactly(
                        tuple(Kind.CONNECTED, ABSENT, null),
                        tuple(Kind.SHUTDOWN_ANNOUNCED, ABSENT, null),
                        tuple(Kind.CONNECTED, ABSENT, null),
                        tuple(Kind.ROTATED, 0L, "rotated"));
    }

    @Test
    void aNewNumberingSaysFromWhereToWhere() {
        arrives("c1", Frame.Kind.OPEN, 0, "wss://exchange.test");
        trade("c1", 1, 1_000_000);
        trade("c1", 2, 1);

        assertThat(events())
                .containsExactly(tuple(Kind.CONNECTED, ABSENT, null), tuple(Kind.EPOCH, ABSENT, "renumbered"));
        assertThat(out.stream().filter(FeedEvent.class::isInstance).map(event -> ((FeedEvent) event).detail()))
                .endsWith("BTC-USDT went from 1000000 to 1");
    }

    private void trade(String connection, long second, long number) {
        long millis = BEGIN / 1_000 + second * 1_000;
        arrives(
                connection,
                Frame.Kind.WS,
                second,
                ("{\"e\":\"trade\",\"E\":%d,\"s\":\"BTCUSDT\",\"t\":%d,\"p\":\"1\",\"q\":\"1\",\"T\":%d,\"m\":true,"
                                + "\"M\":true}")
                        .formatted(millis, number, millis));
    }

    private void arrives(String connection, Frame.Kind kind, long second, String text) {
        emitter.emitRecord(
                new Frame("binance", connection, ++frames, null, kind, BEGIN + second * 1_000_000, null, text),
                new EventsOnly(out),
                state);
    }

    private List<Tuple> events() {
        return out.stream()
                .filter(FeedEvent.class::isInstance)
                .map(FeedEvent.class::cast)
                .map(event -> tuple(event.kind(), event.durationMillis(), event.cause()))
                .toList();
    }
}
