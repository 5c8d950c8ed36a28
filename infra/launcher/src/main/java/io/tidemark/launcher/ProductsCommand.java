package io.tidemark.launcher;

import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Exchanges;
import io.tidemark.source.ExchangeSourceOptions;
import io.tidemark.transport.Products;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the exchanges trade, by the names Tidemark gives it. */
@Command(
        name = "products",
        description = {"List what exchanges trade now.", "A line each: exchange and instrument, separated by a tab."})
final class ProductsCommand implements Callable<Integer> {

    @Option(
            names = "--exchanges",
            split = ",",
            paramLabel = "ID",
            description = "Exchanges, separated by commas (default: all).")
    List<String> exchanges = List.of();

    @Option(
            names = "--asset",
            split = ",",
            paramLabel = "NAME",
            description = "Only instruments of these base assets, as BTC (default: all).")
    List<String> assets = List.of();

    @Mixin
    HostsOption hosts;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        List<Exchange> wanted = (exchanges.isEmpty()
                        ? List.copyOf(Exchanges.all().keySet())
                        : exchanges)
                .stream().distinct().map(Exchanges::of).toList();
        List<String> bases = assets.stream()
                .map(asset -> asset.toUpperCase(Locale.ROOT) + "-")
                .toList();
        boolean all = true;
        for (Exchange exchange : wanted) {
            try {
                Products.of(
                                exchange,
                                hosts.of(exchange),
                                hosts.share(ExchangeSourceOptions.REQUEST_SHARE.defaultValue(), null),
                                hosts.trust())
                        .stream()
                        .filter(name -> bases.isEmpty() || bases.stream().anyMatch(name::startsWith))
                        .forEach(name -> out.printf("%s\t%s%n", exchange.id(), name));
            } catch (IOException e) {
                all = false;
                err.printf("Cannot ask %s what it trades: %s%n", exchange.id(), Instruments.reason(e));
            }
        }
        return all ? Tidemark.OK : Tidemark.FAILED;
    }
}
