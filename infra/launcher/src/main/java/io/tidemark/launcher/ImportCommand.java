package io.tidemark.launcher;

import io.tidemark.exchange.Exchanges;
import io.tidemark.lake.Lake;
import io.tidemark.proof.CandleImport;
import io.tidemark.proof.CandleLayout;
import io.tidemark.proof.CandleSeries;
import io.tidemark.proof.SeriesImport;
import io.tidemark.proof.SeriesLayout;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Files of others into the lake. */
@Command(name = "import", synopsisSubcommandLabel = "WHAT", description = "Write files of others into the lake.")
final class ImportCommand implements Runnable {

    private static final String DRY_RUN = "Read the files and say what would be written; write nothing.";

    private static final String OTHER = "Take an exchange that has no adapter, too.";

    @Spec
    CommandSpec spec;

    /** Without a word on what to import there is only help to give. */
    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "candles",
            description = {
                "Write an exchange's own candles into silver.official_candles.",
                "CSV, as it is, in .gz or in .zip. What is there already is not written again. One bad line, and nothing is written.",
                "Layouts: binance (its archive, times in ms or µs), kraken (its archive), bitstamp (CryptoDataDownload),"
                        + " named (the first line names the columns: open_time, start, unix or timestamp, open, high, low,"
                        + " close, volume, quote_volume, trades, taker_buy_base, taker_buy_quote)."
            })
    int candles(
            @Mixin LakeOption lake,
            @Option(
                            names = "--exchange",
                            required = true,
                            paramLabel = "ID",
                            description = "Whose candles, as binance.")
                    String exchange,
            @Option(names = "--other-exchange", description = OTHER) boolean other,
            @Option(names = "--instrument", required = true, paramLabel = "NAME", description = "Of what, as BTC-USDT.")
                    String instrument,
            @Option(
                            names = "--timeframe",
                            paramLabel = "LENGTH",
                            defaultValue = "1m",
                            description = "Length of the windows: 1s 1m 5m 15m 1h 4h 1d (default: ${DEFAULT-VALUE}).")
                    String timeframe,
            @Option(
                            names = "--layout",
                            paramLabel = "NAME",
                            defaultValue = "binance",
                            description = "binance, kraken, bitstamp or named (default: ${DEFAULT-VALUE}).")
                    CandleLayout layout,
            @Option(names = "--dry-run", description = DRY_RUN) boolean dryRun,
            @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files with candles.") List<Path> files) {
        requireKnown(List.of(exchange), other);
        CandleSeries series = new CandleSeries(exchange, instrument.toUpperCase(Locale.ROOT), timeframe);
        CandleImport all =
                CandleImport.of(series, layout, files, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        Path folder = lake.path();
        with(folder, dryRun, all::compare, all::write);
        spec.commandLine().getOut().println(told(all, series, dryRun));
        return Tidemark.OK;
    }

    @Command(
            name = "macro",
            description = {
                "Write minutes of indices, funds, futures and currencies into silver.macro_bars.",
                "CSV with the names ticker, ts, open, high, low, close, volume; as it is, in .gz or in .zip.",
                "What is there already is not written again. One bad line, and nothing is written."
            })
    int macro(
            @Mixin LakeOption lake,
            @Option(names = "--ticker", paramLabel = "NAME", description = "Of what, where the files do not say: SPY.")
                    @Nullable
                    String ticker,
            @Option(names = "--dry-run", description = DRY_RUN) boolean dryRun,
            @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files with bars.") List<Path> files) {
        return series(
                SeriesLayout.MACRO,
                ticker == null ? Map.of() : Map.of("ticker", ticker),
                false,
                lake.path(),
                files,
                dryRun);
    }

    @Command(
            name = "funding",
            description = {
                "Write funding rates into silver.funding_rates.",
                "CSV with the names exchange, instrument, observed_at, funding_rate, mark_price, or Binance's archive (calc_time, last_funding_rate).",
                "What is there already is not written again. One bad line, and nothing is written."
            })
    int funding(
            @Mixin LakeOption lake,
            @Option(names = "--exchange", paramLabel = "ID", description = "Whose, where the files do not say.")
                    @Nullable
                    String exchange,
            @Option(names = "--other-exchange", description = OTHER) boolean other,
            @Option(names = "--instrument", paramLabel = "NAME", description = "Of what, where they do not: BTC-USDT.")
                    @Nullable
                    String instrument,
            @Option(names = "--dry-run", description = DRY_RUN) boolean dryRun,
            @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files with rates.") List<Path> files) {
        return series(SeriesLayout.FUNDING, told(exchange, instrument), other, lake.path(), files, dryRun);
    }

    @Command(
            name = "open-interest",
            description = {
                "Write open interest into silver.open_interest.",
                "CSV with the names exchange, instrument, observed_at, open_interest, open_interest_value, or Binance's archive of metrics (create_time,"
                        + " sum_open_interest, sum_open_interest_value).",
                "What is there already is not written again. One bad line, and nothing is written."
            })
    int openInterest(
            @Mixin LakeOption lake,
            @Option(names = "--exchange", paramLabel = "ID", description = "Whose, where the files do not say.")
                    @Nullable
                    String exchange,
            @Option(names = "--other-exchange", description = OTHER) boolean other,
            @Option(names = "--instrument", paramLabel = "NAME", description = "Of what, where they do not: BTC-USDT.")
                    @Nullable
                    String instrument,
            @Option(names = "--dry-run", description = DRY_RUN) boolean dryRun,
            @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files with open interest.")
                    List<Path> files) {
        return series(SeriesLayout.OPEN_INTEREST, told(exchange, instrument), other, lake.path(), files, dryRun);
    }

    /** A name that nobody knows is most often a mistyped one. */
    private static void requireKnown(Collection<String> exchanges, boolean other) {
        for (String exchange : exchanges) {
            if (!other && !Exchanges.all().containsKey(exchange)) {
                throw new IllegalArgumentException(
                        "Invalid exchange %s: known are %s; --other-exchange takes one that has no adapter"
                                .formatted(
                                        exchange,
                                        String.join(", ", Exchanges.all().keySet())));
            }
        }
    }

    /** Compares what was read with the lake, if there is one, or writes it there. */
    private static void with(Path folder, boolean dryRun, Consumer<@Nullable Lake> compare, Consumer<Lake> write) {
        if (dryRun && !Lake.exists(folder)) {
            Logs.onTerminal();
            compare.accept(null);
            return;
        }
        Logs.inLake(folder);
        try (Lake opened = dryRun ? Lake.open(folder) : Lake.openOrCreate(folder)) {
            (dryRun ? compare : write).accept(opened);
        }
    }

    private int series(
            SeriesLayout layout,
            Map<String, String> told,
            boolean other,
            Path folder,
            List<Path> files,
            boolean dryRun) {
        SeriesImport all =
                SeriesImport.of(layout, told, files, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        requireKnown(all.exchanges(), other);
        with(folder, dryRun, all::compare, all::write);
        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%,d rows: %s %,d new and %,d changed, %,d were there already%n",
                        all.read(),
                        dryRun ? "would write" : "wrote",
                        all.fresh(),
                        all.changed(),
                        all.read() - all.fresh() - all.changed());
        return Tidemark.OK;
    }

    private static Map<String, String> told(@Nullable String exchange, @Nullable String instrument) {
        Map<String, String> told = new HashMap<>();
        if (exchange != null) {
            told.put("exchange", exchange);
        }
        if (instrument != null) {
            told.put("instrument", instrument.toUpperCase(Locale.ROOT));
        }
        return told;
    }

    private static String told(CandleImport all, CandleSeries series, boolean dryRun) {
        return String.format(
                Locale.ROOT,
                "%,d candles of %s %s %s, %s to %s: %s %,d new and %,d changed, %,d were there already",
                all.read(),
                series.exchange(),
                series.instrument(),
                series.timeframe(),
                Instant.EPOCH.plus(all.first(), ChronoUnit.MICROS),
                Instant.EPOCH.plus(all.last(), ChronoUnit.MICROS),
                dryRun ? "would write" : "wrote",
                all.fresh(),
                all.changed(),
                all.read() - all.fresh() - all.changed());
    }
}
