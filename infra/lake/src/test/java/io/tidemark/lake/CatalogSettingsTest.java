package io.tidemark.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogSettingsTest {

    @TempDir
    private Path directory;

    @Test
    void withoutAFileTheLakeIsAllInItsFolder() {
        CatalogSettings settings = CatalogSettings.of(directory);

        assertThat(settings.uri()).startsWith("jdbc:sqlite:file:" + directory + "/catalog.db?");
        assertThat(settings.localData()).contains(directory.resolve("data"));
        assertThat(CatalogSettings.existIn(directory)).isFalse();
    }

    @Test
    void whatTheFileDoesNotSayIsAsUsual() throws IOException {
        write("warehouse = s3://bucket/lake");

        CatalogSettings settings = CatalogSettings.of(directory);

        assertThat(CatalogSettings.existIn(directory)).isTrue();
        assertThat(settings.uri()).startsWith("jdbc:sqlite:");
        assertThat(settings.localData()).isEmpty();
        assertThat(settings.properties())
                .containsEntry("io-impl", "org.apache.iceberg.aws.s3.S3FileIO")
                .containsEntry("jdbc.schema-version", "V1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jdbc.password=hunter2|jdbc.password|a secret is not written there but named, as ${env:NAME} or ${file:PATH}",
                "token=x${env:A}|token|a secret is not written there but named, as ${env:NAME} or ${file:PATH}",
                "uri=jdbc:postgresql://h/d?password=p|uri|a password does not belong there, say jdbc.user and jdbc.password",
                "uri=https://u:p@h/c|uri|a password does not belong there, say jdbc.user and jdbc.password",
                "uri=postgresql://h/d|uri|must begin with jdbc:sqlite:, jdbc:postgresql:, http: or https:",
                "cache.max-bytes=1g|cache.max-bytes|must be a number of bytes",
            })
    void refusesWhatItMustNotPrint(String line, String key, String rule) throws IOException {
        write(line);

        assertThatThrownBy(() -> CatalogSettings.of(directory).cacheBytes())
                .isInstanceOf(LakeException.class)
                .hasMessage("Invalid %s in %s: %s", key, directory.resolve("catalog.properties"), rule);
    }

    @Test
    void secretsAreLookedUpWhereACatalogIsOpened() throws IOException {
        Path file = Files.writeString(directory.resolve("secret"), "hunter2\n");
        write("jdbc.password=${file:%s}".formatted(file));

        Map<String, String> carried = CatalogSettings.of(directory).properties();
        Map<String, String> resolved = Secrets.resolved(carried);

        assertThat(carried).containsEntry("jdbc.password", "${file:%s}".formatted(file));
        assertThat(resolved).containsEntry("jdbc.password", "hunter2");
    }

    @Test
    void saysWhichSecretIsMissing() {
        assertThatThrownBy(() -> Secrets.resolved(Map.of("jdbc.password", "${env:TIDEMARK_NO_SUCH_NAME}")))
                .hasMessage("Cannot read jdbc.password: TIDEMARK_NO_SUCH_NAME is not set in the environment");
        assertThatThrownBy(() -> Secrets.resolved(Map.of("token", "${file:%s/none}".formatted(directory))))
                .hasMessage("Cannot read token: no file %s/none that can be read", directory);
    }

    private void write(String line) throws IOException {
        Files.writeString(directory.resolve("catalog.properties"), line);
    }
}
