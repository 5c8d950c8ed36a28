package io.tidemark.source;

import org.apache.flink.api.connector.source.SourceEvent;

/** The last word to a reader: nobody has anything left to read, and it may end. */
record AllRead() implements SourceEvent {

    private static final long serialVersionUID = 1L;
}
