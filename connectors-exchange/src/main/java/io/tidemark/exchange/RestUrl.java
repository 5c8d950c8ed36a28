package io.tidemark.exchange;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a REST body answers: path and query of the address it was asked at. Reads any text; one that is no address has
 * an odd path, which no adapter knows.
 *
 * @param path from the first slash behind the host, {@code /api/v3/historicalTrades}
 * @param query behind the question mark, may be empty
 */
public record RestUrl(String path, String query) {

    public static RestUrl of(@Nullable String url) {
        if (url == null) {
            return new RestUrl("", "");
        }
        int host = url.indexOf("://");
        int path = host < 0 ? 0 : url.indexOf('/', host + 3);
        String rest = path < 0 ? "" : url.substring(path);
        int mark = rest.indexOf('?');
        return mark < 0 ? new RestUrl(rest, "") : new RestUrl(rest.substring(0, mark), rest.substring(mark + 1));
    }

    /** The value of a query parameter, as it stands. */
    public Optional<String> parameter(String name) {
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                return Optional.of(pair.substring(name.length() + 1));
            }
        }
        return Optional.empty();
    }
}
