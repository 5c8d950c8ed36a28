package io.tidemark.source;

import io.tidemark.contract.Contract;
import io.tidemark.contract.Contracts;
import io.tidemark.contract.EventReader;
import io.tidemark.contract.Fault;
import io.tidemark.exchange.BadFrameException;
import io.tidemark.exchange.PriceVendor;
import io.tidemark.model.Frame;
import io.tidemark.model.FrameRead;
import io.tidemark.model.MarketEvent;
import io.tidemark.model.Rejected;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes prices of a vendor's answers: each coin that keeps the contract is one; each that does not is a
 * {@link Rejected} of its own, with the others unharmed.
 */
final class PriceFrames {

    private PriceFrames() {}

    static void read(Frame frame, PriceVendor vendor, Consumer<MarketEvent> out) {
        List<PriceVendor.Row> rows;
        try {
            rows = vendor.parse(frame);
        } catch (BadFrameException e) {
            out.accept(rejected(frame, e, e.detail(), null, frame.text()));
            out.accept(new FrameRead(frame, FrameRead.Outcome.REJECTED, 0, 0, 0));
            return;
        }
        int prices = 0;
        for (PriceVendor.Row row : rows) {
            byte[] message = row.message().getBytes(StandardCharsets.UTF_8);
            try {
                out.accept(price(message));
                prices++;
            } catch (BadFrameException e) {
                String pointer =
                        Contracts.fault(Contract.PRICES, message, e.detail()).pointer();
                String place = pointer.isEmpty() ? "" : " at " + pointer;
                out.accept(rejected(frame, e, e.detail() + place, Contract.PRICES.version(), row.text()));
            }
        }
        FrameRead.Outcome outcome = FrameRead.Outcome.ACCEPTED;
        if (prices == 0) {
            outcome = rows.isEmpty() ? FrameRead.Outcome.CONTROL : FrameRead.Outcome.REJECTED;
        }
        out.accept(new FrameRead(frame, outcome, 0, 0, 0));
    }

    private static MarketEvent price(byte[] message) {
        MarketEvent price = EventReader.read(Contract.PRICES, message, drift -> {});
        List<Fault> faults = Contracts.faults(Contract.PRICES, message);
        if (!faults.isEmpty()) {
            throw new BadFrameException(
                    BadFrameException.Code.BAD_VALUE,
                    "Cannot read price: %s".formatted(faults.get(0).rule()));
        }
        return price;
    }

    private static Rejected rejected(
            Frame frame, BadFrameException reason, String detail, @Nullable String version, @Nullable String text) {
        return new Rejected(
                frame.kind().text(),
                frame.exchange(),
                frame.connection(),
                frame.receivedAt(),
                reason.code().name().toLowerCase(Locale.ROOT),
                detail,
                version,
                text);
    }
}
