package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One launcher serves a release, the container images and a checkout, and the release holds what it asks for. */
class LauncherTest {
    private static final Path RELEASE = Path.of("src/assembly/release.xml");

    /** Starts a copy of the launcher with a java that only tells its arguments. */
    private static List<String> started(Path folder, String... args) throws IOException, InterruptedException {
        return learning(folder, "", args);
    }

    /** Starts a copy of the launcher with a java that tells its arguments, and does {@code more} when it learns classes. */
    private static List<String> learning(Path folder, String more, String... args)
            throws IOException, InterruptedException {
        Files.copy(Path.of("stylemill"), folder.resolve("stylemill"), StandardCopyOption.REPLACE_EXISTING);
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        String script = """
                #!/bin/bash
                [ "$1" = -version ] && { echo 'openjdk version "17.0.1"' >&2; exit; }
                for option; do
                  archive=${option#-XX:ArchiveClassesAtExit=}
                  [ "$archive" = "$option" ] || { %s
                    exit; }
                done
                printf '%%s\n' "$@"
                """.formatted(more.isEmpty() ? "false" : more);
        // The launcher knows a Java by its file.
        if (!Files.exists(java) || !Files.readString(java).equals(script)) {
            Files.writeString(java, script);
        }
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Launched launched = launched(folder, args);
        assertThat(launched.status()).as(launched.said().toString()).isZero();
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
        return launched.said();
    }

    private record Launched(int status, List<String> said) {}

