package io.tidemark.exchange.coingecko;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.contract.Contract;
import io.tidemark.contract.Contracts;
import io.tidemark.contract.EventReader;
import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.PriceVendor.Row;
import io.tidemark.exchange.Tapes;
import io.tidemark.model.Frame;
import io.tidemark.model.Price;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CoinGeckoTest {

    /** 2026-01-02T03:04:05.678901Z. */
    private static final long RECEIVED_AT = 1_767_323_045_678_901L;

    private static final String URL = "https://localhost/api/v3/coins/markets?vs_currency=eur&ids=bitcoin,sui";
    private static final String BITCOIN =
            "{\"id\": \"bitcoin\", \"symbol\": \"btc\", \"name\": \"Bitcoin\", \"image\": \"https://localhost/btc.png\","
                    + " \"current_price\": 70187.123456789012345678, \"market_cap\": 1381651251183,"
                    + " \"market_cap_rank\": 1, \"total_volume\": 2.0154184933e10, \"high_24h\": null,"
                    + " \"price_change_percentage_24h\": -3.12502, \"roi\": {\"times\": 1.5},"
                    + " \"last_updated\": \"2026-01-02T03:03:59.736Z\"}";

    private final CoinGecko coinGecko = new CoinGecko();

    @Test
    void allCoinsAreAskedForAtOnce() {
        assertThat(coinGecko.usualCoins()).hasSize(10).doesNotHaveDuplicates();
        assertThat(coinGecko.pricesPath(List.of("bitcoin", "sui"), "eur"))
                .isEqualTo("/api/v3/coins/markets?vs_currency=eur&ids=bitcoin,sui&per_page=250&page=1");
    }

    @Test
    void aCoinIsReadToTheLastDigit() {
        List<Row> rows = coinGecko.parse(frame(URL, "[" + BITCOIN + "]"));

        assertThat(rows).singleElement().satisfies(row -> {
            assertThat(row.text()).isEqualTo(BITCOIN);
            assertThat(read(row))
                    .isEqualTo(new Price(
                            "coingecko",
                            "bitcoin",
                            "btc",
                            "eur",
                            1_767_323_039_736_000L,
                            new BigDecimal("70187.123456789012345678"),
                            new BigDecimal("1381651251183"),
                            1,
                            new BigDecimal("20154184933"),
                            null,
                            null,
                            new BigDecimal("-3.12502"),
                            null,
                            RECEIVED_AT));
        });
    }

    @Test
    void aCoinThatBreaksTheContractLeavesTheOthersAlone() {
        String broken = BITCOIN.replace("70187.123456789012345678", "null");

        List<Row> rows = coinGecko.parse(frame(URL, "[" + broken + "," + BITCOIN + "]"));

        assertThat(rows).hasSize(2).last().satisfies(row -> assertThat(read(row).coinId())
                .isEqualTo("bitcoin"));
        assertThat(rows.get(0).text()).isEqualTo(broken);
        assertThatThrownBy(() -> read(rows.get(0))).hasMessage("Invalid price null: must be a number");
    }

    @Test
    void anEmptyListIsNoCoin() {
        assertThat(coinGecko.parse(frame(URL, "[]"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"error\":\"coin not found\"}", "[1]", "[{},7]", "\"x\"", "[[]]"})
    void whatIsNoListOfCoinsIsRefused(String body) {
        assertThatThrownBy(() -> coinGecko.parse(frame(URL, body)))
                .isInstanceOf(BadFrameException.class)
                .hasMessage("Cannot read frame: no list of coins");
    }

    @Test
    void theAnswerToSomethingElseIsRefused() {
        assertThatThrownBy(() -> coinGecko.parse(frame("https://localhost/api/v3/ping", "[]")))
                .hasMessage("Cannot read frame: no answer of /coins/markets");
    }

    @Property(tries = 300)
    void noTextEscapesAsAnythingButABadFrame(@ForAll String text, @ForAll int cut) {
        String torn = ("[" + BITCOIN + "]").substring(0, Math.floorMod(cut, BITCOIN.length() + 1)) + text;

        try {
            coinGecko.parse(frame(URL, torn)).forEach(CoinGeckoTest::read);
        } catch (BadFrameException e) {
            assertThat(e.detail()).matches("(?s)(Cannot|Invalid|Failed) .+");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"coins_markets_20240407_1coin.json", "coins_markets_20211108_2coins_sparkline.json"})
    void realAnswersKeepTheContract(String file) throws IOException {
        String body = Files.readString(Tapes.recorded("rest/" + file));

        List<Row> rows = coinGecko.parse(frame(URL, body));

        assertThat(rows).isNotEmpty().allSatisfy(row -> {
            assertThat(Contracts.faults(Contract.PRICES, bytes(row))).isEmpty();
            assertThat(read(row).price()).isPositive();
        });
    }

    private static Price read(Row row) {
        return (Price) EventReader.read(Contract.PRICES, bytes(row), drift -> {});
    }

    private static byte[] bytes(Row row) {
        return row.message().getBytes(StandardCharsets.UTF_8);
    }

    private static Frame frame(String url, String body) {
        return new Frame("coingecko", "c1", 1, "prices", Frame.Kind.REST, RECEIVED_AT, url, body);
    }
}
