package io.tidemark.simulator;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is simulated.
 *
 * @param host address to bind
 * @param port 0 takes a free one
 * @param certificate with it, clients speak https and wss; null for http and ws
 * @param exchanges lower-case ids
 * @param assets {@code BTC}, the most active first; each is traded against the exchange's own quote currency
 * @param seed the same seed and the same start give the same trades
 * @param speed how many times faster than the world simulated time runs
 * @param startTime when simulated time begins; null for the present moment
 * @param history how long the market had been open then, so that there are trades to ask for
 * @param past trades of each instrument from before then, where they are numbered in steps of one
 * @param used the highest number each instrument has given its trades before, by {@code kraken/BTC-USD}: where numbers
 *     step by one it goes on with the next
 * @param truthFile takes every trade there is, a line of JSON each; null for none
 * @param faultFile takes everything that goes wrong, a line of JSON each; null for none
 * @param tradesPerSecond of simulated time, all exchanges and instruments together, on average
 * @param quotesPerTrade changes of the best prices for each trade, about; zero for none
 * @param tradesKept newest trades of an instrument that REST still knows
 * @param connectionLifetime when an exchange that limits the age of a connection (Binance: 24 h) ends it, in real time
 * @param pace real seconds of a second of the protocol's own clockwork: pings, heartbeats, deadlines
 * @param rateLimits whether the exchanges' request limits are enforced
 * @param faults what goes wrong from the start, by exchange
 */
