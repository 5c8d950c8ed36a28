package io.tidemark.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.Frame;
import io.tidemark.model.Gap;
import io.tidemark.model.Trade;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an outage took of trades without numbers, where the exchange trades on before the page is here. */
class OverlapTest {

    private static final long BEGIN = 1_767_312_000_000L;

    private TapeReading tape = new TapeReading();
    private long frames;

    @Test
    void aPageThatHoldsOnlyWhatCameAfterTheOutageProvesNothing() {
        beforeAndAfterAnOutage();

        page(40, 61);

        assertThat(tape.only(Gap.class)).singleElement().satisfies(gap -> {
            assertThat(gap.status()).isEqualTo(Gap.Status.UNPROVEN);
            assertThat(gap.startsAt()).isEqualTo((BEGIN + 2_000) * 1_000);
            assertThat(gap.endsAt()).isEqualTo((BEGIN + 40_000) * 1_000);
            assertThat(gap.repaired()).isEqualTo(20);
        });
        assertThat(ids()).isEqualTo("1 2 60 61 " + numbers(40, 59));
    }

    @Test
    void aPageThatReachesBackBeforeTheOutageHoldsAllOfIt() {
        beforeAndAfterAnOutage();

        page(2, 61);

        assertThat(tape.only(Gap.class)).singleElement().satisfies(gap -> {
            assertThat(gap.status()).isEqualTo(Gap.Status.REPAIRED);
            assertThat(gap.repaired()).isEqualTo(57);
        });
        assertThat(ids()).isEqualTo("1 2 60 61 " + numbers(3, 59));
    }

    @Test
    void aRestartBeforeThePageIsHereForgetsNoOutage() {
        beforeAndAfterAnOutage();
        tape = new TapeReading(tape.state.snapshot(), new Configuration());

        page(40, 61);

        assertThat(tape.only(Gap.class)).extracting(Gap::status).containsExactly(Gap.Status.UNPROVEN);
    }

    @Test
    void onceSettledAnOutageIsToldOfNoMore() {
        beforeAndAfterAnOutage();
        page(40, 61);

        page(50, 61);

        assertThat(tape.only(Gap.class)).hasSize(1);
    }

    @Test
    void aPageThatSharesNothingThoughTheConnectionStandsIsAGap() {
        arrives(Frame.Kind.OPEN, 0, null, "wss://exchange.test");
        traded(1);
        traded(2);

        page(40, 61);
        page(41, 62);

        assertThat(tape.only(Gap.class)).singleElement().satisfies(gap -> {
            assertThat(gap.status()).isEqualTo(Gap.Status.UNPROVEN);
            assertThat(gap.startsAt()).isEqualTo((BEGIN + 2_000) * 1_000);
            assertThat(gap.endsAt()).isEqualTo((BEGIN + 40_000) * 1_000);
        });
    }

    private void beforeAndAfterAnOutage() {
        arrives(Frame.Kind.OPEN, 0, null, "wss://exchange.test");
        traded(1);
        traded(2);
        arrives(Frame.Kind.CLOSE, 3, null, "broken: connection reset");
        arrives(Frame.Kind.OPEN, 59, null, "wss://exchange.test");
        traded(60);
        traded(61);
    }

    private void traded(int second) {
        arrives(
                Frame.Kind.WS,
                second,
                null,
                ("{\"topic\":\"publicTrade.BTCUSDT\",\"ts\":%d,\"type\":\"snapshot\",\"data\":[{\"T\":%d,"
                                + "\"s\":\"BTCUSDT\",\"S\":\"Buy\",\"v\":\"1\",\"p\":\"1\",\"i\":\"%d\","
                                + "\"BT\":false,\"RPI\":false,\"seq\":1}]}")
                        .formatted(BEGIN + second * 1_000L, BEGIN + second * 1_000L, second));
    }

    /** The trades of some seconds, one each, the newest first. */
    private void page(int first, int last) {
        String rows = IntStream.rangeClosed(first, last)
                .map(second -> first + last - second)
                .mapToObj(second -> ("{\"execId\":\"%d\",\"symbol\":\"BTCUSDT\",\"price\":\"1\",\"size\":\"1\","
                                + "\"side\":\"Buy\",\"time\":\"%d\",\"isBlockTrade\":false,\"isRPITrade\":false,"
                                + "\"seq\":\"1\"}")
                        .formatted(second, BEGIN + second * 1_000L))
                .collect(Collectors.joining(","));
        arrives(
                Frame.Kind.REST,
                62,
                "tail",
                "{\"retCode\":0,\"retMsg\":\"OK\",\"result\":{\"category\":\"spot\",\"list\":[%s]},\"time\":%d}"
                        .formatted(rows, BEGIN + 62_000));
    }

    private void arrives(Frame.Kind kind, long second, @Nullable String channel, String text) {
        String url = kind == Frame.Kind.REST
                ? "https://exchange.test/v5/market/recent-trade?category=spot&symbol=BTCUSDT&limit=60"
                : null;
        tape.read(new Frame("bybit", "c1", ++frames, channel, kind, (BEGIN + second * 1_000) * 1_000, url, text));
    }

    private String ids() {
        return tape.only(Trade.class).stream().map(Trade::tradeId).collect(Collectors.joining(" "));
    }

    private static String numbers(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .map(second -> first + last - second)
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(" "));
    }
}
