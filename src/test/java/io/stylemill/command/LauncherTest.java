package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Files.copy(Path.of("stylemill"), folder.resolve("stylemill"));
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        Files.writeString(java, """
                #!/bin/sh
                [ "$1" = -version ] && { echo 'openjdk version "17.0.1"' >&2; exit; }
                printf '%s\\n' "$@"
                """);
        assertThat(java.toFile().setExecutable(true)).isTrue();
        ProcessBuilder builder =
                new ProcessBuilder(Stream.concat(Stream.of("bash", folder + "/stylemill"), Stream.of(args))
                        .toList());
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        Process launcher = builder.redirectErrorStream(true).start();
        String said = new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(launcher.waitFor()).as(said).isZero();
        return said.lines().toList();
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
