package io.tidemark.backfill;

/**
 * The newest word of {@code silver.gaps} on a range of numbers.
 *
 * @param first lowest number
 * @param last highest number
 * @param revision of the word
 * @param status as the table has it
 * @param cause as the table has it
 */
public record Told(long first, long last, int revision, String status, String cause) {

    /**
     * Whether it has been found out what became of the numbers, or a job is about to. What a recording lacks nobody has
     * asked for yet.
     */
    boolean isSettled() {
        return switch (status) {
            case "absent", "open" -> true;
            case "lost" -> !isOfRecording();
            default -> false;
        };
    }

    boolean isOfRecording() {
        return status.equals("lost") && cause.equals("recording");
    }
}
