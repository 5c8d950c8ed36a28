package io.tidemark.launcher;

import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.Hosts;
import io.tidemark.source.ExchangeSourceOptions;
import io.tidemark.transport.RequestShare;
import io.tidemark.transport.Trust;
import java.net.URI;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the exchanges live, and whose certificates to accept; the same in all commands that ask them. */
final class HostsOption {

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

    /** Where an exchange lives. */
    Hosts of(Exchange exchange) {
        return at == null ? exchange.hosts() : Hosts.below(at, exchange.id());
    }

    /** The same, or null for where it really does. */
    @Nullable
    Hosts elsewhere(Exchange exchange) {
        return at == null ? null : of(exchange);
    }

    Trust trust() {
        return new Trust(trust, trustPassword);
    }

    /**
     * What may be asked of them.
     *
     * @param lake where it is to go; null of a command without one
     */
    RequestShare share(double part, @Nullable Path lake) {
        return new RequestShare(part, ledgers(lake));
    }

    /** Settings of the source that follow. */
    Configuration settings(Path lake) {
        Configuration settings = new Configuration();
        Path ledgers = ledgers(lake);
        if (ledgers != null) {
            settings.set(ExchangeSourceOptions.REQUEST_LEDGERS, ledgers.toString());
        }
        if (trust != null) {
            settings.set(ExchangeSourceOptions.TRUST_STORE, trust.toString());
        }
        if (trustPassword != null) {
            settings.set(ExchangeSourceOptions.TRUST_STORE_PASSWORD, trustPassword);
        }
        return settings;
    }

    /**
     * Where all that this user runs tell each other what they have asked: real exchanges see one address, so whatever
     * the lake; of a simulator those that fill the same lake.
     */
    private @Nullable Path ledgers(@Nullable Path lake) {
        if (at != null) {
            return lake == null ? null : lake.resolve("requests");
        }
        String states = System.getenv("XDG_STATE_HOME");
        Path folder = states == null || states.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".local", "state")
                : Path.of(states);
        return folder.isAbsolute() ? folder.resolve("tidemark").resolve("requests") : null;
    }
}
