package io.tidemark.jobs.windows;

import java.util.TreeMap;

/**
 * What one second left behind of all instruments of a group. State.
 *
 * @param standings by market, in its order
 * @param published how many rows there are of the moment at the end of the second
 */
record SecondStandings(TreeMap<String, Standing> standings, int published) {

    static final SecondStandings NOTHING = new SecondStandings(new TreeMap<>(), 0);

    SecondStandings with(Standing standing) {
        TreeMap<String, Standing> all = new TreeMap<>(standings);
        all.merge(standing.market(), standing, Standing::and);
        return new SecondStandings(all, published);
    }

    SecondStandings publishedOnceMore() {
        return new SecondStandings(standings, published + 1);
    }
}
