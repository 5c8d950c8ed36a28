package io.tidemark.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobArgumentsTest {

    @TempDir
    Path directory;

    @Test
    void propertiesOfKafkasClientsAreReadFromTheirFileAndTheLineWins() throws IOException {
        Path file = Files.writeString(directory.resolve("client.properties"), """
                security.protocol=SASL_SSL
                sasl.jaas.config=org.example.Login required username="a" password="b=c";
                """);

        JobArguments arguments = JobArguments.of(
                "--lake", "lake",
                "--transport", "kafka",
                "--kafka.bootstrap", "127.0.0.1:9092",
                "--kafka-config", file.toString(),
                "--kafka.properties.security.protocol", "SSL");

        assertThat(arguments.settings().readsKafka()).isTrue();
        assertThat(arguments.configuration().toMap())
                .containsEntry("kafka.properties.security.protocol", "SSL")
                .containsEntry(
                        "kafka.properties.sasl.jaas.config",
                        "org.example.Login required username=\"a\" password=\"b=c\";")
                .doesNotContainKey("kafka-config");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path file = directory.resolve("none.properties");

        assertThatThrownBy(() -> JobArguments.of("--lake", "lake", "--kafka-config", file.toString()))
                .hasMessage("Cannot read %s: no such file", file);
    }
}
