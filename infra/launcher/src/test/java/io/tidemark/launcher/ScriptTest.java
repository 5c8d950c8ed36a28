package io.tidemark.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs the script in a tree made up for it, in a folder whose name has a space: JDKs that only tell how they were
 * called, and a Maven that only counts.
 */
class ScriptTest {

    private static final String TOOLS =
            "awk bash cat dirname find flock grep head mkdir mv readlink rm sed sh sleep tail touch tr";

    @TempDir
    Path temp;

    private Path root;
    private Path path;
    private final Map<String, String> environment = new TreeMap<>();

    @BeforeEach
    void makeATree() throws IOException {
        root = temp.resolve("a checkout");
        write(root.resolve("tidemark"), Files.readString(script()));
        write(root.resolve("pom.xml"), "<project/>");
        write(root.resolve("jobs/src/main/java/Job.java"), "class Job {}");
        write(root.resolve("jobs/src/test/java/JobTest.java"), "class JobTest {}");
        write(root.resolve("sql/tables/trades.sql"), "CREATE TABLE trades (n INT)");
        write(root.resolve("libraries/one library.jar"), "");
        maven("""
                #!/bin/sh
                echo "$@" >> builds
                echo "[INFO] Building Tidemark jobs 0.1.0                      [1/2]"
                mkdir -p infra/launcher/target
                printf '%s' "$PWD/libraries/one library.jar" > infra/launcher/target/classpath
                printf '%s' "$PWD/libraries/one library.jar" > infra/launcher/target/planner
                """);
        path = temp.resolve("bin");
        Files.createDirectories(path);
        for (String tool : TOOLS.split(" ")) {
            linkTool(tool);
        }
        makeEverythingOlderThanAMinute();
        environment.put("PATH", path.toString());
        environment.put("TIDEMARK_JDK_DIRS", temp.resolve("jvm").toString());
    }

