-- One row is a frame nobody could read, and why. It never stops a job and never goes away by itself.
CREATE TABLE bronze.rejected (
    feed           STRING           NOT NULL COMMENT 'What was being read: ws, rest, or the name of a topic',
    exchange       STRING           NOT NULL COMMENT 'Exchange id, lower case',
    connection     STRING           NOT NULL COMMENT 'Name of the connection the frame came on',
    received_at    TIMESTAMP_LTZ(6) NOT NULL COMMENT 'Our clock when the frame arrived, UTC, microseconds',
    error_code     STRING           NOT NULL COMMENT 'The reason, one of a short list a machine can count by',
    error_detail   STRING           NOT NULL COMMENT 'The reason for a person: which field, which value',
    schema_version STRING                    COMMENT 'Version of the contract it broke, where it has one',
    frame          STRING                    COMMENT 'The frame, untouched'
) COMMENT 'Frames that could not be read, with the reason' WITH (
    'tidemark.from'                            = 'bronze.frames',
    'tidemark.partition'                       = 'days(received_at)',
    'tidemark.sort'                            = 'exchange, connection, received_at',
    'write.metadata.metrics.column.error_code' = 'truncate(16)',
    'write.metadata.metrics.column.frame'      = 'none'
);
