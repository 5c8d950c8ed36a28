/** Real servers for tests, each in a process of its own on loopback. Of no use to a user. */
@NullMarked
package io.tidemark.servers;

import org.jspecify.annotations.NullMarked;