    @Test
    void saysWhatToDoWithoutAJdk() throws Exception {
        Run run = run("help");

        assertThat(run.err())
                .isEqualTo("tidemark: Cannot find a JDK 17 to 21: found no java at all;"
                        + " install one (Debian, Ubuntu: apt-get install openjdk-17-jdk-headless)"
                        + " or set TIDEMARK_JAVA_HOME to it\n");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void namesTheJavasThatDoNotServe() throws Exception {
        Path old = jdk("jvm/eleven", "11.0.2");
        Path fresh = jdk("jvm/fresh", "25.0.1");
        Path jre = jdk("jvm/jre", "17.0.15");
        Files.delete(jre.resolve("bin/javac"));

        Run run = run("help");

        assertThat(run.err())
                .isEqualTo("tidemark: Cannot find a JDK 17 to 21: found 11.0.2 at %s (too old), 25.0.1 at %s (too new),"
                                .formatted(old, fresh)
                        + " 17.0.15 at %s (a JRE, javac is missing);".formatted(jre)
                        + " install one (Debian, Ubuntu: apt-get install openjdk-17-jdk-headless)"
                        + " or set TIDEMARK_JAVA_HOME to it\n");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void refusesANamedJdkThatDoesNotServe() throws Exception {
        jdk("jvm/good", "17.0.15");
        Path old = jdk("eight", "1.8.0_392");
        environment.put("TIDEMARK_JAVA_HOME", old.toString());

        Run run = run("help");

        assertThat(run.err())
                .isEqualTo("tidemark: Cannot use TIDEMARK_JAVA_HOME: 1.8.0_392 at %s (too old);".formatted(old)
                        + " it must be a JDK 17 to 21\n");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void passesOverAnOldJavaHomeForABetterJdk() throws Exception {
        environment.put("JAVA_HOME", jdk("eleven", "11.0.2").toString());
        Path good = jdk("jvm/good one", "17.0.15");

        Run run = run("help");

        assertThat(run.out()).startsWith(good + "/bin/java\n");
        assertThat(run.code()).isZero();
    }

    @Test
    void findsTheJdkBehindALinkOnThePath() throws Exception {
        Path good = jdk("elsewhere/seventeen", "17.0.15");
        Files.createSymbolicLink(path.resolve("java"), good.resolve("bin/java"));

        Run run = run("help");

        assertThat(run.out()).startsWith(good + "/bin/java\n");
    }

    @Test
    void buildsOnce() throws Exception {
        jdk("jvm/good", "17.0.15");

        Run first = run("help");
        Run second = run("help");

        assertThat(first.err())
                .contains("tidemark: building: 1/2 Tidemark jobs, ")
                .contains("tidemark: built in ");
        assertThat(second.err()).isEmpty();
        assertThat(builds()).containsExactly("-f %s/pom.xml -B process-classes -pl infra/launcher -am".formatted(root));
    }

    @Test
    void buildsAgainAfterASourceHasChangedButNotATest() throws Exception {
        jdk("jvm/good", "17.0.15");
        run("help");

        change(root.resolve("jobs/src/test/java/JobTest.java"));
        run("help");
        assertThat(builds()).hasSize(1);

        change(root.resolve("jobs/src/main/java/Job.java"));
        run("help");
        assertThat(builds()).hasSize(2);
    }

    @Test
    void buildsAgainAfterAStatementHasChanged() throws Exception {
        jdk("jvm/good", "17.0.15");
        run("help");

        change(root.resolve("sql/tables/trades.sql"));
        run("help");

        assertThat(builds()).hasSize(2);
    }

    @Test
    void buildsAgainWhereALibraryHasGone() throws Exception {
        jdk("jvm/good", "17.0.15");
        run("help");
        Files.delete(root.resolve("libraries/one library.jar"));

        run("help");

        assertThat(builds()).hasSize(2);
    }

    @Test
    void buildsAgainWhereTheCheckoutHasMoved() throws Exception {
        jdk("jvm/good", "17.0.15");
        run("help");
        Path moved = temp.resolve("moved");
        Files.move(root, moved);
        root = moved;

        run("help");

        assertThat(builds()).hasSize(2);
    }

    @Test
    void showsTheErrorsOfABuildThatFails() throws Exception {
        jdk("jvm/good", "17.0.15");
        maven("""
                #!/bin/sh
                echo "[INFO] Building Tidemark jobs 0.1.0 [1/2]"
                echo "[ERROR] Job.java:[1,7] cannot find symbol"
                exit 1
                """);

        Run run = run("help");

        assertThat(run.err())
                .contains("[ERROR] Job.java:[1,7] cannot find symbol\n")
                .endsWith("tidemark: Cannot build Tidemark: the lines above are the first errors,"
                        + " %s/infra/launcher/target/build.log has everything\n".formatted(root));
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void buildsOnceForStartsAtTheSameTime() throws Exception {
        jdk("jvm/good", "17.0.15");

        assertThat(startThreeAtOnce()).containsOnly(0);

        assertThat(builds()).hasSize(1);
    }

    @Test
    void buildsOnceForStartsAtTheSameTimeWhereThereIsNoFlock() throws Exception {
        jdk("jvm/good", "17.0.15");
        Files.deleteIfExists(path.resolve("flock"));

        assertThat(startThreeAtOnce()).containsOnly(0);

        assertThat(builds()).hasSize(1);
    }

    @Test
    void worksThroughALinkFromAnotherFolder() throws Exception {
        jdk("jvm/good", "17.0.15");
        Path link = Files.createSymbolicLink(temp.resolve("link"), root.resolve("tidemark"));

        Run run = execute(List.of(link.toString(), "sql", "SELECT 1"), temp);

        assertThat(run.out()).contains("-Dtidemark.home=" + root + "\n").endsWith("\nsql\nSELECT 1\n");
        assertThat(run.code()).isZero();
    }

    @Test
    void letsTheUsersFlagsWin() throws Exception {
        jdk("jvm/good", "17.0.15");
        environment.put("TIDEMARK_JAVA_OPTS", "-Xmx7g -Dx=y");

        List<String> flags = run("demo").out().lines().toList();

        assertThat(flags).containsSubsequence("-Xmx2g", "-Xmx7g", "-Dx=y", "io.tidemark.launcher.Tidemark", "demo");
        assertThat(flags).contains("-Duser.timezone=UTC").doesNotContain("-XX:TieredStopAtLevel=1");
    }

    @Test
    void startsShortCommandsWithoutTheOptimisingCompiler() throws Exception {
        jdk("jvm/good", "17.0.15");

        assertThat(run("sql", "SELECT 1").out()).contains("-XX:TieredStopAtLevel=1\n", "-XX:+UseSerialGC\n");
    }

    @Test
    void testsTheModulesNamed() throws Exception {
        jdk("jvm/good", "17.0.15");
        write(root.resolve("jobs/pom.xml"), "<project/>");
        write(root.resolve("infra/lake/pom.xml"), "<project/>");

        Run run = run("test", "jobs", "lake", "-Dtest=X");

        assertThat(run.code()).isZero();
        assertThat(builds())
                .containsExactly(("-f %s/pom.xml -B -ntp -fae verify -Dtest=X -Dtest.excluded= -Dstyle.color=never"
                                + " -Djqwik.reporting.onlyfailures=true"
                                + " -pl jobs,infra/lake -am -Dsurefire.failIfNoSpecifiedTests=false")
                        .formatted(root));
    }

    @ParameterizedTest
    @CsvSource({"jobs, '-Dtidemark.shade.skip=true '", "--all jobs, '-Dtest.excluded= '"})
    void testsOfMinutesAreAskedFor(String arguments, String flag) throws Exception {
        jdk("jvm/good", "17.0.15");
        write(root.resolve("jobs/pom.xml"), "<project/>");
        List<String> command = new ArrayList<>(List.of("test"));
        command.addAll(List.of(arguments.split(" ")));

        Run run = run(command.toArray(String[]::new));

        assertThat(run.code()).isZero();
        assertThat(builds())
                .containsExactly(("-f %s/pom.xml -B -ntp -fae verify %s-Dstyle.color=never"
                                + " -Djqwik.reporting.onlyfailures=true"
                                + " -pl jobs -am -Dsurefire.failIfNoSpecifiedTests=false")
                        .formatted(root, flag));
    }

    @Test
    void refusesToTestAModuleThatIsNotThere() throws Exception {
        jdk("jvm/good", "17.0.15");

        Run run = run("test", "nowhere");

        assertThat(run.err())
                .isEqualTo(
                        "tidemark: Invalid module nowhere: name a folder with a pom.xml, such as jobs or infra/lake\n");
        assertThat(run.code()).isEqualTo(64);
    }

    @Test
    void failsWhereTestsFail() throws Exception {
        jdk("jvm/good", "17.0.15");
        maven("""
                #!/bin/sh
                echo "[INFO] "
                echo "[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0"
                exit 1
                """);

        Run run = run("test");

        assertThat(run.out()).isEqualTo("[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0\n");
        assertThat(run.code()).isEqualTo(1);
    }

    private List<Integer> startThreeAtOnce() throws Exception {
        maven("""
                #!/bin/sh
                echo "$@" >> builds
                sleep 2
                mkdir -p infra/launcher/target
                printf '%s' "$PWD/libraries/one library.jar" > infra/launcher/target/classpath
                printf '%s' "$PWD/libraries/one library.jar" > infra/launcher/target/planner
                """);
        List<Process> starts = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            starts.add(process(List.of(root.resolve("tidemark").toString(), "help"), root)
                    .redirectOutput(temp.resolve("out" + i).toFile())
                    .redirectError(temp.resolve("err" + i).toFile())
                    .start());
        }
        List<Integer> codes = new ArrayList<>();
        for (Process start : starts) {
            assertThat(start.waitFor(180, TimeUnit.SECONDS)).isTrue();
            codes.add(start.exitValue());
        }
        return codes;
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(root.resolve("builds"));
    }

    private Run run(String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(root.resolve("tidemark").toString());
        command.addAll(Arrays.asList(arguments));
        return execute(command, root);
    }

    private Run execute(List<String> command, Path folder) throws Exception {
        Path out = temp.resolve("out");
        Path err = temp.resolve("err");
        Process process = process(command, folder)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private ProcessBuilder process(List<String> command, Path folder) {
        List<String> words = new ArrayList<>(List.of(path.resolve("bash").toString()));
        words.addAll(command);
        ProcessBuilder process = new ProcessBuilder(words).directory(folder.toFile());
        process.environment().clear();
        process.environment().putAll(environment);
        return process;
    }

    private record Run(int code, String out, String err) {}

    /** A JDK whose java prints its own path and its arguments, one a line. */
    private Path jdk(String name, String version) throws IOException {
        Path home = temp.resolve(name);
        write(home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
        write(home.resolve("bin/java"), "#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\"\n");
        write(home.resolve("bin/javac"), "#!/bin/sh\n");
        return home;
    }

    private void maven(String text) throws IOException {
        write(root.resolve("infra/maven/mvnw"), text);
    }

    private static Path script() {
        return Path.of(System.getProperty("tidemark.root")).resolve("tidemark");
    }

    private void linkTool(String tool) throws IOException {
        for (String folder : List.of("/usr/bin", "/bin", "/usr/local/bin")) {
            Path file = Path.of(folder, tool);
            if (Files.isExecutable(file)) {
                // A program that looks at its own name (busybox) would mind a copy, JUnit minds links.
                write(path.resolve(tool), "#!/bin/sh\nexec %s \"$@\"\n".formatted(file));
                return;
            }
        }
        assumeThat(tool).as("a tool the script may do without").isEqualTo("flock");
    }

    private void makeEverythingOlderThanAMinute() throws IOException {
        FileTime before = FileTime.from(Instant.now().minusSeconds(60));
        try (var files = Files.walk(root)) {
            files.forEach(file -> setTime(file, before));
        }
    }

    private static void change(Path file) {
        setTime(file, FileTime.from(Instant.now().plusSeconds(60)));
    }

    private static void setTime(Path file, FileTime time) {
        try {
            Files.setLastModifiedTime(file, time);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardCharsets.UTF_8);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }
}