    private static Launched launched(Path folder, String... args) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(Stream.concat(Stream.of("bash", folder + "/stylemill"), Stream.of(args))
                        .toList());
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("STYLEMILL_S3_ENDPOINT", "https://s3.example.org");
        builder.environment()
                .put("TMPDIR", Files.createDirectories(folder.resolve("tmp")).toString());
        Process launcher = builder.redirectErrorStream(true).start();
        String said = new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Launched(launcher.waitFor(), said.lines().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"stylemill.jar", "target/stylemill.jar"})
    void theJarIsFoundInAReleaseAndInAnImage(String jar, @TempDir Path folder) throws Exception {
        Path there = folder.toRealPath().resolve(jar);
        Files.createDirectories(there.getParent());
        Files.createFile(there);

        assertThat(started(folder.toRealPath(), "run", "a manifest.yaml"))
                .contains("-Dlauncher.install=" + folder.toRealPath())
                .endsWith("-cp", there.toString(), "io.stylemill.command.Main", "run", "a manifest.yaml");
    }

    @Test
    void theClassesThatABuildLeftReadyAreUsed(@TempDir Path folder) throws Exception {
        Path home = folder.toRealPath();
        Files.createDirectories(home.resolve("target"));
        Files.createFile(home.resolve("target/stylemill.jar"));
        Path classes = Files.createFile(home.resolve("target/classes.jsa"));

        assertThat(started(home, "doctor")).contains("-XX:SharedArchiveFile=" + classes, "-Xlog:cds*=off");
    }

    @Test
    void aReleaseLearnsItsClassesOnceBeforeItsFirstRunAndAgainWithAnotherJar(@TempDir Path folder) throws Exception {
        Path home = folder.toRealPath();
        Path jar = Files.createFile(home.resolve("stylemill.jar"));
        Path learned = home.resolve("learned");
        String learn = "echo x > \"$archive\"; echo \"$PWD ${*: -3} ${STYLEMILL_S3_ENDPOINT:-none}\" >> " + learned;
        String archive = "-XX:SharedArchiveFile=" + home.resolve("classes.jsa");

        assertThat(learning(home, learn, "--version")).doesNotContain(archive);
        assertThat(learning(home, learn, "run", "a.yaml")).first().asString().contains("once");
        assertThat(learning(home, learn, "run", "a.yaml")).contains(archive).noneMatch(line -> line.contains("once"));
        assertThat(learning(home, learn, "--version")).contains(archive);
        // In a folder of its own, and with nothing of the user's settings.
        assertThat(Files.readAllLines(learned))
                .singleElement()
                .asString()
                .startsWith(home.resolve("tmp") + "/")
                .endsWith(" io.stylemill.command.Main run manifest.yaml none");

        Files.writeString(jar, "another");
        assertThat(learning(home, learn, "run", "a.yaml")).contains(archive);
        assertThat(Files.readAllLines(learned)).hasSize(2);
    }

    @Test
    void anOlderJavaIsRefusedAndOneThatWasLearnedIsNotAskedAgain(@TempDir Path folder) throws Exception {
        Path home = folder.toRealPath();
        Files.createFile(home.resolve("stylemill.jar"));
        String learn = "echo x > \"$archive\"";
        learning(home, learn, "run", "a.yaml");
        Path java = home.resolve("jdk/bin/java");
        FileTime before = Files.getLastModifiedTime(java);
        String old = Files.readString(java).replace("17.0.1", "11.0.1");

        Files.writeString(java, old);
        Files.setLastModifiedTime(java, before);
        assertThat(launched(home, "--version").said()).contains("--version");

        Files.setLastModifiedTime(java, FileTime.from(before.toInstant().plusSeconds(5)));
        Launched refused = launched(home, "--version");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.said()).singleElement().asString().contains("Java 17 or newer is needed");
    }

    @Test
    void learningThatFailsStopsNothingAndIsNotTriedAgain(@TempDir Path folder) throws Exception {
        Path home = folder.toRealPath();
        Files.createFile(home.resolve("stylemill.jar"));

        // As a java does that is stopped while it writes.
        String stopped = "echo x > \"$archive\"; exit 143";
        assertThat(learning(home, stopped, "run", "a.yaml"))
                .contains("io.stylemill.command.Main", "a.yaml")
                .noneMatch(line -> line.contains("SharedArchiveFile"));
        assertThat(home.toFile().list())
                .filteredOn(name -> name.contains("jsa"))
                .isEmpty();
        assertThat(learning(home, stopped, "run", "a.yaml")).noneMatch(line -> line.contains("once"));
    }

    @Test
    void ctrlCWhileClassesAreLearnedEndsTheCommandAndTheNextStartLearns(@TempDir Path folder) throws Exception {
        Path home = folder.toRealPath();
        Files.createFile(home.resolve("stylemill.jar"));
        String interrupted = "[ -f " + home + "/go ] || exit 130; echo x > \"$archive\"";
        Files.createFile(home.resolve("go"));
        learning(home, interrupted, "run", "a.yaml");
        Files.writeString(home.resolve("stylemill.jar"), "another");
        Files.delete(home.resolve("go"));

        Launched stopped = launched(home, "run", "a.yaml");

        assertThat(stopped.status()).isEqualTo(130);
        assertThat(stopped.said()).hasSize(2).last().isEqualTo("stylemill: interrupted");
        Files.createFile(home.resolve("go"));
        assertThat(learning(home, interrupted, "run", "a.yaml"))
                .contains("-XX:SharedArchiveFile=" + home.resolve("classes.jsa"));
    }

    @Test
    void aNoteThatCannotBeWrittenStopsNothing(@TempDir Path folder) throws Exception {
        Path home = folder.toRealPath();
        Files.createFile(home.resolve("stylemill.jar"));
        Files.createDirectory(home.resolve("classes.txt"));

        assertThat(learning(home, "echo x > \"$archive\"", "run", "a.yaml"))
                .endsWith("io.stylemill.command.Main", "run", "a.yaml");
    }

    @Test
    void aReleaseHasTheLibrariesWhereTheJarLooksForThem() throws IOException {
        assertThat(Files.readString(Path.of("pom.xml")))
                .contains("<classpathPrefix>lib/</classpathPrefix>", "<descriptor>" + RELEASE + "</descriptor>");
        assertThat(Files.readString(RELEASE))
                .contains(
                        "<source>stylemill</source>",
                        "<source>${project.build.directory}/stylemill.jar</source>",
                        "<outputDirectory>lib</outputDirectory>");
    }

    @Test
    void theScriptsOfAReleaseCanBeStarted() throws IOException {
        String release = Files.readString(RELEASE);
        for (String folder : List.of("docker", "docs", "manifests", "routes", "samples")) {
            assertThat(release).contains("<include>" + folder + "/**</include>");
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                assertThat(files.filter(file -> Files.isRegularFile(file) && Files.isExecutable(file)))
                        .allSatisfy(script -> assertThat(release)
                                .contains("<exclude>" + script + "</exclude>")
                                .contains("<include>" + script.getFileName() + "</include>"));
            }
        }
    }

    @Test
    void theProgramTellsItsVersion() {
        Session told = Session.run("--version").done();

        assertThat(told.out()).isEqualTo("stylemill development\n");
        assertThat(told.err()).isEmpty();
    }
}
