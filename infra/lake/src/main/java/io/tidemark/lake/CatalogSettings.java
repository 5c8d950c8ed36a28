package io.tidemark.lake;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.iceberg.CatalogProperties;

/**
 * Where a lake has its catalog and its files: what {@code catalog.properties} in its folder says, in Iceberg's words,
 * and SQLite and {@code data} beside it for what that does not say or where there is no such file.
 *
 * @param directory the lake's folder
 * @param properties as the catalog is given them; secrets are still references
 */
record CatalogSettings(Path directory, Map<String, String> properties) {

    static final String FILE = "catalog.properties";
    static final String DATABASE = "catalog.db";

    /** Bytes of copies to keep; the one word here that is not Iceberg's. */
    private static final String CACHE = "cache.max-bytes";

    private static final long CACHE_BYTES = 10L << 30;
    private static final Pattern REST = Pattern.compile("(?i)https?://.*");
    private static final Pattern SECRET =
            Pattern.compile("(?i).*(password|secret-access-key|session-token|token|credential)");
    private static final Pattern SECRET_IN_URI = Pattern.compile("(?i).*(//[^/@]*:[^/@]*@|[?&;]password=).*");

    CatalogSettings {
        properties = Map.copyOf(properties);
    }

    /** Whether somebody has made a lake there, or said where one shall be. */
    static boolean existIn(Path directory) {
        return Files.isRegularFile(directory.resolve(DATABASE)) || Files.isRegularFile(directory.resolve(FILE));
    }

    /**
     * Reads them.
     *
     * @throws LakeException if the file cannot be read, says where no catalog can be, or holds a secret
     */
    static CatalogSettings of(Path directory) {
        Map<String, String> properties = new TreeMap<>();
        Path file = directory.resolve(FILE);
        if (Files.isRegularFile(file)) {
            properties.putAll(read(file));
        }
        String uri = properties.computeIfAbsent(CatalogProperties.URI, key -> sqlite(directory));
        if (!uri.startsWith("jdbc:") && !REST.matcher(uri).matches()) {
            throw invalid(
                    CatalogProperties.URI, file, "must begin with jdbc:sqlite:, jdbc:postgresql:, http: or https:");
        }
        if (REST.matcher(uri).matches()) {
            properties.putIfAbsent(CatalogProperties.FILE_IO_IMPL, "org.apache.iceberg.io.ResolvingFileIO");
        } else {
            String data = properties.computeIfAbsent(
                    CatalogProperties.WAREHOUSE_LOCATION, key -> "file://" + directory.resolve("data"));
            if (data.startsWith("s3://")) {
                properties.putIfAbsent(CatalogProperties.FILE_IO_IMPL, "org.apache.iceberg.aws.s3.S3FileIO");
            }
            properties.put("jdbc.schema-version", "V1");
        }
        if (uri.startsWith("jdbc:sqlite:")) {
            properties.putIfAbsent(CatalogProperties.CLIENT_POOL_SIZE, "1");
        }
        // Of the two HTTP clients that S3FileIO can use, the one without libraries of its own.
        properties.putIfAbsent("http-client.type", "urlconnection");
        // A table keeps these from its creation; several jobs commit to one catalog.
        properties.putIfAbsent(CatalogProperties.TABLE_DEFAULT_PREFIX + "commit.retry.num-retries", "20");
        properties.putIfAbsent(CatalogProperties.TABLE_DEFAULT_PREFIX + "commit.retry.max-wait-ms", "2000");
        return new CatalogSettings(directory, properties);
    }

    boolean isRest() {
        return REST.matcher(uri()).matches();
    }

    /** Holds no secret. */
    String uri() {
        return String.valueOf(properties.get(CatalogProperties.URI));
    }

    /** The folder on this machine below which the tables lie, if they do and it is known. */
    Optional<Path> localData() {
        String data = properties.getOrDefault(CatalogProperties.WAREHOUSE_LOCATION, "");
        return data.startsWith("file:")
                ? Optional.of(Path.of(data.replaceFirst("^file:(//)?(?=/)", "")))
                : Optional.empty();
    }

    /** Copies of files of object storage may take this much of the disk. */
    long cacheBytes() {
        String bytes = properties.getOrDefault(CACHE, String.valueOf(CACHE_BYTES));
        try {
            return Long.parseLong(bytes);
        } catch (NumberFormatException e) {
            throw invalid(CACHE, directory.resolve(FILE), "must be a number of bytes");
        }
    }

    private static Map<String, String> read(Path file) {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            read.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new LakeException("Cannot read lake settings %s: %s".formatted(file, e.getMessage()), e);
        }
        Map<String, String> properties = new TreeMap<>();
        for (String key : read.stringPropertyNames()) {
            String value = read.getProperty(key).strip();
            if (SECRET.matcher(key).matches() && !Secrets.isReference(value)) {
                throw invalid(key, file, "a secret is not written there but named, as ${env:NAME} or ${file:PATH}");
            }
            if (key.equals(CatalogProperties.URI)
                    && SECRET_IN_URI.matcher(value).matches()) {
                throw invalid(key, file, "a password does not belong there, say jdbc.user and jdbc.password");
            }
            properties.put(key, value);
        }
        return properties;
    }

    private static String sqlite(Path directory) {
        return "jdbc:sqlite:file:%s?journal_mode=WAL&busy_timeout=30000"
                .formatted(directory.resolve(DATABASE).toUri().getRawPath());
    }

    /** Without the value, which may be a secret. */
    private static LakeException invalid(String key, Path file, String rule) {
        return new LakeException("Invalid %s in %s: %s".formatted(key, file, rule));
    }
}
