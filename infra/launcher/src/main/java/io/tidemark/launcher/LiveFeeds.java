package io.tidemark.launcher;

import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Exchanges;
import io.tidemark.jobs.JobSettings.LiveFeed;
import io.tidemark.source.ExchangeSourceOptions;
import io.tidemark.transport.RequestShare;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.apache.flink.configuration.Configuration;
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

    @Mixin
    HostsOption hosts = new HostsOption();

    @Mixin
    PricesOption prices = new PricesOption();

    /** The feeds chosen that there are; says a line about each instrument that is not traded. */
    List<LiveFeed> choose(Path lake, PrintWriter out) throws InterruptedException {
        List<Exchange> wanted = (exchanges.isEmpty()
                        ? List.copyOf(Exchanges.all().keySet())
                        : exchanges)
                .stream().distinct().map(Exchanges::of).toList();
        List<String> names = List.copyOf(new LinkedHashSet<>(
                instruments.stream().map(name -> name.toUpperCase(Locale.ROOT)).toList()));
        RequestShare share = hosts.share(ExchangeSourceOptions.REQUEST_SHARE.defaultValue(), lake);
        List<LiveFeed> feeds = new ArrayList<>();
        for (Exchange exchange : wanted) {
            List<String> trading = Instruments.trading(exchange, hosts, share, names, out);
            if (!trading.isEmpty()) {
                feeds.add(new LiveFeed(exchange.id(), trading, hosts.elsewhere(exchange)));
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
                                hosts.of(Exchanges.of(feed.exchange())).socket()))
                .toList();
    }

    /** Settings of the source that follow from the choice. */
    Configuration options(Path lake) {
        Configuration options = prices.settings(hosts.at);
        options.addAll(hosts.settings(lake));
        return options;
    }
}
