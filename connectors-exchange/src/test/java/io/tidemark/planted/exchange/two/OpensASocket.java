package io.tidemark.planted.exchange.two;

import java.io.IOException;
import java.net.Socket;

/** An adapter that opens a socket. */
final class OpensASocket {

    void open() throws IOException {
        new Socket("localhost", 1).close();
    }
}
