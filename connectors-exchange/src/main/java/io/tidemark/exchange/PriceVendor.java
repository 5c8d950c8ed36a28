package io.tidemark.exchange;

import io.tidemark.model.Frame;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Somebody who tells what coins cost, by an index over many exchanges, to whoever asks again and again. Stateless,
 * thread-safe, pure.
 *
 * <p>Implementations carry {@code @AutoService(PriceVendor.class)} and are found by {@link PriceVendors}.
 */
public interface PriceVendor extends RestApi {

    /** Where the vendor lives, without trailing slash; a user may point it elsewhere. */
    URI host();

    /** The coins that are asked for where a user names none, by the vendor's ids. */
    List<String> usualCoins();

    /** Coins that one request may name, at most. */
    int coinsPerRequest();

    /**
     * Path and query, below {@link #host()}, of the one request for the prices of all these coins.
     *
     * @param coins the vendor's ids, no more than {@link #coinsPerRequest()}
     * @param currency in units of what, {@code usd}
     */
    String pricesPath(List<String> coins, String currency);

    /** The header that carries a user's key; empty if there are no keys. */
    Optional<String> keyHeader();

    /**
     * The coins of one answer. Whether a row keeps its contract is for the reader to say: one bad coin must not take
     * the others with it.
     *
     * @throws BadFrameException if the body is no list of coins
     */
    List<Row> parse(Frame frame);

    /**
     * One coin of an answer.
     *
     * @param text as it stands in the answer
     * @param message the same as contract {@code event_crypto_price} has it: names, and numbers to the digit
     */
    record Row(String text, String message) {}
}
