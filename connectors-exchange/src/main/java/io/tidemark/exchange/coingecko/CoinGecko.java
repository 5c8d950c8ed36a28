package io.tidemark.exchange.coingecko;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.google.auto.service.AutoService;
import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.BadFrameException.Code;
import io.tidemark.exchange.Json;
import io.tidemark.exchange.PriceVendor;
import io.tidemark.exchange.RestLimits;
import io.tidemark.exchange.RestUrl;
import io.tidemark.model.Frame;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * CoinGecko's {@code /coins/markets}. The only time in it is {@code last_updated}; an answer may come from a cache, so
 * that it repeats between polls. Numbers are JSON numbers, any may be null.
 *
 * @see <a href="https://docs.coingecko.com/v3.0.1/reference/coins-markets">Coins list with market data</a>
 */
@AutoService(PriceVendor.class)
public final class CoinGecko implements PriceVendor {

    private static final String ID = "coingecko";
    private static final String VERSION = "1.1";
    private static final int MAX_COINS = 250;
    private static final JsonFactory JSON = new JsonFactory();

    private static final List<String> USUAL = List.of(
            "bitcoin",
            "ethereum",
            "ripple",
            "binancecoin",
            "solana",
            "dogecoin",
            "tron",
            "cardano",
            "hyperliquid",
            "sui");

    /** Without a key an address may ask 5 to 15 times a minute, "depending on usage conditions worldwide". */
    private static final RestLimits LIMITS = new RestLimits(10, Duration.ofMinutes(1), null, 1, 1, MAX_COINS, null);

    /** What the contract calls the vendor's fields. */
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("id", "coin_id"),
            Map.entry("symbol", "symbol"),
            Map.entry("name", "name"),
            Map.entry("last_updated", "ts_event"),
            Map.entry("current_price", "price"),
            Map.entry("market_cap", "market_cap"),
            Map.entry("market_cap_rank", "market_cap_rank"),
            Map.entry("total_volume", "total_volume"),
            Map.entry("high_24h", "high_24h"),
            Map.entry("low_24h", "low_24h"),
            Map.entry("price_change_24h", "price_change_24h"),
            Map.entry("price_change_percentage_24h", "price_change_percentage_24h"),
            Map.entry("circulating_supply", "circulating_supply"),
            Map.entry("total_supply", "total_supply"),
            Map.entry("max_supply", "max_supply"),
            Map.entry("ath", "ath"),
            Map.entry("atl", "atl"));

    @Override
    public String id() {
        return ID;
    }

    @Override
    public URI host() {
        return URI.create("https://api.coingecko.com");
    }

    @Override
    public RestLimits restLimits() {
        return LIMITS;
    }

    @Override
    public List<String> usualCoins() {
        return USUAL;
    }

    @Override
    public int coinsPerRequest() {
        return MAX_COINS;
    }

    @Override
    public String pricesPath(List<String> coins, String currency) {
        return "/api/v3/coins/markets?vs_currency=%s&ids=%s&per_page=%d&page=1"
                .formatted(currency, String.join(",", coins), MAX_COINS);
    }

    @Override
    public Optional<String> keyHeader() {
        return Optional.of("x-cg-demo-api-key");
    }

    @Override
    public List<Row> parse(Frame frame) {
        String text = frame.text() == null ? "" : frame.text();
        // Insists on JSON of bounded size and depth before anything is done with it.
        Json.check(text);
        RestUrl url = RestUrl.of(frame.url());
        String currency = url.parameter("vs_currency").orElse("");
        if (!url.path().endsWith("/coins/markets") || currency.isEmpty()) {
            throw new BadFrameException(Code.UNKNOWN_MESSAGE, "Cannot read frame: no answer of /coins/markets");
        }
        List<Row> rows = new ArrayList<>();
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw new BadFrameException(Code.UNKNOWN_MESSAGE, "Cannot read frame: no list of coins");
            }
            while (json.nextToken() == JsonToken.START_OBJECT) {
                int begin = (int) json.currentTokenLocation().getCharOffset();
                String message = message(json, currency, frame.receivedAt());
                int end = (int) json.currentLocation().getCharOffset();
                rows.add(new Row(text.substring(begin, end), message));
            }
            if (json.currentToken() != JsonToken.END_ARRAY) {
                throw new BadFrameException(Code.UNKNOWN_MESSAGE, "Cannot read frame: no list of coins");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows;
    }

    /** The coin under the parser; its scalars are copied as they stand, so no digit is lost. */
    private static String message(JsonParser json, String currency, long receivedAt) throws IOException {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator out = JSON.createGenerator(text)) {
            out.writeStartObject();
            out.writeStringField("schema_version", VERSION);
            while (json.nextToken() != JsonToken.END_OBJECT) {
                String name = NAMES.get(json.currentName());
                JsonToken value = json.nextToken();
                if (name == null) {
                    json.skipChildren();
                    continue;
                }
                out.writeFieldName(name);
                if (value.isNumeric()) {
                    out.writeNumber(json.getText());
                } else {
                    out.copyCurrentStructure(json);
                }
            }
            out.writeStringField("vs_currency", currency);
            out.writeStringField(
                    "ts_ingest",
                    Instant.EPOCH.plus(receivedAt, ChronoUnit.MICROS).toString());
            out.writeStringField("source", ID);
            out.writeEndObject();
        }
        return text.toString();
    }
}
