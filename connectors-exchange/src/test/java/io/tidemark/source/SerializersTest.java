package io.tidemark.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.exchange.Channel;
import io.tidemark.exchange.Hosts;
import io.tidemark.exchange.MissingTrades;
import io.tidemark.model.Decimal;
import io.tidemark.model.Disorder;
import io.tidemark.model.FeedEvent;
import io.tidemark.model.Frame;
import io.tidemark.model.FrameRead;
import io.tidemark.model.Gap;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Origin;
import io.tidemark.model.Price;
import io.tidemark.model.Progress;
import io.tidemark.model.Quote;
import io.tidemark.model.Rejected;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SerializersTest {

    private static final ExchangeSplit SPLIT = new ExchangeSplit(
            "testing-1",
            new FeedSpec.Live(
                    "testing",
                    List.of("BTC-USDT", "ETH-USDT"),
                    Set.of(Channel.TRADES, Channel.QUOTES),
                    Hosts.of("ws://127.0.0.1:1/x", "http://127.0.0.1:1/x")),
            Map.of(
                    "testing",
                    new FeedPosition(
                            Map.of("testing-1", 17L),
                            Map.of(
                                    "BTC-USDT",
                                    new Lane(
                                            3,
                                            99,
                                            1_680_652_799_000_000L,
                                            List.of(
                                                    Lane.Hole.opened(5, 6, 17, MarketEvent.ABSENT, 18, "missed"),
                                                    Lane.Hole.opened(9, 9, 19, 23, 20, "closed")
                                                            .missed(21)
                                                            .closed(Gap.Status.ABSENT, "closed")
                                                            .toldAs(3)))),
                            Map.of("ETH-USDT", Overlap.of(Map.of("id-7", 22L))),
                            -1_270_000,
                            1_680_652_800_000_000L,
                            1_680_652_801_000_000L)));

    private static final OfficialCandle CANDLE = new OfficialCandle(
            "testing",
            "BTC-USDT",
            "1m",
            60_000_000,
            120_000_000,
            Decimal.parse("1.5"),
            Decimal.parse("2"),
            Decimal.parse("1"),
            Decimal.parse("1.7"),
            new BigDecimal("12345678901234567890.123456789012345678"),
            null,
            MarketEvent.ABSENT,
            new BigDecimal("0.1"),
            null,
            121_000_000);

    private static final ExchangeSplit TAPE = tape(Map.of("c1", 30L, "c2", 31L), 21);

    private static ExchangeSplit tape(Map<String, Long> openedAt, long doubtedFrom) {
        return new ExchangeSplit(
                "tapes-1",
                new FeedSpec.Tapes(List.of("a.jsonl", "b.jsonl.gz"), Set.of()),
                Map.of(
                        "binance",
                        new FeedPosition(
                                Map.of("c1", 17L),
                                Map.of(
                                        "BTC-USDT",
                                        new Lane(3, 99, 1_680_652_799_000_000L, List.of()),
                                        "ETH-USDT",
                                        new Lane(4, 8, 1_680_652_799_000_001L, List.of())),
                                Map.of("SUI-USDT", new Overlap(Map.of("id-7", 22L), 20, 19, doubtedFrom)),
                                -1_270_000,
                                1_680_652_800_000_000L,
                                1_680_652_801_000_000L,
                                new TapePosition(
                                        1,
                                        23,
                                        "broken",
                                        24,
                                        25,
                                        Map.of(
                                                "BTC-USDT",
                                                new TapePosition.Doubt("broken", 26, 101, 27),
                                                "ETH-USDT",
                                                new TapePosition.Doubt(null, MarketEvent.ABSENT, 9, 28)),
                                        Map.of("ETH-USDT", new Lane(1_000, 1_001, 29, List.of())),
                                        Set.of("XRP-USDT"),
                                        List.of(CANDLE),
                                        openedAt))));
    }

    @Test
    void aSplitComesBackAsItWas() throws IOException {
        ExchangeSplitSerializer serializer = new ExchangeSplitSerializer();

        ExchangeSplit read = serializer.deserialize(serializer.getVersion(), serializer.serialize(SPLIT));

        assertThat(read).isEqualTo(SPLIT);
    }

    @Test
    void aSplitThatVersion3WroteMeansWhatItMeant() throws IOException {
        assertThat(written(3, SPLIT)).isEqualTo(SPLIT);
    }

    @Test
    void aSplitThatVersion4WroteMeansWhatItMeant() throws IOException {
        assertThat(written(4, TAPE)).isEqualTo(tape(Map.of(), MarketEvent.ABSENT));
    }

    @Test
    void aSplitThatVersion5WroteMeansWhatItMeant() throws IOException {
        assertThat(written(5, TAPE)).isEqualTo(tape(Map.of("c1", 30L, "c2", 31L), MarketEvent.ABSENT));
    }

    @Test
    void aSplitThatVersion6WroteMeansWhatItMeant() throws IOException {
        assertThat(written(6, TAPE)).isEqualTo(TAPE);
    }

    /** The files were written when the versions were new; {@code -Dupdate=true} makes none where one is. */
    private static ExchangeSplit written(int version, ExchangeSplit split) throws IOException {
        Path golden = Path.of("src/test/resources/golden/split-%d.hex".formatted(version));
        if (Boolean.getBoolean("update") && !Files.exists(golden)) {
            Files.createDirectories(golden.getParent());
            Files.writeString(golden, HexFormat.of().formatHex(new ExchangeSplitSerializer().serialize(split)) + "\n");
        }
        return new ExchangeSplitSerializer()
                .deserialize(
                        version,
                        HexFormat.of().parseHex(Files.readString(golden).strip()));
    }

    @Test
    void aSplitOfTapesComesBackAsItWas() throws IOException {
        ExchangeSplitSerializer serializer = new ExchangeSplitSerializer();

        ExchangeSplit read = serializer.deserialize(serializer.getVersion(), serializer.serialize(TAPE));

        assertThat(read).isEqualTo(TAPE);
    }

    @Test
    void aSplitOfHistoryComesBackAsItWas() throws IOException {
        ExchangeSplitSerializer serializer = new ExchangeSplitSerializer();
        FeedSpec.History history = new FeedSpec.History(
                "testing",
                "BTC-USDT",
                List.of(new MissingTrades(1, 9, 17, 18, -1), new MissingTrades(20, 20, 19, MarketEvent.ABSENT, 3)),
                Hosts.of("ws://127.0.0.1:1/x", "http://127.0.0.1:1/x"),
                "backfill-1");
        ExchangeSplit split = new ExchangeSplit("testing-backfill-1-1", history, Map.of("testing", history.position()));

        ExchangeSplit read = serializer.deserialize(serializer.getVersion(), serializer.serialize(split));

        assertThat(read).isEqualTo(split);
    }

    @Test
    void aSplitOfPricesComesBackAsItWas() throws IOException {
        ExchangeSplitSerializer serializer = new ExchangeSplitSerializer();
        ExchangeSplit split = new ExchangeSplit(
                "vendor-1",
                new FeedSpec.Prices(
                        "vendor", List.of("bitcoin", "sui"), List.of("usd", "eur"), URI.create("http://127.0.0.1:1/v")),
                Map.of(
                        "vendor",
                        new FeedPosition(
                                Map.of("vendor-1", 17L),
                                Map.of(),
                                Map.of(),
                                MarketEvent.ABSENT,
                                MarketEvent.ABSENT,
                                MarketEvent.ABSENT)));

        ExchangeSplit read = serializer.deserialize(serializer.getVersion(), serializer.serialize(split));

        assertThat(read).isEqualTo(split);
    }

    @Test
    void theStateOfASplitIsTheSplitItCameFrom() {
        assertThat(new ExchangeSplitState(TAPE, FeedRules.of(new Configuration()), null).snapshot())
                .isEqualTo(TAPE);
    }

    @Test
    void enumeratorStateComesBackAsItWas() throws IOException {
        ExchangeEnumeratorStateSerializer serializer = new ExchangeEnumeratorStateSerializer();
        ExchangeEnumeratorState state = new ExchangeEnumeratorState(List.of(SPLIT), Set.of("testing-1", "testing-2"));

        assertThat(serializer.deserialize(serializer.getVersion(), serializer.serialize(state)))
                .isEqualTo(state);
    }

    @Test
    void aLaterVersionIsRefusedNotGuessed() {
        assertThatThrownBy(() -> new ExchangeSplitSerializer().deserialize(7, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot read split: version 7 is not known, highest known is 6");
        assertThatThrownBy(() -> new ExchangeEnumeratorStateSerializer().deserialize(7, new byte[0]))
                .isInstanceOf(IOException.class)
                .hasMessage("Cannot read enumerator state: version 7 is not known, highest known is 6");
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEventComesBackAsItWas(MarketEvent event) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        MarketEventSerializer.INSTANCE.serialize(event, out);
        DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());

        assertThat(MarketEventSerializer.INSTANCE.deserialize(in)).isEqualTo(event);
        assertThat(in.available()).isZero();
    }

    static List<MarketEvent> events() {
        Frame frame = new Frame("testing", "c1", 3, null, Frame.Kind.REST, 1_000_001, "/x?y=1", "{\"ü\":\"€\"}");
        return List.of(
                new Price(
                        "vendor",
                        "bitcoin",
                        "btc",
                        "usd",
                        1,
                        new BigDecimal("70187.5"),
                        new BigDecimal("1381651251183"),
                        1,
                        null,
                        BigDecimal.ONE,
                        BigDecimal.ONE,
                        new BigDecimal("-3.12502"),
                        null,
                        2),
                new Trade(
                        "testing",
                        "BTC-USDT",
                        "17",
                        17,
                        3,
                        Decimal.parse("28165.47"),
                        Decimal.parse("0.00056"),
                        Side.SELL,
                        1,
                        MarketEvent.ABSENT,
                        3,
                        Origin.REPAIR),
                new Quote(
                        "testing",
                        "BTC-USDT",
                        Decimal.parse("1"),
                        Decimal.parse("2"),
                        Decimal.parse("3"),
                        Decimal.parse("4"),
                        MarketEvent.ABSENT,
                        6,
                        7),
                new FeedEvent("testing", "c1", 5, FeedEvent.Kind.DISCONNECTED, MarketEvent.ABSENT, null, "cut", 12),
                new FrameRead(frame, FrameRead.Outcome.ACCEPTED, 2, 1, 1),
                new Progress("testing", List.of("BTC-USDT"), 1_000_000, 2_000_000),
                new Disorder("testing", "BTC-USDT", Disorder.Kind.OUT_OF_ORDER, 1_000_000),
                new Gap("testing", "BTC-USDT", 5, 2, 9, 0, 5, 7, 8, 1, 2, "closed", Gap.Status.REPAIRED),
                CANDLE,
                new Rejected("ws", "testing", "c1", 8, "not_json", "ends early", null, "{"));
    }
}
