package io.tidemark.planted.source;

import java.net.http.HttpClient;

/** A part of the source that speaks HTTP by itself. */
final class FetchesByHttp {

    HttpClient client = HttpClient.newHttpClient();
}
