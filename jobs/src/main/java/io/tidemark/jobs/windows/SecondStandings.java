package io.tidemark.jobs.windows;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one second left behind of all instruments of a group. State: of most groups there is one instrument, and a
 * second of each is kept for a while, so one alone takes no more than it must.
 *
 * @param standings by market
 * @param published how many rows there are of the moment at the end of the second
 */
record SecondStandings(Map<String, Standing> standings, int published) {

    static final SecondStandings NOTHING = new SecondStandings(Map.of(), 0);

    SecondStandings with(String market, Standing standing) {
        if (standings.isEmpty()) {
            return new SecondStandings(Map.of(market, standing), published);
        }
        TreeMap<String, Standing> all = new TreeMap<>(standings);
        all.merge(market, standing, Standing::and);
        return new SecondStandings(all, published);
    }

    SecondStandings publishedOnceMore() {
        return new SecondStandings(standings, published + 1);
    }
}
