package io.tidemark.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.model.Frame;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever comes from the network, a parser answers with events or with a refusal, never with another exception. */
class HostileFramesTest {

    private static final List<String> FRAMES = List.of(
            "{\"stream\":\"bnbbtc@trade\",\"data\":{\"e\":\"trade\",\"E\":1672515782136,\"s\":\"BNBBTC\",\"t\":12345,\"p\":\"0.001\",\"q\":\"100\",\"T\":1672515782135,\"m\":true}}",
            "{\"u\":400900217,\"s\":\"BNBUSDT\",\"b\":\"25.3519\",\"B\":\"31.21\",\"a\":\"25.3652\",\"A\":\"40.66\"}",
            "{\"type\":\"match\",\"trade_id\":10,\"time\":\"2014-11-07T08:19:27.028459Z\",\"product_id\":\"BTC-USD\",\"size\":\"5.2\",\"price\":\"400.23\",\"side\":\"sell\"}",
            "{\"channel\":\"trade\",\"data\":[{\"symbol\":\"BTC/USD\",\"side\":\"sell\",\"price\":0.5117,\"qty\":40.0,\"trade_id\":466,\"timestamp\":\"2023-09-25T07:49:37.708706Z\"}]}",
            "{\"error\":[],\"result\":{\"XXBTZUSD\":[[\"30243.4\",\"0.3\",1688669597.8,\"b\",\"m\",\"\",61044952]],\"last\":\"1\"}}",
            "[{\"id\":28457,\"price\":\"4.0\",\"qty\":\"12\",\"time\":1499865549590,\"isBuyerMaker\":true}]");

    @Property(tries = 3_000)
    void cutFramesAreReadOrRefused(@ForAll("frames") String frame, @ForAll @IntRange(min = 0, max = 300) int length) {
        readOrRefuse(frame.substring(0, Math.min(length, frame.length())));
    }

    @Property(tries = 5_000)
    void changedFramesAreReadOrRefused(
            @ForAll("frames") String frame,
            @ForAll @IntRange(min = 0, max = 299) int place,
            @ForAll("odd") String odd) {
        int at = place % frame.length();

        readOrRefuse(frame.substring(0, at) + odd + frame.substring(at + 1));
    }

    @Property(tries = 2_000)
    void anyTextIsReadOrRefused(@ForAll String text) {
        readOrRefuse(text);
    }

    private static void readOrRefuse(String text) {
        for (Exchange exchange : Exchanges.all().values()) {
            for (String url : List.of(
                    "", "/api/v3/historicalTrades?symbol=BTCUSDT", "/products/BTC-USD/trades", "/0/public/Trades")) {
                Frame.Kind kind = url.isEmpty() ? Frame.Kind.WS : Frame.Kind.REST;
                Heard heard = new Heard();
                try {
                    exchange.parse(new Frame(exchange.id(), "c", 1, null, kind, 0, url, text), heard);
                } catch (BadFrameException e) {
                    assertThat(e.detail()).isNotEmpty();
                    continue;
                }
                assertThat(heard.trades).allMatch(trade -> trade.price().signum() > 0);
            }
        }
    }

    @Provide
    Arbitrary<String> frames() {
        return Arbitraries.of(FRAMES);
    }

    @Provide
    Arbitrary<String> odd() {
        return Arbitraries.of(
                "",
                "\"",
                "{",
                "}",
                "[",
                "]",
                ":",
                ",",
                "0",
                "9",
                "-",
                ".",
                "e",
                "E",
                "null",
                "true",
                "\\",
                "\u0000",
                "€",
                "99999999999999999999",
                "1e999",
                "\"\"",
                "[[[[",
                "{\"a\":{\"b\":");
    }
}
