/** Where frames come from: sockets and tapes. The only package that knows sockets, files and the clock. */
@NullMarked
package io.tidemark.transport;

import org.jspecify.annotations.NullMarked;
