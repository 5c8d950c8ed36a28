package io.tidemark.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CoinGecko's {@code /coins/markets}: no exchange, but a vendor of what coins cost on all of them. Its prices go the
 * ways of the simulated market, since the same seed makes the same way; each coin is looked at anew now and then, and
 * until then {@code last_updated} repeats. Fields that are null in the world are null here.
 *
 * @see <a href="https://docs.coingecko.com/v3.0.1/reference/coins-markets">Coins list with market data</a>
 */
final class CoinGecko implements Desk {

    static final String ID = "coingecko";

    private static final long DAY = 86_400_000_000_000L;
    /** Of each second; so a coin changes about every 15 s. */
    private static final double CHANGED = 1 / 15.0;
    /** Requests a minute without a key, as of 2025. */
    private static final double REQUESTS_A_MINUTE = 30;

    private final List<Coin> coins = new ArrayList<>();
    private final Quota quota = new Quota(REQUESTS_A_MINUTE, REQUESTS_A_MINUTE / 60);
    private final boolean limited;
    private long time;

    /** @param start first moment of the market, nanoseconds since the epoch */
    CoinGecko(SimulatorOptions options, long start) {
        this.time = start;
        this.limited = options.rateLimits() == SimulatorOptions.RateLimits.ENFORCED;
        long seed = options.seed();
        coins.add(new Coin("bitcoin", "Bitcoin", "BTC", 19_900_000, 21_000_000, seed));
        coins.add(new Coin("ethereum", "Ethereum", "ETH", 120_700_000, 0, seed));
        coins.add(new Coin("ripple", "XRP", "XRP", 60_000_000_000L, 100_000_000_000L, seed));
        coins.add(new Coin("binancecoin", "BNB", "BNB", 137_700_000, 200_000_000, seed));
        coins.add(new Coin("solana", "Solana", "SOL", 555_000_000, 0, seed));
        coins.add(new Coin("dogecoin", "Dogecoin", "DOGE", 152_000_000_000L, 0, seed));
        coins.add(new Coin("tron", "TRON", "TRX", 94_600_000_000L, 0, seed));
        coins.add(new Coin("cardano", "Cardano", "ADA", 35_900_000_000L, 45_000_000_000L, seed));
        coins.add(new Coin("hyperliquid", "Hyperliquid", "HYPE", 270_000_000, 1_000_000_000, seed));
        coins.add(new Coin("sui", "Sui", "SUI", 3_600_000_000L, 10_000_000_000L, seed));
        coins.forEach(coin -> coin.look(start));
    }

    @Override
    public void publish(MarketEvent event) {
        // It looks at the market by itself.
    }

    @Override
    public synchronized void boundary(long nanos) {
        while (time < nanos) {
            coins.forEach(coin -> coin.path.step());
            time += Market.STEP;
        }
        coins.forEach(coin -> coin.pass(nanos));
    }

    @Override
    public boolean hasSocket(String path) {
        return false;
    }

    @Override
    public Conversation welcome(Connection connection, String path, Map<String, String> query) {
        throw new IllegalStateException("Cannot connect to %s: it has no socket".formatted(ID));
    }

    @Override
    public synchronized Answer answer(Call call) {
        if (!call.path().equals("/api/v3/coins/markets")) {
            return Answer.of(404, "{\"error\":\"Incorrect path\"}");
        }
        String currency = call.query("vs_currency", "");
        if (!currency.equals("usd")) {
            return currency.isEmpty()
                    ? Answer.of(422, "{\"error\":\"Missing parameter vs_currency\"}")
                    : Answer.of(422, "{\"error\":\"invalid vs_currency\"}");
        }
        if (limited && !quota.take()) {
            return refuse(429).with("Retry-After", "2");
        }
        List<String> ids = Arrays.asList(call.query("ids", "").split(",", -1));
        StringBuilder out = new StringBuilder("[");
        List<Coin> ranked = ranked();
        for (int i = 0; i < ranked.size(); i++) {
            if (ids.equals(List.of("")) || ids.contains(ranked.get(i).id)) {
                ranked.get(i).row(out, i + 1).append(',');
            }
        }
        out.setLength(Math.max(1, out.length() - 1));
        return Answer.ok(out.append(']'));
    }

