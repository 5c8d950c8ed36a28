package io.tidemark.jobs.start;

/** What a user has agreed to that would else be refused. */
public enum Consent {
    /** To begin without state on tables that hold what this job has committed. */
    ANEW,
    /** To set the tables back to a savepoint older than they are. */
    ROLLBACK_TABLES
}
