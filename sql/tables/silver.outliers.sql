-- One row is the verdict on one trade whose price had left the one that was trusted. Nothing is ever deleted because of it.
CREATE TABLE silver.outliers (
    exchange        STRING           NOT NULL COMMENT 'Exchange id, lower case',
    instrument      STRING           NOT NULL COMMENT 'Unified name, base and quote asset: BTC-USDT',
    trade_id        STRING           NOT NULL COMMENT 'The exchange''s own id, as in silver.trades',
    traded_at       TIMESTAMP_LTZ(6) NOT NULL COMMENT 'The exchange''s trade time, UTC, microseconds',
    kind            STRING           NOT NULL COMMENT 'spike (came back, alone), move (stayed, others went with it, or it came home to theirs) or off_market (stayed away while others stood)',
    price           DECIMAL(38, 18)  NOT NULL COMMENT 'What was paid, quote units for one base unit',
    reference_price DECIMAL(38, 18)  NOT NULL COMMENT 'The last trusted price before it left; of off_market the median of the other exchanges',
    score           DOUBLE           NOT NULL COMMENT 'Deviations from the last trusted price before it, by trade time; after it has stayed off the market, from where it would be with the others',
    confirmed_by    STRING                    COMMENT 'Exchanges whose prices speak for the verdict, by commas; null if none had one',
    detected_at     TIMESTAMP_LTZ(6) NOT NULL COMMENT 'By the exchanges'' clocks: from then on the verdict could be known'
) COMMENT 'What became of prices that left' WITH (
    'tidemark.key'                       = 'exchange, instrument, trade_id',
    'tidemark.from'                      = 'silver.trades',
    'tidemark.partition'                 = 'days(traded_at)',
    'tidemark.sort'                      = 'exchange, instrument, traded_at',
    'write.metadata.metrics.column.kind' = 'truncate(16)'
);