    @Override
    public Answer refuse(int status) {
        return Answer.of(
                status,
                "{\"status\":{\"error_code\":%d,\"error_message\":\"%s\"}}"
                        .formatted(status, status == 429 ? "You've exceeded the Rate Limit." : "Service unavailable"));
    }

    /** As the vendor orders them: by market capitalisation. */
    private List<Coin> ranked() {
        return coins.stream()
                .sorted((one, other) ->
                        Double.compare(other.seen.price() * other.supply, one.seen.price() * one.supply))
                .toList();
    }

    /** What was seen at a moment. */
    private record Seen(long at, double price) {}

    /** One coin, and what it cost in the last 24 hours. */
    private static final class Coin {

        private final String id;
        private final String name;
        private final String symbol;
        private final long supply;
        private final long most;
        private final PricePath path;
        private final Dice dice;
        private final ArrayDeque<Seen> day = new ArrayDeque<>();
        private Seen seen = new Seen(0, 0);
        private boolean volumeKnown = true;

        /** @param most coins there will ever be; 0 if there is no such number */
        Coin(String id, String name, String asset, long supply, long most, long seed) {
            this.id = id;
            this.name = name;
            this.symbol = asset.toLowerCase(Locale.ROOT);
            this.supply = supply;
            this.most = most;
            this.path = new PricePath(Asset.of(asset), seed);
            this.dice = Dice.named(seed, ID + "/" + id);
        }

        void pass(long nanos) {
            if (dice.chance(CHANGED)) {
                // Updates carry odd milliseconds.
                look(nanos - 1_000_000L * (1 + dice.below(900)));
            }
        }

        void look(long nanos) {
            seen = new Seen(nanos, path.price());
            volumeKnown = !dice.chance(0.05);
            day.add(seen);
            while (day.getFirst().at() < nanos - DAY) {
                day.removeFirst();
            }
        }

        StringBuilder row(StringBuilder out, int rank) {
            double price = seen.price();
            double before = day.getFirst().price();
            double high = day.stream().mapToDouble(Seen::price).max().orElse(price);
            double low = day.stream().mapToDouble(Seen::price).min().orElse(price);
            text(out.append('{'), "id", id);
            text(out, "symbol", symbol);
            text(out, "name", name);
            text(out, "image", "https://coin-images.coingecko.com/coins/images/%s.png".formatted(id));
            number(out, "current_price", price);
            number(out, "market_cap", Math.rint(price * supply));
            out.append("\"market_cap_rank\":").append(rank).append(',');
            number(out, "fully_diluted_valuation", most == 0 ? null : Math.rint(price * most));
            number(out, "total_volume", volumeKnown ? Math.rint(price * supply * 0.02) : null);
            number(out, "high_24h", high);
            number(out, "low_24h", low);
            number(out, "price_change_24h", price - before);
            number(out, "price_change_percentage_24h", 100 * (price - before) / before);
            number(out, "market_cap_change_24h", Math.rint((price - before) * supply));
            number(out, "market_cap_change_percentage_24h", 100 * (price - before) / before);
            number(out, "circulating_supply", (double) supply);
            number(out, "total_supply", most == 0 ? (double) supply : (double) most);
            number(out, "max_supply", most == 0 ? null : (double) most);
            number(out, "ath", high * 1.5);
            number(out, "ath_change_percentage", 100 * (price / (high * 1.5) - 1));
            text(out, "ath_date", "2025-10-06T18:57:42.558Z");
            number(out, "atl", low / 1000);
            number(out, "atl_change_percentage", 100 * (price / (low / 1000) - 1));
            text(out, "atl_date", "2015-10-20T00:00:00.000Z");
            out.append("\"roi\":null,\"last_updated\":\"");
            return Text.time(out, seen.at(), 3).append("\"}");
        }

        private static void text(StringBuilder out, String field, String value) {
            Text.quoted(Text.quoted(out, field).append(':'), value).append(',');
        }

        /** Six digits that count, or whole units, as the vendor rounds. */
        private static void number(StringBuilder out, String field, @Nullable Double value) {
            Text.quoted(out, field).append(':');
            if (value == null) {
                out.append("null,");
                return;
            }
            double magnitude = Math.abs(value);
            int digits = magnitude >= 1_000_000 ? 0 : magnitude >= 1_000 ? 2 : magnitude >= 1 ? 4 : 8;
            Text.plain(out, Math.round(value * Text.power(digits)), digits).append(',');
        }
    }
}
