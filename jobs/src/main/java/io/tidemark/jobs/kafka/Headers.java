package io.tidemark.jobs.kafka;

/** Names of the headers of our messages. Values are UTF-8 text. */
public final class Headers {

    /** Id of the contract the value keeps: {@code trades}. */
    public static final String CONTRACT = "contract";

    /** Its version: {@code 1.0}. */
    public static final String CONTRACT_VERSION = "contract-version";

    /** Name of the start of the task that sent it. */
    public static final String RUN = "run";

    /** Place among the messages of that run. */
    public static final String NUMBER = "number";

    /** Why a dead letter is one, a word of a short list. */
    public static final String ERROR_CODE = "error-code";

    /** Where in the message the fault is, as a JSON pointer. */
    public static final String ERROR_POINTER = "error-pointer";

    /** The fault, for a person. */
    public static final String ERROR_DETAIL = "error-detail";

    public static final String SOURCE_TOPIC = "source-topic";
    public static final String SOURCE_PARTITION = "source-partition";
    public static final String SOURCE_OFFSET = "source-offset";

    /** When the topic got it first, RFC 3339. */
    public static final String FIRST_SEEN = "first-seen";

    /** Of a dead letter whose value is too large for one request: which part of the value it holds, from 1. */
    public static final String PART = "part";

    /** And how many there are. */
    public static final String PARTS = "parts";

    /** And how many bytes the whole value has. */
    public static final String WHOLE_BYTES = "whole-bytes";

    /** Of a dead letter whose key and headers are too large: how many bytes it had. Only its beginning is kept. */
    public static final String CUT_BYTES = "cut-from-bytes";

    /** And the hash of its value, in hexadecimal digits. */
    public static final String CUT_SHA_256 = "cut-from-sha-256";

    private Headers() {}
}
