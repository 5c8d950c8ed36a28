package planted.exchange.one;

import org.apache.flink.configuration.Configuration;

/** Breaks a border, so that the border's guard can be seen at work. */
public final class KnowsFlink {
    final Configuration configuration = new Configuration();
}
