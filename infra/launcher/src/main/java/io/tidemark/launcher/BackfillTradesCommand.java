package io.tidemark.launcher;

import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Exchanges;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Trades of the past into the lake. */
@Command(
        name = "trades",
        description = {
            "Ask the exchanges for the trades of some time that the lake does not hold.",
            "The candles of those days are made again. It goes on day by day. Only what is missing is asked for, so a second run changes nothing, and one that was"
                    + " interrupted or killed goes on where it stopped. It may run beside ./tidemark up. The last line printed is a JSON object with the"
                    + " counts."
        })
final class BackfillTradesCommand implements Callable<Integer> {

    @Mixin
    LakeOption lake;

    @Option(
            names = {"--exchange", "--exchanges"},
            required = true,
            split = ",",
            paramLabel = "ID",
            description = "Exchanges, separated by commas.")
    List<String> exchanges = List.of();

    @Option(
            names = {"--instrument", "--instruments"},
            required = true,
            split = ",",
            paramLabel = "NAME",
            description = "Instruments as BTC-USDT, or BTC for the usual quote asset.")
    List<String> instruments = List.of();

    @Option(
            names = "--from",
            required = true,
            paramLabel = "TIME",
            converter = Values.DayOrMoment.class,
            description = "Trades from this time on, UTC, as 2026-01-02 or 2026-01-02T03:04:05Z.")
    Instant from = Instant.EPOCH;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = Values.DayOrMoment.class,
            description = "Trades before this time (default: now).")
    @Nullable
    Instant to;

    @Option(
            names = "--workers",
            paramLabel = "N",
            converter = Values.Positive.class,
            description = "Instruments to load at the same time (default: 4, or as many as there are).")
    @Nullable
    Long workers;

    @Option(
            names = "--resume",
            description = "Go on where a run was interrupted, the days it finished left out. Every run does: what is"
                    + " missing is told by the lake.")
    boolean resume;

    @Option(
            names = "--dry-run",
            description =
                    "Say how many requests it would take, their weight and the time, as far as that is known without"
                            + " asking; ask and write nothing.")
    boolean dryRun;

    @Option(
            names = "--request-share",
            paramLabel = "PART",
            defaultValue = "0.5",
            converter = Values.Speed.class,
            description =
                    "The part of an exchange's request limit to use (default: ${DEFAULT-VALUE}; ./tidemark up uses"
                            + " the other half). More than 1 only with --at.")
    Double share = 0.5;

    @Mixin
    HostsOption hosts;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Instant now = Instant.now();
        Instant end = to == null ? now : to;
        check("--from", from, now);
        check("--to", end, now);
        if (!end.isAfter(from)) {
            throw wrong("Invalid --to %s: must be after --from %s".formatted(end, from));
        }
        if (share > 1 && hosts.at == null) {
            throw wrong(
                    "Invalid --request-share %s: must be at most 1 where the exchanges really live".formatted(share));
        }
        List<Exchange> asked = exchanges.stream().distinct().map(Exchanges::of).toList();
        List<String> names = List.copyOf(new LinkedHashSet<>(
                instruments.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList()));
        if (hosts.at == null) {
            DemoCommand.requireReal(lake.path());
        }
        PrintWriter out = spec.commandLine().getOut();
        BackfillTrades.Setting setting = new BackfillTrades.Setting(lake.path(), from, end, hosts, share);
        return dryRun ? estimate(setting, asked, names, out) : run(setting, asked, names, out);
    }

    private int estimate(BackfillTrades.Setting setting, List<Exchange> asked, List<String> names, PrintWriter out) {
        for (String name : names) {
            if (!io.tidemark.exchange.Instruments.isValid(name)) {
                throw wrong(
                        "Invalid --instruments %s: must name base and quote, as in %s-USDT, for a dry run asks nobody"
                                .formatted(name, name));
            }
        }
        Logs.forLake(lake.path());
        BackfillEstimate.of(setting, asked, names, Instant.now()).forEach(out::println);
        out.println("Nothing was asked and nothing was written.");
        return Tidemark.OK;
    }

    private int run(BackfillTrades.Setting setting, List<Exchange> asked, List<String> names, PrintWriter out)
            throws Exception {
        Logs.inLake(lake.path());
        List<BackfillTrades.Market> markets = new ArrayList<>();
        for (Exchange exchange : asked) {
            List<String> trading = Instruments.trading(exchange, hosts, setting.requests(), names, out);
            trading.forEach(name -> markets.add(new BackfillTrades.Market(exchange, name)));
        }
        if (markets.isEmpty()) {
            throw new IllegalArgumentException("Cannot load %s: no exchange of %s trades it"
                    .formatted(
                            String.join(", ", names),
                            String.join(", ", asked.stream().map(Exchange::id).toList())));
        }
        return new BackfillTrades(setting, markets, workers == null ? 4 : Math.toIntExact(Math.min(64, workers)))
                .run(Interrupts.catchAll(), out, spec.commandLine().getErr());
    }

    private void check(String option, Instant time, Instant now) {
        if (time.isAfter(now)) {
            throw wrong("Invalid %s %s: must not be in the future".formatted(option, time));
        }
    }

    private ParameterException wrong(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
