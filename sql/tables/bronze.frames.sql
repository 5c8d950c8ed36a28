-- One row is one frame exactly as it arrived, or the opening or closing of a connection.
-- Nothing reads it to compute; it is what a replay or a dispute goes back to.
CREATE TABLE bronze.frames (
    exchange     STRING           NOT NULL COMMENT 'Exchange id, lower case',
    connection   STRING           NOT NULL COMMENT 'Name of the connection the frame came on',
    frame_number BIGINT           NOT NULL COMMENT 'Place in that connection''s frames, from 1',
    channel      STRING                    COMMENT 'What was subscribed, where the recorder knew',
    kind         STRING           NOT NULL COMMENT 'ws, rest, open or close',
    received_at  TIMESTAMP_LTZ(6) NOT NULL COMMENT 'Our clock when the frame arrived, UTC, microseconds',
    url          STRING                    COMMENT 'What was asked for; only of a REST body',
    frame        STRING                    COMMENT 'The text exactly as received; null for open and close'
) COMMENT 'Every frame as received' WITH (
    'tidemark.key'                               = 'exchange, connection, frame_number',
    'tidemark.partition'                         = 'days(received_at)',
    'tidemark.sort'                              = 'exchange, connection, received_at',
    'write.parquet.dict-size-bytes'              = '16384', -- so that frames, numbers and times outgrow it at once: each is another
    'write.metadata.metrics.column.frame_number' = 'full',
    'write.metadata.metrics.column.frame'        = 'none',
    'write.parquet.stats-enabled.column.frame'   = 'false' -- each would be compared with the last: nobody looks for one
);
