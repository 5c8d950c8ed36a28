package io.tidemark.proof;

import io.tidemark.model.OfficialCandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A file with candles. */
record CandleFile(Path path, CandleLayout layout) {

    /**
     * Hands over all candles, in the file's order.
     *
     * @throws IllegalArgumentException if a line is none, what was handed over before does not count then; or if the
     *     file holds none
     */
    void read(CandleSeries of, Consumer<OfficialCandle> out) {
        List<String> named = new ArrayList<>();
        boolean[] any = {false};
        new CsvFile(path).read(values -> {
            boolean head = named.isEmpty() && layout.isHead(values);
            if (named.isEmpty() && (!head || layout == CandleLayout.NAMED)) {
                named.addAll(layout.columns(values));
            }
            if (!head) {
                out.accept(layout.candle(of, named, values));
                any[0] = true;
            }
        });
        if (!any[0]) {
            throw new IllegalArgumentException("Cannot import %s: no line of it is a candle".formatted(path));
        }
    }
}
