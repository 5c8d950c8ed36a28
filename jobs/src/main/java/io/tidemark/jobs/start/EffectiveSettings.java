package io.tidemark.jobs.start;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.StateRecoveryOptions;

/** The settings a job runs with, ours and Flink's, by key; secrets are masked. */
public final class EffectiveSettings {

    private static final List<String> SECRETS = List.of(
            "password", "passwd", "secret", "token", "api-key", "apikey", "credential", "hmac", "private", "jaas");
    /** What differs between two starts that are the same otherwise. */
    private static final Set<String> OF_ONE_START = Set.of(
            PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID.key(),
            StateRecoveryOptions.SAVEPOINT_PATH.key(),
            "$internal.application.program-args",
            "pipeline.jars",
            "pipeline.classpaths");

    private final Map<String, String> settings = new TreeMap<>();

    /** Of all that is set. */
    public EffectiveSettings(Map<String, String> all) {
        all.forEach((key, value) -> {
            if (!OF_ONE_START.contains(key)) {
                settings.put(key, isSecret(key) ? "******" : value);
            }
        });
    }

    /** {@code key: value}, in order. */
    public List<String> lines() {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + ": " + setting.getValue())
                .toList();
    }

    /** The same for the same settings. */
    public String hash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", lines()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Cannot hash the settings: %s".formatted(e.getMessage()), e);
        }
    }

    private static boolean isSecret(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return SECRETS.stream().anyMatch(lower::contains);
    }
}
