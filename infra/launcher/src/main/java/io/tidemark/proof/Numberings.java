package io.tidemark.proof;

import io.tidemark.lake.LakeQuery;
import io.tidemark.model.Renumbering;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which of a market's numberings a trade belongs to, where the exchange has begun to number anew: 0 before the first
 * {@code epoch} of {@code silver.feed_events}, 1 after it, and so on.
 *
 * <p>An epoch lies between two trade times: that of the newest trade with an old number that had arrived, and that of
 * the trade that told of it, which the event names by number and time of arrival. When the event itself arrived does
 * not matter. What was made before both is of the old numbering, after both of the new one. Else, where times are out
 * of order or a trade was found later, it is of the one whose number at the epoch is nearer: numbers go on in steps of
 * one, and an epoch is a jump of more than a thousand.
 */
public final class Numberings {

    private final List<Epoch> epochs;

    private Numberings(List<Epoch> epochs) {
        this.epochs = List.copyOf(epochs);
    }

    /** Of an instrument, by unified name, of an exchange. */
    public static Numberings of(LakeQuery query, String exchange, String instrument) {
        return of(query, new Market(exchange, instrument));
    }

    static Numberings of(LakeQuery query, Market market) {
        List<Epoch> epochs = new ArrayList<>();
        Answer.forEach(
                query,
                ("SELECT DISTINCT epoch_us(happened_at), detail FROM silver.feed_events"
                                + " WHERE kind = 'epoch' AND exchange = '%s' AND starts_with(detail, '%s went ')"
                                + " ORDER BY 1, 2")
                        .formatted(market.exchange(), market.instrument()),
                row -> Renumbering.of(row.text(1))
                        .ifPresent(renumbering -> epochs.add(epoch(query, market, renumbering, row.number(0)))));
        return new Numberings(epochs);
    }

    private static Epoch epoch(LakeQuery query, Market market, Renumbering numbers, long happenedAt) {
        @Nullable Long[] times = new @Nullable Long[2];
        Answer.forEach(
                query,
                ("SELECT epoch_us(max(traded_at) FILTER (WHERE %s)), epoch_us(min(traded_at) FILTER (WHERE"
                                + " received_at = make_timestamptz(%d) AND trade_number - fills + 1 = %d))"
                                + " FROM silver.trades WHERE %s AND received_at <= make_timestamptz(%d)")
                        .formatted(
                                nearerToOld("trade_number", numbers),
                                happenedAt,
                                numbers.first(),
                                market.where(),
                                happenedAt),
                row -> {
                    times[0] = row.numberIfAny(0);
                    times[1] = row.numberIfAny(1);
                });
        // Without the trade that told of it, as near as can be said.
        long begins = Objects.requireNonNullElse(times[1], happenedAt);
        return new Epoch(numbers, Objects.requireNonNullElse(times[0], begins - 1), begins);
    }

    /**
     * SQL for the numbering of a row.
     *
     * @param number column or expression of the trade number
     * @param time the same of the trade time
     */
    public String sql(String number, String time) {
        StringBuilder sql = new StringBuilder("CASE");
        for (int i = epochs.size() - 1; i >= 0; i--) {
            sql.append(" WHEN NOT (%s) THEN %d".formatted(epochs.get(i).isBefore(number, time), i + 1));
        }
        return epochs.isEmpty() ? "0" : sql + " ELSE 0 END";
    }

    private static String nearerToOld(String number, Renumbering numbers) {
        return "abs(%1$s - %2$d) < abs(%1$s - %3$d)".formatted(number, numbers.last(), numbers.first());
    }

    /**
     * One beginning.
     *
     * @param ends trade time of the newest trade with an old number, microseconds
     * @param begins trade time of the trade that told of the new numbers
     */
    private record Epoch(Renumbering numbers, long ends, long begins) {

        String isBefore(String number, String time) {
            String old = "%s <= make_timestamptz(%d)".formatted(time, ends);
            String early = "%s < make_timestamptz(%d)".formatted(time, begins);
            return "(%1$s AND %2$s) OR ((%1$s OR %2$s) AND %3$s)".formatted(old, early, nearerToOld(number, numbers));
        }
    }
}
