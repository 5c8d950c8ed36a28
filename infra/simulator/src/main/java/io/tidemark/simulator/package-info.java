/** Exchanges on loopback that speak the real ones' protocols. Shares no code with the adapters, which it judges. */
@NullMarked
package io.tidemark.simulator;

import org.jspecify.annotations.NullMarked;
