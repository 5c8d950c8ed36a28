package io.tidemark.contract;

/**
 * Where a message breaks its contract.
 *
 * @param pointer JSON pointer to the place, empty for the whole message
 * @param rule what the contract says of it, for a person
 */
public record Fault(String pointer, String rule) {}
