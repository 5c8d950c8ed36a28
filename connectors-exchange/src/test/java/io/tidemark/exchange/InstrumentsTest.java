package io.tidemark.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.exchange.BadFrameException.Code;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstrumentsTest {

    private static final List<String> QUOTES = List.of("USDT", "USD", "T");

    @Test
    void splitsByTheLongestQuoteAsset() {
        assertThat(Instruments.split("BTCUSDT", QUOTES)).isEqualTo("BTC-USDT");
        assertThat(Instruments.split("1INCHUSD", QUOTES)).isEqualTo("1INCH-USD");
        assertThat(Instruments.split("XT", QUOTES)).isEqualTo("X-T");
    }

    @Test
    void splitsBySeparator() {
        assertThat(Instruments.split("BTC/USD", '/')).isEqualTo("BTC-USD");
    }

    @Test
    void splitsLowerCase() {
        assertThat(Instruments.splitLowerCase("btcusdt", QUOTES)).isEqualTo("BTC-USDT");
        assertThat(Instruments.splitLowerCase("1inchusd", QUOTES)).isEqualTo("1INCH-USD");
    }

    @Test
    void refusesWhatHasNoBaseOrNoKnownQuote() {
        for (String symbol : List.of("", "USD1", "btcusdt", "B-CUSDT", "B\u00c9CUSDT", "A".repeat(21) + "USDT")) {
            assertUnknown(symbol, () -> Instruments.split(symbol, QUOTES));
        }
        for (String symbol :
                List.of("", "usd1", "BTCUSDT", "btcUSDT", "b-cusdt", "btcu\u017fdt", "a".repeat(21) + "usd")) {
            assertUnknown(symbol, () -> Instruments.splitLowerCase(symbol, QUOTES));
        }
        for (String symbol : List.of("", "BTCUSD", "/USD", "BTC/", "BTC/USD/X", "AAPLx/USD")) {
            assertUnknown(symbol, () -> Instruments.split(symbol, '/'));
        }
    }

    @Test
    void aNameIsBaseAndQuote() {
        assertThat(List.of("BTC-USDT", "1-2", "A".repeat(20) + "-" + "9".repeat(20)))
                .allMatch(Instruments::isValid);
        assertThat(List.of("", "-", "BTC", "BTC-", "-USD", "BTC-USD-X", "btc-usd", "A".repeat(21) + "-USD"))
                .noneMatch(Instruments::isValid);
    }

    private static void assertUnknown(String symbol, org.assertj.core.api.ThrowableAssert.ThrowingCallable splitting) {
        assertThatThrownBy(splitting)
                .isInstanceOf(BadFrameException.class)
                .hasMessage("Invalid symbol %s: must be a base and a known quote asset", symbol)
                .extracting(e -> ((BadFrameException) e).code())
                .isEqualTo(Code.UNKNOWN_INSTRUMENT);
    }
}
