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
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Which exchanges and instruments to listen to, and where; the same in {@code up}, {@code record} and {@code flink
 * run}.
 */
final class LiveFeeds {

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

    @Mixin
    PricesOption prices = new PricesOption();

    /** The feeds chosen that there are; says a line about each instrument that is not traded. */
    List<LiveFeed> choose(PrintWriter out) throws InterruptedException {
        List<Exchange> wanted = (exchanges.isEmpty()
                        ? List.copyOf(Exchanges.all().keySet())
                        : exchanges)
                .stream().distinct().map(Exchanges::of).toList();
        List<String> names = List.copyOf(new LinkedHashSet<>(
                instruments.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList()));
        Trust accepted = new Trust(trust, trustPassword);
        List<LiveFeed> feeds = new ArrayList<>();
        for (Exchange exchange : wanted) {
            Hosts hosts = hosts(exchange, at);
            List<String> trading = Instruments.trading(exchange, hosts, accepted, names, out);
            if (!trading.isEmpty()) {
                feeds.add(new LiveFeed(exchange.id(), trading, at == null ? null : hosts));
            }
        }
        if (feeds.isEmpty()) {
            throw new IllegalArgumentException("Cannot collect %s: no exchange of %s trades it"
                    .formatted(
                            String.join(", ", names),
                            String.join(", ", wanted.stream().map(Exchange::id).toList())));
        }
        return feeds;
    }

    /** A line about each feed, with where it is. */
    List<String> told(List<LiveFeed> feeds) {
        return feeds.stream()
                .map(feed -> "%s: %s, at %s"
                        .formatted(
                                feed.exchange(),
                                String.join(" ", feed.instruments()),
                                hosts(Exchanges.of(feed.exchange()), at).socket()))
                .toList();
    }

    /** Settings of the source that follow from the choice. */
    Configuration options() {
        Configuration options = prices.settings(at);
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
        return at == null ? exchange.hosts() : Hosts.below(at, exchange.id());
    }
}
