package io.tidemark.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.exchange.BadFrameException.Code;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SymbolsTest {

    @Property
    void answersAsTheFunctionDoes(@ForAll String symbol) {
        Symbols symbols = new Symbols(text -> text + "!");

        assertThat(ask(symbols, symbol)).isEqualTo(symbol + "!");
        assertThat(ask(symbols, symbol)).isEqualTo(symbol + "!");
    }

    @Test
    void asksOnceForASymbol() {
        AtomicInteger asked = new AtomicInteger();
        Symbols symbols = new Symbols(text -> text.toLowerCase(Locale.ROOT) + asked.incrementAndGet());

        String first = ask(symbols, "BTCUSDT");
        String second = ask(symbols, "BTCUSDT");

        assertThat(second).isSameAs(first).isEqualTo("btcusdt1");
    }

    @Test
    void tellsSymbolsOfOneHashApart() {
        Symbols symbols = new Symbols(text -> text + "!");

        assertThat(ask(symbols, "Aa")).isEqualTo("Aa!");
        assertThat(ask(symbols, "BB")).isEqualTo("BB!");
        assertThat(ask(symbols, "Aa")).isEqualTo("Aa!");
    }

    @Test
    void aFloodOfSymbolsPushesOldOnesOut() {
        AtomicInteger asked = new AtomicInteger();
        Symbols symbols = new Symbols(text -> text + asked.incrementAndGet());
        int flood = 100_000;

        for (int i = 0; i < flood; i++) {
            ask(symbols, "S" + i);
        }
        for (int i = 0; i < flood; i++) {
            ask(symbols, "S" + i);
        }

        assertThat(asked.get()).isGreaterThan(2 * flood - 32_768 - 1);
    }

    @Test
    void remembersNoRefusal() {
        Symbols symbols = new Symbols(text -> {
            throw new BadFrameException(Code.UNKNOWN_INSTRUMENT, "no " + text);
        });

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> ask(symbols, "NOPE"))
                    .isInstanceOf(BadFrameException.class)
                    .hasMessage("no NOPE");
        }
    }

    private static String ask(Symbols symbols, String symbol) {
        char[] buffer = ("x" + symbol + "x").toCharArray();
        return symbols.instrument(buffer, 1, symbol.length());
    }
}