public record SimulatorOptions(
        String host,
        int port,
        @Nullable Certificate certificate,
        List<String> exchanges,
        List<String> assets,
        long seed,
        double speed,
        @Nullable Instant startTime,
        Duration history,
        PastTrades past,
        Map<String, Long> used,
        @Nullable Path truthFile,
        @Nullable Path faultFile,
        double tradesPerSecond,
        double quotesPerTrade,
        int tradesKept,
        Duration connectionLifetime,
        double pace,
        RateLimits rateLimits,
        Map<String, Faults> faults) {

    /** Whether an exchange turns away who asks too often. */
    public enum RateLimits {
        ENFORCED,
        NONE
    }

    /**
     * A server's certificate and its key, alone in a PKCS12 file.
     *
     * @param password of the file and of the key
     */
    public record Certificate(Path keyStore, String password) {

        @Override
        public String toString() {
            return keyStore.toString();
        }
    }

    /**
     * Trades that nobody saw, only to be asked for: computed when they are, so that there may be many.
     *
     * @param trades numbers of each instrument
     * @param time how long before the opening the first was
     * @param unissued one number in so many belongs to no trade; 0 if each does
     */
    public record PastTrades(long trades, Duration time, int unissued) {

        public static final PastTrades NONE = new PastTrades(0, Duration.ZERO, 0);

        public PastTrades {
            if (trades < 0 || unissued < 0 || (trades > 0 && (time.isNegative() || time.isZero()))) {
                throw new IllegalArgumentException(
                        "Invalid past of %d trades in %s: must be trades in some time".formatted(trades, time));
            }
        }
    }

    public SimulatorOptions {
        exchanges = List.copyOf(exchanges);
        assets = List.copyOf(assets);
        faults = Map.copyOf(faults);
        used = Map.copyOf(used);
        exchanges.forEach(SimulatedExchanges::of);
        faults.keySet().forEach(SimulatedExchanges::of);
        assets.forEach(Asset::of);
        if (exchanges.isEmpty()) {
            throw new IllegalArgumentException("Cannot simulate: no exchanges");
        }
        if (assets.isEmpty()) {
            throw new IllegalArgumentException("Cannot simulate: no assets");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("Invalid port %d: must be from 0 to 65535".formatted(port));
        }
        requirePositive("speed", speed);
        requirePositive("trades per second", tradesPerSecond);
        requirePositive("pace", pace);
        requirePositive("trades kept", tradesKept);
        if (!(quotesPerTrade >= 0 && quotesPerTrade <= 1000)) {
            throw new IllegalArgumentException(
                    "Invalid quotes per trade %s: must be from 0 to 1000".formatted(quotesPerTrade));
        }
        if (history.isNegative()) {
            throw new IllegalArgumentException("Invalid history %s: must not be negative".formatted(history));
        }
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("Invalid %s %s: must be positive".formatted(name, value));
        }
    }

    /** Ids of all exchanges that can be simulated. */
    public static List<String> knownExchanges() {
        return SimulatedExchanges.ids();
    }

    /** Codes of all assets that can be traded. */
    public static List<String> knownAssets() {
        return Asset.codes();
    }

    /** The currency in which an exchange quotes all it trades. */
    public static String quoteOf(String exchange) {
        return SimulatedExchanges.of(exchange).quote();
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Everything has a default. */
    public static final class Builder {

        private String host = "127.0.0.1";
        private int port;
        private @Nullable Certificate certificate;
        private List<String> exchanges = SimulatedExchanges.ids();
        private List<String> assets = Asset.DEFAULT.stream().map(Asset::code).toList();
        private long seed = 1;
        private double speed = 1;
        private @Nullable Instant startTime;
        private Duration history = Duration.ZERO;
        private PastTrades past = PastTrades.NONE;
        private final Map<String, Long> used = new HashMap<>();
        private @Nullable Path truthFile;
        private @Nullable Path faultFile;
        private double tradesPerSecond = 50;
        private double quotesPerTrade = 2;
        private int tradesKept = 50_000;
        private Duration connectionLifetime = Duration.ofHours(24);
        private double pace = 1;
        private RateLimits rateLimits = RateLimits.ENFORCED;
        private final Map<String, Faults> faults = new LinkedHashMap<>();

        private Builder() {}

        public Builder host(String value) {
            this.host = value;
            return this;
        }

        public Builder port(int value) {
            this.port = value;
            return this;
        }

        public Builder certificate(Path keyStore, String password) {
            this.certificate = new Certificate(keyStore, password);
            return this;
        }

        public Builder exchanges(String... value) {
            this.exchanges = List.of(value);
            return this;
        }

        public Builder exchanges(List<String> value) {
            this.exchanges = value;
            return this;
        }

        public Builder assets(String... value) {
            this.assets = List.of(value);
            return this;
        }

        public Builder assets(List<String> value) {
            this.assets = value;
            return this;
        }

        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        public Builder speed(double value) {
            this.speed = value;
            return this;
        }

        public Builder startTime(Instant value) {
            this.startTime = value;
            return this;
        }

        public Builder history(Duration value) {
            this.history = value;
            return this;
        }

        public Builder past(PastTrades value) {
            this.past = value;
            return this;
        }

        /** The highest number an instrument has given before: where numbers step by one it goes on with the next. */
        public Builder used(String exchange, String instrument, long number) {
            this.used.put(exchange + "/" + instrument, number);
            return this;
        }

        public Builder truthFile(Path value) {
            this.truthFile = value;
            return this;
        }

        public Builder faultFile(Path value) {
            this.faultFile = value;
            return this;
        }

        public Builder tradesPerSecond(double value) {
            this.tradesPerSecond = value;
            return this;
        }

        public Builder quotesPerTrade(double value) {
            this.quotesPerTrade = value;
            return this;
        }

        public Builder tradesKept(int value) {
            this.tradesKept = value;
            return this;
        }

        public Builder connectionLifetime(Duration value) {
            this.connectionLifetime = value;
            return this;
        }

        public Builder pace(double value) {
            this.pace = value;
            return this;
        }

        public Builder rateLimits(RateLimits value) {
            this.rateLimits = value;
            return this;
        }

        /** Of all exchanges chosen so far. */
        public Builder faults(Faults value) {
            exchanges.forEach(exchange -> faults.put(exchange, value));
            return this;
        }

        public Builder faults(String exchange, Faults value) {
            faults.put(exchange, value);
            return this;
        }

        public SimulatorOptions build() {
            return new SimulatorOptions(
                    host,
                    port,
                    certificate,
                    exchanges,
                    assets,
                    seed,
                    speed,
                    startTime,
                    history,
                    past,
                    used,
                    truthFile,
                    faultFile,
                    tradesPerSecond,
                    quotesPerTrade,
                    tradesKept,
                    connectionLifetime,
                    pace,
                    rateLimits,
                    faults);
        }
    }
}
