package io.tidemark.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.client.deployment.StandaloneClusterId;
import org.apache.flink.client.program.rest.RestClusterClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.client.JobStatusMessage;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.rest.messages.EmptyMessageParameters;
import org.apache.flink.runtime.rest.messages.EmptyRequestBody;
import org.apache.flink.runtime.rest.messages.JobExceptionsHeaders;
import org.apache.flink.runtime.rest.messages.JobExceptionsInfoWithHistory;
import org.apache.flink.runtime.rest.messages.JobMessageParameters;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatistics;
import org.apache.flink.runtime.rest.messages.checkpoints.CheckpointingStatisticsHeaders;
import org.apache.flink.runtime.rest.messages.job.JobDetailsInfo;
import org.apache.flink.runtime.rest.messages.job.JobExceptionsMessageParameters;
import org.apache.flink.runtime.rest.messages.taskmanager.TaskManagerInfo;
import org.apache.flink.runtime.rest.messages.taskmanager.TaskManagersHeaders;
import org.apache.flink.util.SerializedThrowable;
import org.jspecify.annotations.Nullable;

/** The jobs of a cluster, asked over REST. */
public final class ClusterJobs implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration SAVEPOINT = Duration.ofMinutes(5);
    private static final Duration RETRY = Duration.ofMillis(300);
    /** So many failures in a row of a job whose tasks all run are no accident. */
    private static final int FAILURES = 10;

    private final String url;
    private final RestClusterClient<StandaloneClusterId> client;

    ClusterJobs(ClusterSettings settings) {
        this.url = settings.url();
        try {
            this.client = new RestClusterClient<>(settings.client(), StandaloneClusterId.getInstance());
        } catch (Exception e) {
            throw new ClusterException("Cannot reach the JobManager at %s: %s".formatted(url, e.getMessage()), e);
        }
    }

    /**
     * A job as the cluster tells of it.
     *
     * @param id hexadecimal
     * @param name of it
     * @param state {@code RUNNING}, {@code RESTARTING}, {@code FAILED} and so on
     * @param begin when it was submitted
     */
    public record Job(String id, String name, String state, Instant begin) {

        /** Whether it has not come to an end. */
        public boolean goesOn() {
            return !JobStatus.valueOf(state).isGloballyTerminalState();
        }
    }

    /** All the cluster remembers, newest first. */
    public List<Job> list() throws InterruptedException {
        Collection<JobStatusMessage> jobs = answer("list the jobs", client.listJobs(), ANSWER);
        return jobs.stream()
                .map(job -> new Job(
                        job.getJobId().toHexString(),
                        job.getJobName(),
                        job.getJobState().name(),
                        Instant.ofEpochMilli(job.getStartTime())))
                .sorted(Comparator.comparing(Job::begin).reversed())
                .toList();
    }

    /**
     * The job meant: the one with this id or its beginning or of this name, or, if null, the only one that goes on.
     *
     * @throws ClusterException if there is none, or more than one
     */
    public Job find(@Nullable String id) throws InterruptedException {
        List<Job> going = list().stream().filter(Job::goesOn).toList();
        List<Job> meant = going.stream()
                .filter(job ->
                        id == null || job.id().startsWith(id) || job.name().equals(id))
                .toList();
        if (meant.size() == 1) {
            return meant.get(0);
        }
        String known = going.isEmpty()
                ? "no job runs at " + url
                : "running are "
                        + String.join(
                                ", ",
                                going.stream()
                                        .map(job -> job.id() + " " + job.name())
                                        .toList());
        throw new ClusterException(
                id == null
                        ? "Cannot tell which job is meant: %s".formatted(known)
                        : "Cannot find job %s: %s".formatted(id, known));
    }

    /**
     * Takes a savepoint that every later version can read. A job that is starting is waited for.
     *
     * @return where the savepoint lies
     */
    public String savepoint(Job job, @Nullable String target) throws InterruptedException {
        return patiently(
                job,
                () -> answer(
                        "take a savepoint of job " + job.id(),
                        client.triggerSavepoint(JobID.fromHexString(job.id()), target, SavepointFormatType.CANONICAL),
                        SAVEPOINT));
    }

    /**
     * Stops a job at such a savepoint: all it has received is committed, windows stay open. A job that is starting is
     * waited for.
     *
     * @return where the savepoint lies
     */
    public String stop(Job job, @Nullable String target) throws InterruptedException {
        return stop(job, target, client::stopWithSavepoint);
    }

    /**
     * As {@link #stop}, and open windows close as if time had ended: there is nothing to go on with.
     *
     * @return the job's accumulators
     */
    public Map<String, Object> finish(Job job) throws InterruptedException {
        stop(job, null, (id, drain, target, format) -> client.stopWithSavepoint(id, true, target, format));
        return answer(
                "ask for the results of job " + job.id(),
                client.getAccumulators(JobID.fromHexString(job.id()), ClusterJobs.class.getClassLoader()),
                ANSWER);
    }

    /** The name of the TaskManager with the fewest free slots. */
    public String busiest() throws InterruptedException {
        return answer(
                        "ask for the TaskManagers",
                        client.sendRequest(
                                TaskManagersHeaders.getInstance(),
                                EmptyMessageParameters.getInstance(),
                                EmptyRequestBody.getInstance()),
                        ANSWER)
                .getTaskManagerInfos()
                .stream()
                .min(Comparator.comparingInt(TaskManagerInfo::getNumberAvailableSlots))
                .map(manager -> FlinkCluster.member(manager.getResourceId()))
                .orElseThrow(() -> new ClusterException("Cannot find a TaskManager: none answers to " + url));
    }

    /** What Flink's client does. */
    private interface Stop {

        CompletableFuture<String> of(JobID id, boolean drain, @Nullable String target, SavepointFormatType format);
    }

    private String stop(Job job, @Nullable String target, Stop stop) throws InterruptedException {
        String path = patiently(
                job,
                () -> answer(
                        "stop job " + job.id(),
                        stop.of(JobID.fromHexString(job.id()), false, target, SavepointFormatType.CANONICAL),
                        SAVEPOINT));
        awaitEnd(job);
        return path;
    }

    /** What may fail only because the job's tasks are not running just now. */
    private interface Attempt {

        String make() throws InterruptedException;
    }

    private String patiently(Job job, Attempt attempt) throws InterruptedException {
        long deadline = System.nanoTime() + SAVEPOINT.toNanos();
        int failures = 0;
        while (true) {
            boolean ran = allRun(job);
            try {
                return attempt.make();
            } catch (ClusterException e) {
                // While tasks restart there is nothing to take a savepoint of.
                failures = ran && allRun(job) ? failures + 1 : 0;
                boolean ended = JobStatus.valueOf(status(job)).isGloballyTerminalState();
                if (ended || failures == FAILURES || System.nanoTime() > deadline) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
            }
        }
    }

    private boolean allRun(Job job) throws InterruptedException {
        try {
            return allRun(
                    answer("ask for job " + job.id(), client.getJobDetails(JobID.fromHexString(job.id())), ANSWER));
        } catch (ClusterException e) {
            // A JobManager about to become the leader does not answer yet.
            return false;
        }
    }

    private static boolean allRun(JobDetailsInfo details) {
        return details.getJobStatus() == JobStatus.RUNNING
                && details.getJobVertexInfos().stream()
                        .allMatch(vertex -> vertex.getExecutionState() == ExecutionState.RUNNING);
    }

    /** Ends a job at once. */
    public void cancel(Job job) throws InterruptedException {
        answer("cancel job " + job.id(), client.cancel(JobID.fromHexString(job.id())), ANSWER);
        awaitEnd(job);
    }

    /**
     * Waits until all tasks of a job run.
     *
     * @throws ClusterException if it fails, or takes longer
     */
    public void awaitRunning(String id, Duration time) throws InterruptedException {
        Job job = new Job(id, "", "RUNNING", Instant.EPOCH);
        long deadline = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < deadline) {
            JobDetailsInfo details;
            try {
                details = answer("ask for job " + id, client.getJobDetails(JobID.fromHexString(id)), ANSWER);
            } catch (ClusterException e) {
                // A JobManager about to become the leader does not answer yet.
                if (System.nanoTime() + RETRY.toNanos() > deadline) {
                    throw e;
                }
                TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
                continue;
            }
            if (details.getJobStatus().isGloballyTerminalState()) {
                throw new ClusterException("Cannot run job %s: %s".formatted(id, failure(job)));
            }
            if (allRun(details)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
        }
        throw new ClusterException("Cannot run job %s: its tasks do not all run after %d s, see %s/#/job/running/%s"
                .formatted(id, time.toSeconds(), url, id));
    }

    /**
     * Insists that a job has gone on from a state, as it was told to.
     *
     * @throws ClusterException if it has begun without one; it is cancelled then
     */
    public void requireRestored(String id) throws InterruptedException {
        CheckpointingStatistics statistics = answer(
                "ask for the checkpoints of job " + id,
                client.sendRequest(
                        CheckpointingStatisticsHeaders.getInstance(), parameters(id), EmptyRequestBody.getInstance()),
                ANSWER);
        if (statistics.getCounts().getNumberRestoredCheckpoints() == 0) {
            cancel(new Job(id, "", "RUNNING", Instant.EPOCH));
            throw new ClusterException(
                    "Cannot run job %s: it began without the state it was given, and was cancelled".formatted(id));
        }
    }

    private static JobMessageParameters parameters(String id) {
        JobMessageParameters parameters = new JobMessageParameters();
        parameters.jobPathParameter.resolve(JobID.fromHexString(id));
        return parameters;
    }

    /** {@code RUNNING} and so on. */
    public String status(Job job) throws InterruptedException {
        return answer("ask for job " + job.id(), client.getJobStatus(JobID.fromHexString(job.id())), ANSWER)
                .name();
    }

    /**
     * What went wrong with a job that goes on, the last time something did.
     *
     * @param at when
     * @param cause in one line
     */
    public record Trouble(Instant at, String cause) {}

    /** The newest of them, if there was one since the job or its JobManager began. */
    public Optional<Trouble> trouble(Job job) throws InterruptedException {
        JobExceptionsMessageParameters parameters = new JobExceptionsMessageParameters();
        parameters.jobPathParameter.resolve(JobID.fromHexString(job.id()));
        JobExceptionsInfoWithHistory told = answer(
                "ask for the failures of job " + job.id(),
                client.sendRequest(JobExceptionsHeaders.getInstance(), parameters, EmptyRequestBody.getInstance()),
                ANSWER);
        return told.getExceptionHistory().getEntries().stream()
                .max(Comparator.comparingLong(JobExceptionsInfoWithHistory.RootExceptionInfo::getTimestamp))
                .map(failure -> new Trouble(
                        Instant.ofEpochMilli(failure.getTimestamp()), Causes.innermost(failure.getStacktrace())));
    }

    /** Why it has failed, the innermost cause, in one line. */
    public String failure(Job job) throws InterruptedException {
        JobResult result =
                answer("ask for job " + job.id(), client.requestJobResult(JobID.fromHexString(job.id())), ANSWER);
        return result.getSerializedThrowable().map(ClusterJobs::said).orElse("no cause is told");
    }

    @Override
    public void close() {
        client.close();
    }

    private void awaitEnd(Job job) throws InterruptedException {
        answer("wait for job " + job.id(), client.requestJobResult(JobID.fromHexString(job.id())), SAVEPOINT);
    }

    private <T> T answer(String what, CompletableFuture<T> future, Duration time) throws InterruptedException {
        try {
            return future.get(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ClusterException(
                    "Cannot %s: %s gave no answer within %d s".formatted(what, url, time.toSeconds()), e);
        } catch (ExecutionException e) {
            throw new ClusterException("Cannot %s: %s".formatted(what, said(e)), e);
        }
    }

    /** What the innermost cause says, without the names of classes and the stack that REST puts into messages. */
    private static String said(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        String text = root instanceof SerializedThrowable serialized
                ? serialized.getFullStringifiedStackTrace()
                : String.valueOf(root.getMessage());
        return Causes.innermost(text);
    }
}
