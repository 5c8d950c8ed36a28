package io.tidemark.launcher;

import static io.tidemark.model.MarketEvent.ABSENT;

import io.tidemark.backfill.HeldTrades;
import io.tidemark.exchange.Exchange;
import io.tidemark.exchange.RestLimits;
import io.tidemark.lake.Lake;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a backfill would cost, as far as the lake alone tells. */
final class BackfillEstimate {

    /** About what it takes to find the first and the last number. */
    private static final int SEARCHES = 20;

    private static final double DAY_MICROS = 86_400_000_000.0;

    private BackfillEstimate() {}

    /** A line for each instrument. */
    static List<String> of(BackfillTrades.Setting setting, List<Exchange> exchanges, List<String> names, Instant now) {
        List<String> lines = new ArrayList<>();
        boolean exists = Lake.exists(setting.lake());
        if (!exists) {
            lines.add("There is no lake in %s yet; it would be made.".formatted(setting.lake()));
            exchanges.forEach(exchange -> names.forEach(name -> lines.add(unknown(setting, exchange, name))));
            return lines;
        }
        try (Lake lake = Lake.open(setting.lake())) {
            for (Exchange exchange : exchanges) {
                for (String name : names) {
                    lines.add(line(setting, exchange, name, new HeldTrades(lake, exchange.id(), name), now));
                }
            }
        }
        return lines;
    }

    private static String line(
            BackfillTrades.Setting setting, Exchange exchange, String name, HeldTrades held, Instant now) {
        if (!exchange.numbersTrades()) {
            return BackfillTrades.refusal(exchange, name);
        }
        long collected = held.collectedFrom(now);
        long from = BackfillTrades.servedFrom(setting, exchange, now);
        long to = collected == ABSENT ? setting.toMicros() : Math.min(collected, setting.toMicros());
        if (to <= from) {
            return "%s %s: nothing, all of this time belongs to the job that collects it"
                    .formatted(exchange.id(), name);
        }
        long aDay = held.tradesADay();
        if (aDay == 0) {
            return unknown(setting, exchange, name);
        }
        long all = Math.round(aDay * ((to - from) / DAY_MICROS));
        long missing = Math.max(0, all - held.count(from, to));
        RestLimits limits = exchange.restLimits();
        long requests = SEARCHES + -Math.floorDiv(-missing, limits.pageSize() - 2);
        long weight = requests * limits.tradesWeight();
        return String.format(
                Locale.ROOT,
                "%s %s: about %,d trades, by the %,d a day in the lake: %,d requests, weight %,d, about %s",
                exchange.id(),
                name,
                missing,
                aDay,
                requests,
                weight,
                BackfillTrades.words(Duration.ofSeconds(Math.round(weight / perSecond(limits, setting.part())))));
    }

    private static String unknown(BackfillTrades.Setting setting, Exchange exchange, String name) {
        if (!exchange.numbersTrades()) {
            return BackfillTrades.refusal(exchange, name);
        }
        RestLimits limits = exchange.restLimits();
        double pagesAnHour = 3_600 * perSecond(limits, setting.part()) / limits.tradesWeight();
        return String.format(
                Locale.ROOT,
                "%s %s: how many trades is not known, the lake holds none to judge by; a request of weight %d brings %,d,"
                        + " at most %,.0f an hour",
                exchange.id(),
                name,
                limits.tradesWeight(),
                limits.pageSize(),
                pagesAnHour * limits.pageSize());
    }

    private static double perSecond(RestLimits limits, double share) {
        return limits.budget() * share / limits.window().toSeconds();
    }
}
