package io.tidemark.exchange;

import io.tidemark.model.MarketEvent;
import io.tidemark.model.OfficialCandle;
import io.tidemark.model.Quote;
import io.tidemark.model.Trade;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How {@code *.expected.jsonl} writes what a frame says. */
final class Text {

    private Text() {}

    static List<String> of(List<Object> all) {
        return all.stream().map(Text::of).toList();
    }

    private static String of(Object one) {
        if (one instanceof Trade trade) {
            return "trade %s id %s number %s fills %d price %s quantity %s taker %s traded %s published %s origin %s"
                    .formatted(
                            trade.instrument(),
                            trade.tradeId(),
                            number(trade.tradeNumber()),
                            trade.fills(),
                            trade.price(),
                            trade.quantity(),
                            trade.takerSide().text(),
                            time(trade.tradedAt()),
                            time(trade.publishedAt()),
                            trade.origin().text());
        }
        if (one instanceof Quote quote) {
            return "quote %s bid %s of %s ask %s of %s quoted %s sequence %s"
                    .formatted(
                            quote.instrument(),
                            quote.bid(),
                            quote.bidQuantity(),
                            quote.ask(),
                            quote.askQuantity(),
                            time(quote.quotedAt()),
                            number(quote.sequence()));
        }
        if (one instanceof OfficialCandle candle) {
            return "candle %s %s from %s to %s open %s high %s low %s close %s volume %s paid %s trades %s bought %s for %s"
                    .formatted(
                            candle.instrument(),
                            candle.timeframe(),
                            time(candle.windowStart()),
                            time(candle.windowEnd()),
                            candle.open(),
                            candle.high(),
                            candle.low(),
                            candle.close(),
                            amount(candle.volumeBase()),
                            amount(candle.volumeQuote()),
                            number(candle.tradeCount()),
                            amount(candle.takerBuyBase()),
                            amount(candle.takerBuyQuote()));
        }
        if (one instanceof Heartbeat heartbeat) {
            return "heartbeat %s last %s at %s"
                    .formatted(
                            heartbeat.instrument() == null ? "none" : heartbeat.instrument(),
                            number(heartbeat.lastTradeNumber()),
                            time(heartbeat.at()));
        }
        Recorder.Notice notice = (Recorder.Notice) one;
        return "notice %s: %s".formatted(notice.kind().text(), notice.detail());
    }

    private static String amount(@Nullable BigDecimal value) {
        return value == null ? "absent" : value.toPlainString();
    }

    private static String number(long value) {
        return value == MarketEvent.ABSENT ? "absent" : Long.toString(value);
    }

    private static String time(long micros) {
        return micros == MarketEvent.ABSENT
                ? "absent"
                : Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }
}
