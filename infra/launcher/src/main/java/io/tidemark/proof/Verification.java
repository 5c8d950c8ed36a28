package io.tidemark.proof;

import io.tidemark.lake.Lake;
import io.tidemark.lake.LakeQuery;
import io.tidemark.lake.QueryResult;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whether the stored trades are those that were certified, and those the stored frames tell of. */
public final class Verification {

    private static final String TRADES =
            "SELECT trade_id, trade_number, fills, price, quantity, taker_side, epoch_us(traded_at)"
                    + " FROM silver.trades WHERE %s AND %s ORDER BY trade_id, traded_at, price, quantity, taker_side";

    private final List<String> lines = new ArrayList<>();
    private final int most;
    private long wrong;

    private Verification(int most) {
        this.most = most;
    }

    /**
     * Holds the certificates against the trades.
     *
     * @param most lines to keep; all are counted
     */
    public static Verification ofCertificates(Lake lake, Scope scope, int most) {
        Verification check = new Verification(most);
        Certificates.of(lake).contradictions(scope).forEach(check::add);
        return check;
    }

    /** Certificates in a scope. */
    public static long certificates(Lake lake, Scope scope) {
        return Certificates.of(lake).count(scope);
    }

    /**
     * Holds the trades against those of another lake, into which the frames have been read once more. Trades that were
     * loaded from the past ({@code origin = backfill}) did not come with the feed and are left out.
     *
     * @param lake the lake
     * @param reread the other
     * @param most lines to keep; all are counted
     */
    public static Verification ofFrames(Lake lake, Lake reread, Scope scope, int most) {
        Verification check = new Verification(most);
        Set<Market> markets = new TreeSet<>();
        for (Lake one : List.of(lake, reread)) {
            Answer.forEach(
                    LakeQuery.over(one),
                    "SELECT DISTINCT exchange, instrument FROM silver.trades WHERE " + scope.where("traded_at"),
                    row -> markets.add(new Market(row.text(0), row.text(1))));
        }
        String days = scope.where("traded_at");
        markets.forEach(market -> check.compare(
                market,
                LakeQuery.over(lake).run(TRADES.formatted(market.where(), days + " AND origin <> 'backfill'")),
                LakeQuery.over(reread).run(TRADES.formatted(market.where(), days)),
                theirs -> check.add("%s %s: trade %s is in bronze.frames and not in silver.trades"
                        .formatted(market, theirs.day(), theirs.id))));
        return check;
    }

    /**
     * Holds the trades that were loaded from the past against those of another lake, into which their frames have been
     * read once more. A page holds more than was asked for, so what is in the frames alone is not wrong.
     *
     * @param lake the lake
     * @param reread the other
     * @param most lines to keep; all are counted
     */
    public static Verification ofHistory(Lake lake, Lake reread, Scope scope, int most) {
        Verification check = new Verification(most);
        Set<Market> markets = new TreeSet<>();
        Answer.forEach(
                LakeQuery.over(lake),
                "SELECT DISTINCT exchange, instrument FROM silver.trades WHERE origin = 'backfill' AND "
                        + scope.where("traded_at"),
                row -> markets.add(new Market(row.text(0), row.text(1))));
        String days = scope.where("traded_at");
        markets.forEach(market -> check.compare(
                market,
                LakeQuery.over(lake).run(TRADES.formatted(market.where(), days + " AND origin = 'backfill'")),
                LakeQuery.over(reread).run(TRADES.formatted(market.where(), days)),
                theirs -> {}));
        return check;
    }

    /** What is wrong, a line each. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** How much is wrong. */
    public long wrong() {
        return wrong;
    }

    private void compare(Market market, QueryResult inTable, QueryResult inFrames, Consumer<Trade> onlyInFrames) {
        try (QueryResult stored = inTable;
                QueryResult told = inFrames) {
            Trade mine = Trade.next(stored);
            Trade theirs = Trade.next(told);
            String before = null;
            while (mine != null || theirs != null) {
                int order = mine == null ? 1 : theirs == null ? -1 : mine.id.compareTo(theirs.id);
                if (order < 0 && mine != null) {
                    add(
                            mine.id.equals(before)
                                    ? "%s %s: trade %s is stored more than once in silver.trades, once more as %s"
                                            .formatted(market, mine.day(), mine.id, mine.shown())
                                    : "%s %s: trade %s is in silver.trades and not in bronze.frames"
                                            .formatted(market, mine.day(), mine.id));
                    before = mine.id;
                    mine = Trade.next(stored);
                } else if (order > 0 && theirs != null) {
                    onlyInFrames.accept(theirs);
                    theirs = Trade.next(told);
                } else {
                    if (!Objects.equals(mine, theirs) && mine != null && theirs != null) {
                        add("%s %s: trade %s is %s in silver.trades, %s in bronze.frames"
                                .formatted(market, theirs.day(), mine.id, mine.shown(), theirs.shown()));
                    }
                    before = mine == null ? null : mine.id;
                    mine = Trade.next(stored);
                    theirs = Trade.next(told);
                }
            }
        }
    }

    private void add(String line) {
        wrong++;
        if (lines.size() < most) {
            lines.add(line);
        }
    }

    private record Trade(
            String id,
            @Nullable Long number,
            long fills,
            BigDecimal price,
            BigDecimal quantity,
            String side,
            long tradedAt) {

        static @Nullable Trade next(QueryResult rows) {
            List<@Nullable Object> row = rows.next();
            return row == null
                    ? null
                    : new Trade(
                            String.valueOf(row.get(0)),
                            row.get(1) == null ? null : number(row, 1),
                            number(row, 2),
                            (BigDecimal) Objects.requireNonNull(row.get(3)),
                            (BigDecimal) Objects.requireNonNull(row.get(4)),
                            String.valueOf(row.get(5)),
                            number(row, 6));
        }

        LocalDate day() {
            return LocalDate.ofEpochDay(Math.floorDiv(tradedAt, 86_400_000_000L));
        }

        String shown() {
            return "%s of %s (%s, number %s, %d fills, at %d)"
                    .formatted(
                            Fingerprint.plain(quantity),
                            Fingerprint.plain(price),
                            side,
                            number == null ? "none" : number,
                            fills,
                            tradedAt);
        }

        private static long number(List<@Nullable Object> row, int place) {
            return ((Number) Objects.requireNonNull(row.get(place))).longValue();
        }
    }
}
