package io.tidemark.simulator;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Every trade there is, a line of JSON each, whatever becomes of it on the wire; and a line for numbers that no trade
 * will ever have, with {@code never_issued} as first and last.
 */
final class Truth implements AutoCloseable {

    private final @Nullable Lines out;
    private final StringBuilder line = new StringBuilder();

    Truth(@Nullable Path file) {
        this.out = file == null ? null : new Lines("truth", file);
    }

    void add(Trade trade) {
        if (out == null) {
            return;
        }
        Instrument instrument = trade.instrument();
        begin(instrument).append(",\"trade_id\":").append(trade.number());
        line.append(",\"epoch\":").append(trade.epoch()).append(",\"price\":\"");
        Text.decimal(line, trade.price(), instrument.priceDigits(), instrument.priceDigits());
        line.append("\",\"quantity\":\"");
        Text.decimal(line, trade.quantity(), instrument.quantityDigits(), instrument.quantityDigits());
        line.append("\",\"taker_side\":\"").append(trade.taker()).append("\",\"traded_at\":\"");
        out.write(Text.time(line, trade.tradedAt(), 6).append("\"}\n"));
    }

    void neverIssued(Instrument instrument, long epoch, long first, long last) {
        if (out != null) {
            begin(instrument).append(",\"epoch\":").append(epoch);
            line.append(",\"never_issued\":[").append(first).append(',').append(last);
            out.write(line.append("]}\n"));
        }
    }

    private StringBuilder begin(Instrument instrument) {
        line.setLength(0);
        line.append("{\"exchange\":\"").append(instrument.exchange().id());
        return line.append("\",\"instrument\":\"").append(instrument.name()).append('"');
    }

    void flush() {
        if (out != null) {
            out.flush();
        }
    }

    @Override
    public void close() {
        if (out != null) {
            out.close();
        }
    }
}
