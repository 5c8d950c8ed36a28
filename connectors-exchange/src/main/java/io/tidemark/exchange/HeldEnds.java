package io.tidemark.exchange;

import java.io.Serializable;
import java.util.List;

/**
 * Where all that ends that a lake holds of some feeds.
 *
 * @param frames no frame it holds has a higher number, of any connection
 * @param trades of each instrument of which it holds trades
 */
public record HeldEnds(long frames, List<HeldEnd> trades) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Of a lake that holds nothing. */
    public static final HeldEnds NONE = new HeldEnds(0, List.of());

    public HeldEnds {
        trades = List.copyOf(trades);
    }
}
