package planted.model;

import com.fasterxml.jackson.core.JsonFactory;

/** Breaks a border, so that the border's guard can be seen at work. */
public final class KnowsJson {
    final JsonFactory json = new JsonFactory();
}
