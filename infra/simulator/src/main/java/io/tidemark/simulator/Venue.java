package io.tidemark.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.Javalin;
import java.util.List;

/** One exchange's side of the protocol. To add one: implement this, and name it in {@link Simulator}. */
interface Venue {

    String id();

    /** What trades there, of the assets asked for. */
    List<Listing> listings(List<String> assets);

    /** The frames a socket subscribed to everything gets for the trades of a taker order. */
    List<String> tradeFrames(List<SimTrade> order);

    /** The frame such a socket gets for a change of best bid and ask. */
    String quoteFrame(SimQuote quote, SimTrade newest);

    /** Adds paths and sockets below {@code /<id>}. */
    void routes(Javalin app, Floor floor);

    /** A client has connected. */
    void connected(Client client, String path);

    /** A client has spoken. */
    void said(Client client, JsonNode message);

    /** Trades of one taker order have happened. */
    void traded(List<SimTrade> order, List<Client> clients);

    /** A quote has changed. */
    void quoted(SimQuote quote, List<Client> clients);

    /** A second has gone by. */
    void second(long now, List<Client> clients);
}
