package io.tidemark.launcher;

import io.tidemark.lake.Lake;
import io.tidemark.proof.CandleImport;
import io.tidemark.proof.CandleLayout;
import io.tidemark.proof.CandleSeries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Files of others into the lake. */
@Command(name = "import", synopsisSubcommandLabel = "WHAT", description = "Write files of others into the lake.")
final class ImportCommand implements Runnable {

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
                "Write an exchange's own candles into silver.official_candles: CSV, as it is, in .gz or in .zip.",
                "What is there already is not written again. One bad line, and nothing is written.",
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
            @Option(names = "--dry-run", description = "Read the files and say what would be written; write nothing.")
                    boolean dryRun,
            @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files with candles.") List<Path> files) {
        CandleSeries series = new CandleSeries(exchange, instrument.toUpperCase(Locale.ROOT), timeframe);
        CandleImport all =
                CandleImport.of(series, layout, files, ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now()));
        Path folder = lake.path();
        if (dryRun && !Files.exists(folder.resolve("catalog.db"))) {
            Logs.onTerminal();
            all.compare(null);
        } else {
            Logs.inLake(folder);
            try (Lake opened = dryRun ? Lake.open(folder) : Lake.openOrCreate(folder)) {
                if (dryRun) {
                    all.compare(opened);
                } else {
                    all.write(opened);
                }
            }
        }
        spec.commandLine().getOut().println(told(all, series, dryRun));
        return Tidemark.OK;
    }

    private static String told(CandleImport all, CandleSeries series, boolean dryRun) {
        if (all.read() == 0) {
            return "No candles in these files; nothing was written.";
        }
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
