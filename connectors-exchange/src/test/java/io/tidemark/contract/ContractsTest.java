package io.tidemark.contract;

import static io.tidemark.model.MarketEvent.ABSENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tidemark.exchange.BadFrameException;
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
import io.tidemark.model.Pulse;
import io.tidemark.model.Quote;
import io.tidemark.model.Rejected;
import io.tidemark.model.Side;
import io.tidemark.model.Trade;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractsTest {

    private static final long NOW = 1_680_652_800_123_456L;
    private static final Path EXAMPLES = Path.of("src/main/resources/contracts/EXAMPLES");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final EventWriter writer = new EventWriter();

    @Test
    void everyExampleKeepsItsContract() throws IOException {
        Map<String, List<Fault>> faults = new TreeMap<>();
        for (Path example : examples()) {
            faults.put(
                    String.valueOf(example.getFileName()),
                    Contracts.faults(contract(example), Files.readAllBytes(example)));
        }

        assertThat(faults).hasSizeGreaterThan(12).allSatisfy((name, found) -> assertThat(found)
                .isEmpty());
    }

    @Test
    void everyExampleOfAnEventIsReadAndWrittenAsItsContractHasIt() throws IOException {
        int read = 0;
        for (Path example : examples()) {
            Contract contract = contract(example);
            MarketEvent event = EventReader.read(contract, Files.readAllBytes(example), drift -> {});
            byte[] written = writer.write(event);

            assertThat(Contracts.faults(contract, written)).isEmpty();
            assertThat(EventReader.read(contract, written, drift -> {})).isEqualTo(event);
            read++;
        }
        assertThat(read).isEqualTo(14);
    }

    @Test
    void aPriceOfTheVersionBeforeKeepsTheContractOfNow() throws IOException {
        byte[] before = Files.readAllBytes(EXAMPLES.resolve("example_btc_1.0.json"));

        assertThat(new String(before, StandardCharsets.UTF_8)).doesNotContain("schema_version", "market_cap_rank");
        assertThat(Contracts.faults(Contract.PRICES, before)).isEmpty();
    }

    @Property(tries = 300)
    void whatIsWrittenKeepsTheContractAndIsReadAsItWas(
            @ForAll @LongRange(min = 1, max = 999_999_999_999L) long price,
            @ForAll @IntRange(max = 18) int scale,
            @ForAll @LongRange(min = 0, max = Long.MAX_VALUE / 2) long number,
            @ForAll @IntRange(min = 1, max = 5) int fills,
            @ForAll @StringLength(min = 1, max = 20) String id,
            @ForAll boolean numbered,
            @ForAll Side side,
            @ForAll Origin origin,
            @ForAll @LongRange(min = -86_400_000_000L, max = 86_400_000_000L) long offset) {
        Decimal amount = Decimal.of(BigDecimal.valueOf(price, scale));
        long at = NOW + offset;
        List<MarketEvent> events = List.of(
                new Trade(
                        "acme",
                        "BTC-USDT",
                        id,
                        numbered ? number : ABSENT,
                        fills,
                        amount,
                        Decimal.parse("0.5"),
                        side,
                        at,
                        numbered ? ABSENT : at,
                        at + 1,
                        origin),
                new Gap(
                        "acme",
                        "BTC-USDT",
                        number,
                        fills,
                        number,
                        0,
                        number,
                        at,
                        ABSENT,
                        at,
                        ABSENT,
                        numbered ? null : id,
                        Gap.Status.LOST),
                new Disorder("acme", id, Disorder.Kind.OUT_OF_ORDER, at),
                new Progress("acme", List.of("BTC-USDT", id), at, at + 2));

        for (MarketEvent event : events) {
            byte[] written = writer.write(event);
            assertThat(Contracts.faults(Contract.TRADES, written)).isEmpty();
            assertThat(EventReader.read(Contract.TRADES, written, drift -> {})).isEqualTo(event);
        }
        Quote quote = new Quote(
                "acme", "BTC-USDT", amount, Decimal.ZERO, amount, amount, ABSENT, at, numbered ? number : ABSENT);
        assertThat(Contracts.faults(Contract.QUOTES, writer.write(quote))).isEmpty();
        assertThat(EventReader.read(Contract.QUOTES, writer.write(quote), drift -> {}))
                .isEqualTo(quote);
        List<MarketEvent> others = List.of(
                new FeedEvent("acme", id, at, FeedEvent.Kind.QUOTES_LOST, number, id, null, -offset),
                new FrameRead(
                        new Frame("acme", id, number, null, Frame.Kind.REST, at, id, null),
                        FrameRead.Outcome.ACCEPTED,
                        fills,
                        0,
                        fills),
                new Rejected("ws", "acme", id, at, "not_json", id, null, id),
                new Pulse("acme", at),
                new OfficialCandle(
                        "acme",
                        "BTC-USDT",
                        "1m",
                        at,
                        at + 60,
                        amount,
                        amount,
                        amount,
                        amount,
                        BigDecimal.valueOf(price, 8).stripTrailingZeros(),
                        null,
                        ABSENT,
                        BigDecimal.ONE,
                        null,
                        at));
        Price polled = new Price(
                "acme",
                id,
                id,
                "usd",
                at,
                BigDecimal.valueOf(price, scale).stripTrailingZeros(),
                numbered ? null : BigDecimal.valueOf(number).stripTrailingZeros(),
                numbered ? fills : ABSENT,
                null,
                null,
                null,
                BigDecimal.valueOf(-price, scale).stripTrailingZeros(),
                BigDecimal.ZERO,
                at + 1);
        assertThat(Contracts.faults(Contract.PRICES, writer.write(polled))).isEmpty();
        assertThat(EventReader.read(Contract.PRICES, writer.write(polled), drift -> {}))
                .isEqualTo(polled);
        for (MarketEvent event : others) {
            byte[] written = writer.write(event);
            assertThat(Contracts.faults(Contract.FEED_EVENTS, written)).isEmpty();
            assertThat(EventReader.read(Contract.FEED_EVENTS, written, drift -> {}))
                    .isEqualTo(event);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    price        | "12,5"                 | bad_number    | /price       | Cannot read price: Invalid number 12,5: no decimal number
                    price        | 12.5                   | bad_value     | /price       | Invalid price 12.5: must be a text
                    price        | "-1"                   | bad_number    |              | Invalid trade 3055000123 of BTC-USDT: price -1, quantity 0.00171 and their product must be above 0 and below 1e15
                    quantity     | {}                     | bad_value     | /quantity    | Invalid quantity {}: must be a text
                    taker_side   | "maker"                | bad_value     | /taker_side  | Invalid taker_side maker: must be buy or sell
                    fills        | 0                      | bad_value     | /fills       | Invalid fills 0: must be from 1 to 2^31 - 1
                    traded_at    | 1680652800             | bad_time      | /traded_at   | Invalid traded_at 1680652800: must be a text
                    traded_at    | "2023-02-30T00:00:00Z" | bad_time      | /traded_at   | Invalid traded_at 2023-02-30T00:00:00Z: must be a time of the years 2009 to 2099
                    exchange     | ""                     | bad_value     | /exchange    | Invalid exchange : must not be empty
                    trade_number | -5                     | bad_value     | /trade_number | Invalid trade_number -5: must be from 0 to 2^63 - 1
                    type         | "quote"                | unknown_message | /type      | Invalid type quote: no such message here
                    """)
    void aFaultIsNamedAndItsPlaceTold(String field, String value, String code, String pointer, String detail)
            throws IOException {
        ObjectNode trade = example();
        trade.set(field, JSON.readTree(value));
        byte[] message = JSON.writeValueAsBytes(trade);

        assertThatThrownBy(() -> EventReader.read(Contract.TRADES, message, drift -> {}))
                .isInstanceOfSatisfying(
                        BadFrameException.class,
                        e -> assertThat(e.code().name()).isEqualToIgnoringCase(code))
                .hasMessage(detail);
        assertThat(Contracts.fault(Contract.TRADES, message, detail).pointer())
                .isEqualTo(pointer == null ? "" : pointer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    price           | null    | bad_value     | /price           | Invalid price null: must be a number
                    price           | "1.5"   | bad_value     | /price           | Invalid price 1.5: must be a number
                    price           | 0       | bad_number    | /price           | Invalid price 0: must be above 0, to 18 digits
                    price           | 4e-19   | bad_number    | /price           | Invalid price 4.0E-19: must be above 0, to 18 digits
                    price           | 1e20    | bad_number    | /price           | Invalid price 1.0E20: must be below 1e20
                    market_cap      | -1      | bad_number    | /market_cap      | Invalid market_cap -1: must not be negative
                    market_cap_rank | 0       | bad_value     | /market_cap_rank | Invalid market_cap_rank 0: must be from 1 to 2^31 - 1
                    high_24h        | "x"     | bad_value     | /high_24h        | Invalid high_24h x: must be a number
                    max_supply      | []      | bad_value     | /max_supply      | Invalid max_supply []: must be a number
                    name            | 7       | bad_value     | /name            | Invalid name 7: must be a text
                    ts_event        | null    | bad_time      | /ts_event        | Invalid ts_event null: must be a text
                    ts_event        | "2025-01-15T13:00:31.1Z" | bad_time | /ts_event        | Invalid ts_event 2025-01-15T13:00:31.1Z: must not be an hour after it came
                    schema_version  | "2.0"   | bad_value     | /schema_version  | Invalid schema_version 2.0: no such word
                    schema_version  | null    | bad_value     | /schema_version  | Invalid schema_version null: must be a text
                    symbol          | ""      | bad_value     | /symbol          | Invalid symbol : must not be empty
                    """)
    void aFaultOfAPriceIsNamedAndItsPlaceTold(String field, String value, String code, String pointer, String detail)
            throws IOException {
        ObjectNode price = (ObjectNode) JSON.readTree(Files.readAllBytes(EXAMPLES.resolve("example_btc.json")));
        price.set(field, JSON.readTree(value));
        byte[] message = JSON.writeValueAsBytes(price);

        assertThatThrownBy(() -> EventReader.read(Contract.PRICES, message, drift -> {}))
                .isInstanceOfSatisfying(
                        BadFrameException.class,
                        e -> assertThat(e.code().name()).isEqualToIgnoringCase(code))
                .hasMessage(detail);
        assertThat(Contracts.fault(Contract.PRICES, message, detail).pointer()).isEqualTo(pointer);
    }

    @ParameterizedTest
    @CsvSource({"coin_id", "symbol", "vs_currency", "ts_event", "ts_ingest", "price"})
    void aPriceWithoutWhatItMustHaveIsRefusedByReaderAndSchemaAlike(String field) throws IOException {
        ObjectNode price = (ObjectNode) JSON.readTree(Files.readAllBytes(EXAMPLES.resolve("example_btc.json")));
        price.remove(field);
        byte[] message = JSON.writeValueAsBytes(price);

        assertThatThrownBy(() -> EventReader.read(Contract.PRICES, message, drift -> {}))
                .hasMessage("Cannot read frame: %s is missing", field);
        assertThat(Contracts.faults(Contract.PRICES, message))
                .extracting(Fault::pointer)
                .containsExactly("/" + field);
    }

    @ParameterizedTest
    @CsvSource({
        "exchange",
        "instrument",
        "trade_id",
        "fills",
        "price",
        "quantity",
        "taker_side",
        "traded_at",
        "received_at",
        "origin"
    })
    void aFieldThatMustBeThereIsMissedByReaderAndSchemaAlike(String field) throws IOException {
        ObjectNode trade = example();
        trade.remove(field);
        byte[] message = JSON.writeValueAsBytes(trade);

        assertThatThrownBy(() -> EventReader.read(Contract.TRADES, message, drift -> {}))
                .hasMessage("Cannot read frame: %s is missing", field);
        assertThat(Contracts.faults(Contract.TRADES, message))
                .extracting(Fault::pointer)
                .containsExactly("/" + field);
    }

    @Test
    void aNameNobodyWouldGiveIsRefusedByReaderAndSchemaAlike() throws IOException {
        ObjectNode trade = example();
        trade.put("instrument", "B".repeat(257));
        byte[] message = JSON.writeValueAsBytes(trade);

        assertThatThrownBy(() -> EventReader.read(Contract.TRADES, message, drift -> {}))
                .hasMessage("Invalid instrument %s: must be at most 256 characters", "B".repeat(60));
        assertThat(Contracts.faults(Contract.TRADES, message))
                .extracting(Fault::pointer)
                .containsExactly("/instrument");
    }

    @Property(tries = 500)
    void whateverComesIsAnEventOrAFault(
            @ForAll Contract contract, @ForAll byte[] noise, @ForAll @IntRange(max = 400) int cut) throws IOException {
        byte[] example = Files.readAllBytes(EXAMPLES.resolve("trades.trade.json"));
        byte[] message = Arrays.copyOf(example, Math.min(cut, example.length) + noise.length);
        System.arraycopy(noise, 0, message, message.length - noise.length, noise.length);

        try {
            assertThat(EventReader.read(contract, message, drift -> {})).isNotNull();
        } catch (BadFrameException e) {
            assertThat(Contracts.fault(contract, message, e.detail())).isNotNull();
        }
    }

    @Test
    void fieldsThatNobodyKnowsAreAllowedAndCounted() throws IOException {
        ObjectNode trade = example();
        MarketEvent known = EventReader.read(Contract.TRADES, JSON.writeValueAsBytes(trade), drift -> {});
        trade.put("liquidation", true).set("venue", JSON.readTree("{\"a\": [1, 2]}"));
        List<Integer> drift = new ArrayList<>();

        MarketEvent read = EventReader.read(Contract.TRADES, JSON.writeValueAsBytes(trade), drift::add);

        assertThat(read).isEqualTo(known);
        assertThat(drift).containsExactly(2);
        assertThat(Contracts.faults(Contract.TRADES, JSON.writeValueAsBytes(trade)))
                .isEmpty();
    }

    @Test
    void whatIsNoTextIsNoMessage() {
        byte[] broken = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};

        assertThatThrownBy(() -> EventReader.read(Contract.QUOTES, broken, drift -> {}))
                .hasMessage("Cannot read message: no UTF-8");
        assertThat(Contracts.fault(Contract.QUOTES, broken, "Cannot read message: no UTF-8"))
                .isEqualTo(new Fault("", "no JSON"));
    }

    private static ObjectNode example() throws IOException {
        return (ObjectNode) JSON.readTree(Files.readAllBytes(EXAMPLES.resolve("trades.trade.json")));
    }

    private static List<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.sorted().toList();
        }
    }

    private static Contract contract(Path example) {
        String name = String.valueOf(example.getFileName());
        for (Contract contract : Contract.values()) {
            if (name.startsWith(contract.id() + ".")) {
                return contract;
            }
        }
        return Contract.PRICES;
    }
}
