/**
 * What shows that the tables can be trusted: our candles against the exchanges' own, a certificate for each day, and
 * the check of both.
 */
@NullMarked
package io.tidemark.proof;

import org.jspecify.annotations.NullMarked;
