package io.tidemark.planted.model;

import org.apache.flink.api.common.eventtime.Watermark;
import org.jspecify.annotations.Nullable;

/** A model class that leans on Flink. */
final class KnowsFlink {

    @Nullable
    Watermark watermark;
}
