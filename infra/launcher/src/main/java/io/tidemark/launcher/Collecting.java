package io.tidemark.launcher;

import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Exchanges;
import io.tidemark.exchange.Hosts;
import io.tidemark.jobs.JobSettings.LiveFeed;
import io.tidemark.source.ExchangeSourceOptions;
import io.tidemark.transport.Trust;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The main job over the exchanges themselves; the same in {@code up} and {@code record}. */
final class Collecting {

    @Mixin
    LiveRun live;

    @Option(
            names = "--exchanges",
            split = ",",
            paramLabel = "ID",
            description = "Exchanges, separated by commas (default: all).")
    List<String> exchanges = List.of();

    @Option(
            names = "--instruments",
            split = ",",
            paramLabel = "NAME",
            defaultValue = "BTC,ETH",
            description = "Instruments as BTC-USDT, or BTC for the usual quote asset (default: ${DEFAULT-VALUE}).")
    List<String> instruments;

    @Option(
            names = "--at",
            paramLabel = "URL",
            description =
                    "Where the exchanges live, each below its id: a simulator or a proxy (default: where they do).")
    @Nullable
    URI at;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "Trust the certificates of this PKCS12 file instead of those the JDK trusts.")
    @Nullable
    Path trust;

    @Option(names = "--trust-password", paramLabel = "TEXT", description = "Its password, if it has one.")
    @Nullable
    String trustPassword;

    /** Collects until the time is over or Ctrl+C; returns the exit code. */
    int run(PrintWriter out) throws Exception {
        List<Exchange> wanted = (exchanges.isEmpty()
                        ? List.copyOf(Exchanges.all().keySet())
                        : exchanges)
                .stream().distinct().map(Exchanges::of).toList();
        List<String> names = List.copyOf(new LinkedHashSet<>(
                instruments.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList()));
        Path folder = live.lake.path();
        if (at == null && DemoCommand.isSimulated(folder)) {
            throw new IllegalArgumentException(
                    "Cannot collect into %s: it holds simulated trades of the demo; name another folder with --lake"
                            .formatted(folder));
        }
        Interrupts interrupts = live.prepare(out);
        out.printf("Tidemark, lake %s%n", folder);
        Trust accepted = new Trust(trust, trustPassword);
        List<LiveFeed> feeds = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        for (Exchange exchange : wanted) {
            Hosts hosts = hosts(exchange, at);
            List<String> trading = Instruments.trading(exchange, hosts, accepted, names, out);
            if (!trading.isEmpty()) {
                feeds.add(new LiveFeed(exchange.id(), trading, at == null ? null : hosts));
                lines.add("%s: %s, at %s".formatted(exchange.id(), String.join(" ", trading), hosts.socket()));
            }
        }
        if (feeds.isEmpty()) {
            throw new IllegalArgumentException("Cannot collect %s: no exchange of %s trades it"
                    .formatted(
                            String.join(", ", names),
                            String.join(", ", wanted.stream().map(Exchange::id).toList())));
        }
        Path own = folder.resolve("live");
        @Nullable Path state = LocalFlink.newestState(own);
        if (state != null) {
            lines.add("Going on from %s: what was missed since is asked for.".formatted(folder.relativize(state)));
        }
        return live.run(
                LocalFlink.live(Home.folder(), own).from(state),
                feeds,
                options(),
                RunningJob.Windows.KEPT,
                Instant::now,
                lines,
                interrupts,
                out);
    }

    private Configuration options() {
        Configuration options = new Configuration();
        if (trust != null) {
            options.set(ExchangeSourceOptions.TRUST_STORE, trust.toString());
        }
        if (trustPassword != null) {
            options.set(ExchangeSourceOptions.TRUST_STORE_PASSWORD, trustPassword);
        }
        return options;
    }

    /** Where an exchange lives: below {@code at}, or where it really does. */
    static Hosts hosts(Exchange exchange, @Nullable URI at) {
        if (at == null) {
            return exchange.hosts();
        }
        String base = at.toString().replaceAll("/+$", "") + "/" + exchange.id();
        return Hosts.of(base.replaceFirst("^http", "ws"), base);
    }
}
