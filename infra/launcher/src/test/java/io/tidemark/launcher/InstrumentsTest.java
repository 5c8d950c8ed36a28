package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.exchange.Exchanges;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstrumentsTest {

    @TempDir
    Path lake;

    @Test
    void whereAnExchangeCannotBeAskedItIsSaidAndFullNamesAreTakenAsGiven() throws Exception {
        HostsOption nobodyThere = new HostsOption();
        nobodyThere.at = URI.create("http://127.0.0.1:1");
        StringWriter out = new StringWriter();

        List<String> taken = Instruments.trading(
                Exchanges.of("kraken"),
                nobodyThere,
                nobodyThere.share(0.5, lake),
                List.of("BTC-USD", "ETH"),
                new PrintWriter(out));

        assertThat(taken).containsExactly("BTC-USD");
        assertThat(out.toString().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("Cannot ask kraken what it trades: ")
                                .endsWith(". Names are taken as given, connecting goes on."),
                        line -> assertThat(line)
                                .isEqualTo("Cannot find ETH on kraken: name the quote asset too, as in ETH-USDT."));
        assertThat(lake.resolve("requests")).isNotEmptyDirectory();
    }
}
