package planted.source;

import java.net.http.HttpClient;

/** Breaks a border, so that the border's guard can be seen at work. */
public final class KnowsSockets {
    final HttpClient client = HttpClient.newHttpClient();
}
