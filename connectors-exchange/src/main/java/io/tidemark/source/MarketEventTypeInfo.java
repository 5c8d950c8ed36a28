package io.tidemark.source;

import io.tidemark.model.MarketEvent;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.jspecify.annotations.Nullable;

/** Tells Flink how market events travel: by {@link MarketEventSerializer}, since reflection costs more than they do. */
final class MarketEventTypeInfo extends TypeInformation<MarketEvent> {

    static final MarketEventTypeInfo INSTANCE = new MarketEventTypeInfo();

    private static final long serialVersionUID = 1L;

    private MarketEventTypeInfo() {}

    @Override
    public boolean isBasicType() {
        return false;
    }

    @Override
    public boolean isTupleType() {
        return false;
    }

    @Override
    public int getArity() {
        return 1;
    }

    @Override
    public int getTotalFields() {
        return 1;
    }

    @Override
    public Class<MarketEvent> getTypeClass() {
        return MarketEvent.class;
    }

    @Override
    public boolean isKeyType() {
        return false;
    }

    @Override
    public TypeSerializer<MarketEvent> createSerializer(SerializerConfig config) {
        return MarketEventSerializer.INSTANCE;
    }

    @Override
    public String toString() {
        return "MarketEvent";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MarketEventTypeInfo;
    }

    @Override
    public int hashCode() {
        return MarketEventTypeInfo.class.hashCode();
    }

    @Override
    public boolean canEqual(Object other) {
        return other instanceof MarketEventTypeInfo;
    }
}
