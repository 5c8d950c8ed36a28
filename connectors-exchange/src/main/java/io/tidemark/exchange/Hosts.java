package io.tidemark.exchange;

import java.io.Serializable;
import java.net.URI;

/**
 * The two ends of an exchange, without trailing slash: the adapter's paths are appended.
 *
 * @param socket {@code wss://stream.binance.com:9443}
 * @param rest {@code https://api.binance.com}
 */
public record Hosts(URI socket, URI rest) implements Serializable {

    private static final long serialVersionUID = 1L;

    public static Hosts of(String socket, String rest) {
        return new Hosts(URI.create(socket), URI.create(rest));
    }

    /** Of an exchange that lives elsewhere, below its id: in a simulator, behind a proxy. */
    public static Hosts below(URI url, String exchange) {
        String base = url.toString().replaceAll("/+$", "") + "/" + exchange;
        return of(base.replaceFirst("^http", "ws"), base);
    }
}
