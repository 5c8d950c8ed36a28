package io.tidemark.simulator;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Every trade there is, a line of JSON each, whatever becomes of it on the wire. */
final class Truth implements AutoCloseable {

    private final @Nullable BufferedWriter out;
    private final StringBuilder line = new StringBuilder();

    Truth(@Nullable Path file) {
        try {
            this.out = file == null ? null : Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Failed to write truth %s: %s".formatted(file, e), e);
        }
    }

    void add(Trade trade) {
        if (out == null) {
            return;
        }
        Instrument instrument = trade.instrument();
        line.setLength(0);
        line.append("{\"exchange\":\"").append(instrument.exchange().id());
        line.append("\",\"instrument\":\"").append(instrument.name());
        line.append("\",\"trade_id\":").append(trade.number()).append(",\"price\":\"");
        Text.decimal(line, trade.price(), instrument.priceDigits(), instrument.priceDigits());
        line.append("\",\"quantity\":\"");
        Text.decimal(line, trade.quantity(), instrument.quantityDigits(), instrument.quantityDigits());
        line.append("\",\"taker_side\":\"").append(trade.taker()).append("\",\"traded_at\":\"");
        Text.time(line, trade.tradedAt(), 6).append("\"}\n");
        try {
            out.append(line);
        } catch (IOException e) {
            throw new UncheckedIOException("Failed to write truth: " + e, e);
        }
    }

    void flush() {
        if (out != null) {
            try {
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException("Failed to write truth: " + e, e);
            }
        }
    }

    @Override
    public void close() {
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                throw new UncheckedIOException("Failed to write truth: " + e, e);
            }
        }
    }
}
