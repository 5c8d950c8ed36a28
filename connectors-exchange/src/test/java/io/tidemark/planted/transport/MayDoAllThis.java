package io.tidemark.planted.transport;

import java.net.http.HttpClient;
import java.time.Instant;

/** The one place for sockets and clocks. */
final class MayDoAllThis {

    HttpClient client = HttpClient.newHttpClient();

    Instant now() {
        return Instant.now();
    }
}
