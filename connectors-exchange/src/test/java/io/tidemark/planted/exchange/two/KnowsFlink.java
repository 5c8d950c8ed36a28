package io.tidemark.planted.exchange.two;

import org.apache.flink.api.common.eventtime.Watermark;

/** An adapter that leans on Flink. */
final class KnowsFlink {

    Watermark watermark() {
        return new Watermark(0);
    }
}
