package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class InterruptsTest {

    @Test
    void asksTheCommandToStop() throws Exception {
        Process process = start();
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("waiting");

            terminate(process);

            assertThat(out.readLine()).isEqualTo("asked to stop");
            process.getOutputStream().close();
            assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
    }

    @Test
    void endsAtOnceWhenAskedTwice() throws Exception {
        Process process = start();
        try (BufferedReader out = process.inputReader()) {
            assertThat(out.readLine()).isEqualTo("waiting");
            terminate(process);
            assertThat(out.readLine()).isEqualTo("asked to stop");

            terminate(process);

            assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
        }
    }

    /** Stops when asked to; then hangs until its input is closed. */
    static final class Program {

        private Program() {}

        public static void main(String[] args) throws Exception {
            Interrupts interrupts = Interrupts.catchAll();
            System.out.println("waiting");
            interrupts.await(5, TimeUnit.MINUTES);
            System.out.println("asked to stop");
            int end = System.in.read();
            System.exit(end < 0 ? 0 : 1);
        }
    }

    private static Process start() throws Exception {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Not INT, which a process keeps ignoring that was started in the background of a script. */
    private static void terminate(Process process) throws Exception {
        Process kill = new ProcessBuilder("kill", "-TERM", String.valueOf(process.pid())).start();
        assertThat(kill.waitFor(180, TimeUnit.SECONDS)).isTrue();
        assertThat(kill.exitValue()).isZero();
    }
}
