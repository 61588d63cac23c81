package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stylemill.MountedDisk;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One launcher serves a release, the container images and a checkout, and the release holds what it
 * asks for.
 */
class LauncherTest {
    /** The process that has started another one. */
    private static final String UP = "up() { sed -n 's/^PPid:[^0-9]*//p' /proc/$1/status; };";

    private static final Path RELEASE = Path.of("src/assembly/release.xml");

    /** Starts a copy of the launcher with a java that only tells its arguments. */
    private static List<String> started(Path folder, String... args) throws IOException, InterruptedException {
        return learning(folder, "", args);
    }

    /**
     * Starts a copy of the launcher with a java that tells its arguments, and does {@code more}
     * when it learns classes.
     */
    private static List<String> learning(Path folder, String more, String... args)
            throws IOException, InterruptedException {
        prepare(folder, more);
        Launched launched = launched(folder, args);
        assertThat(launched.status()).as(launched.said().toString()).isZero();
        assertThat(folder.resolve("tmp")).isEmptyDirectory();
        return launched.said();
    }

    private static void prepare(Path folder, String more) throws IOException {
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
                echo "LC_ALL=$LC_ALL LC_CTYPE=$LC_CTYPE LC_MESSAGES=$LC_MESSAGES"
                printf '%%s\n' "$@"
                """.formatted(more.isEmpty() ? "false" : more);
        // The launcher knows a Java by its file.
        if (!Files.exists(java) || !Files.readString(java).equals(script)) {
            Files.writeString(java, script);
        }
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }

    private record Launched(int status, List<String> said) {}

    private static Launched launched(Path folder, String... args) throws IOException, InterruptedException {
        return launched(folder, Map.of(), args);
    }

    private static Launched launched(Path folder, Map<String, String> environment, String... args)
            throws IOException, InterruptedException {
        Process launcher = starting(folder, environment, args);
        String said = new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Launched(launcher.waitFor(), said.lines().toList());
    }

    private static Process starting(Path folder, Map<String, String> environment, String... args) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Stream.of(Program.SIGNALS_AS_USUAL.stream(), Stream.of("bash", folder + "/stylemill"), Stream.of(args))
                        .flatMap(words -> words)
                        .toList());
        builder.environment().put("JAVA_HOME", folder.resolve("jdk").toString());
        builder.environment().put("STYLEMILL_S3_ENDPOINT", "https://s3.example.org");
        builder.environment()
                .put("TMPDIR", Files.createDirectories(folder.resolve("tmp")).toString());
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true).start();
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
    void theSystemGivesItsReasonsInEnglishAndLettersStayThoseOfTheUser(@TempDir Path folder) throws Exception {
        Map<String, String> french = Map.of("LC_ALL", "C.UTF-8", "LC_MESSAGES", "fr_FR.UTF-8", "LC_CTYPE", "C");
        assertThat(launched(release(folder), french, "--version").said())
                .contains("LC_ALL= LC_CTYPE=C.UTF-8 LC_MESSAGES=C");
    }

    @ParameterizedTest
    @ValueSource(strings = {"lots", "4", "4k", "127m", "0g", "2000000m", "1025g", "-4g", "4 g", "1.5g", "9999999999g"})
    void aHeapThatNoJavaTakesIsRefusedWithWhatIsAllowed(String heap, @TempDir Path folder) throws Exception {
        Path home = release(folder);
        Launched refused = launched(home, Map.of("STYLEMILL_HEAP", heap), "--version");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.said())
                .containsExactly("stylemill: STYLEMILL_HEAP is '" + heap
                        + "'; it must be a whole number with m or g, from 128m to 1024g, such as 4g");
    }

    @ParameterizedTest
    @ValueSource(strings = {"128m", "4g", "4G", "0200M", "1024g", ""})
    void aHeapIsGivenToJavaAsItIsAndIsAGigabyteByDefault(String heap, @TempDir Path folder) throws Exception {
        assertThat(launched(release(folder), Map.of("STYLEMILL_HEAP", heap), "--version")
                        .said())
                .contains("-Xmx" + (heap.isEmpty() ? "1g" : heap));
    }

    @ParameterizedTest
    @CsvSource({
        "STYLEMILL_JAVA_OPTS, -Xmx64m",
        "STYLEMILL_JAVA_OPTS, -Xmx100000k",
        "STYLEMILL_JAVA_OPTS, -Xmx2t",
        "STYLEMILL_JAVA_OPTS, -Xmx4gb",
        "STYLEMILL_JAVA_OPTS, -XX:MaxHeapSize=1000",
        "_JAVA_OPTIONS, -Xmx64m"
    })
    void aHeapAmongOtherOptionsThatIsTooSmallIsRefusedWithWhatIsAllowed(
            String variable, String option, @TempDir Path folder) throws Exception {
        Launched refused = launched(release(folder), Map.of(variable, "-Dx=1 " + option), "--version");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.said())
                .containsExactly(
                        "stylemill: " + variable + " has '" + option + "'; the heap must be from 128m to 1024g;"
                                + " take the option away, and set STYLEMILL_HEAP, such as 4g");
    }

    @ParameterizedTest
    @CsvSource({"-Xms2g, 1024", "-Xmx512m -Xms1g, 512", "-Xms1g -XX:MaxHeapSize=536870912, 512", "-Xmsmuch, 1024"})
    void aFirstHeapOfMoreThanTheHeapIsRefused(String options, String heap, @TempDir Path folder) throws Exception {
        Launched refused = launched(release(folder), Map.of("STYLEMILL_JAVA_OPTS", options), "--version");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.said())
                .singleElement()
                .asString()
                .startsWith("stylemill: STYLEMILL_JAVA_OPTS has '-Xms")
                .endsWith("at most the heap of " + heap + "m; take the option away, or set STYLEMILL_HEAP to more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xmx128m", "-Xmx2g -Xms2g", "-Xmx134217728", "-Xmx4G -Xms200M -Dx=1", "-Xmn32m"})
    void aHeapThatJavaTakesMayBeAmongOtherOptions(String options, @TempDir Path folder) throws Exception {
        assertThat(launched(release(folder), Map.of("STYLEMILL_JAVA_OPTS", options), "--version")
                        .said())
                .contains(options.split(" ", -1));
    }

    @Test
    void aJavaThatIsNotThereIsSaidToBeSo(@TempDir Path folder) throws Exception {
        Path none = folder.resolve("none");
        Launched refused = launched(release(folder), Map.of("JAVA_HOME", none.toString()), "--version");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.said())
                .containsExactly("stylemill: Java 17 or newer is needed, and '" + none + "/bin/java' cannot be started"
                        + " (JAVA_HOME is '" + none + "'). Install one (Debian: apt-get install"
                        + " openjdk-17-jdk-headless), or set JAVA_HOME to the folder of one");
    }

    /** Rights do not bind the superuser; a disk that is mounted for reading does. */
    @Test
    void aCheckoutThatCannotBeBuiltSaysSo(@TempDir Path folder) throws Exception {
        Path home = checkout(folder);
        Path target = home.resolve("target");
        try (MountedDisk disk = MountedDisk.at(target, "size=64k")) {
            disk.remount("ro");
            Launched refused = launched(home, "--version");
            assertThat(refused.status()).isEqualTo(2);
            assertThat(refused.said())
                    .containsExactly("stylemill: the program is not built, and it cannot be built, for " + target
                            + " cannot be written; have its owner start it once, or copy the checkout to a folder of"
                            + " your own");

            disk.remount("rw");
            Files.createFile(target.resolve("stylemill.jar"));
            disk.remount("ro");
            assertThat(launched(home, "--version").said())
                    .contains("stylemill: the sources are newer than the program, and " + target
                            + " cannot be written; the older program is used")
                    .endsWith("--version");
            assertThat(home.resolve("builds")).doesNotExist();
        }
    }

    @Test
    void aBuildThatCannotFetchLibrariesSaysThatItNeedsTheNetwork(@TempDir Path folder) throws Exception {
        Path home = checkout(folder);
        Files.writeString(
                home.resolve("mvnw"),
                "#!/bin/bash\necho 'Could not transfer artifact a:b:pom:1 from/to central: repo: Name or service not known'\n"
                        + "exit 1\n");
        Launched failed = launched(home, "--version");
        assertThat(failed.status()).isEqualTo(1);
        assertThat(failed.said())
                .contains(
                        "stylemill: libraries could not be fetched: the first build needs the network; behind a proxy,"
                                + " Maven reads it from ~/.m2/settings.xml")
                .last()
                .asString()
                .startsWith("stylemill: the build failed; the whole log is in ");
    }

    @Test
    void aChangedRouteNeedsNoBuildAndAChangedSourceDoes(@TempDir Path folder) throws Exception {
        Path home = checkout(folder);
        Path route = Files.createFile(home.resolve("routes/order.camel.yaml"));
        Path source = Files.createFile(home.resolve("src/main/A.java"));
        launched(home, "--version");
        FileTime later = FileTime.from(Instant.now().plusSeconds(60));

        Files.setLastModifiedTime(route, later);
        Files.setLastModifiedTime(home.resolve("routes"), later);
        assertThat(launched(home, "--version").said()).noneMatch(line -> line.startsWith("stylemill: building"));
        assertThat(home.resolve("builds")).hasContent("build");

        Files.setLastModifiedTime(source, later);
        assertThat(launched(home, "--version").said()).anyMatch(line -> line.startsWith("stylemill: building"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"STYLEMILL_JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"})
    void aCollectorThatTheUserNamesTakesThePlaceOfTheLaunchers(String variable, @TempDir Path folder) throws Exception {
        Path home = release(folder);
        assertThat(launched(home, Map.of(variable, "-Dx=1 -XX:+UseZGC"), "--version")
                        .said())
                .doesNotContain("-XX:+UseSerialGC");
        assertThat(launched(home, Map.of(variable, "-XX:+UseLargePages -XX:+DisableExplicitGC"), "--version")
                        .said())
                .containsOnlyOnce("-XX:+UseSerialGC");
    }

    @ParameterizedTest
    @CsvSource({"17.0.15, false", "21.0.7, false", "22-ea, false", "23, true", "25.0.3, true", "26-ea, true"})
    void aJavaThatWarnsOfItsUnsafeIsToldNotToAlsoWhenItIsNotAskedForItsVersion(
            String version, boolean told, @TempDir Path folder) throws Exception {
        Path home = release(folder);
        prepare(home, "echo x > \"$archive\"");
        Path java = home.resolve("jdk/bin/java");
        Files.writeString(java, Files.readString(java).replace("17.0.1", version));
        String allowed = "--sun-misc-unsafe-memory-access=allow";

        assertThat(launched(home, "--version").said().contains(allowed)).isEqualTo(told);
        assertThat(launched(home, "run", "a.yaml").said())
                .anyMatch(line -> line.endsWith("(once) ..."))
                .matches(said -> said.contains(allowed) == told);
        assertThat(launched(home, "run", "a.yaml").said())
                .noneMatch(line -> line.endsWith("(once) ..."))
                .matches(said -> said.contains(allowed) == told);
    }

    private static Path release(Path folder) throws IOException {
        Path home = folder.toRealPath();
        prepare(home, "");
        Files.createFile(home.resolve("stylemill.jar"));
        return home;
    }

    @Test
    void theClassesThatABuildLeftReadyAreUsed(@TempDir Path folder) throws Exception {
        Path home = folder.toRealPath();
        Files.createDirectories(home.resolve("target"));
        Files.createFile(home.resolve("target/stylemill.jar"));
        Path classes = Files.createFile(home.resolve("target/classes.jsa"));

        assertThat(started(home, "doctor")).contains("-XX:SharedArchiveFile=" + classes, "-Xlog:cds*=off");
    }

    @ParameterizedTest
    @CsvSource({
        "17.0.1, run, true",
        "25.0.3, query, true",
        "26, run, false",
        "17.0.1, serve, false",
        "25, worker, false"
    })
    void theClassesKeepTheirAddressWhereNobodyElseReachesTheProgramAndJavaKnowsHow(
            String version, String command, boolean kept, @TempDir Path folder) throws Exception {
        Path home = release(folder);
        prepare(home, "echo x > \"$archive\"");
        Files.createFile(home.resolve("classes.jsa"));
        Path java = home.resolve("jdk/bin/java");
        Files.writeString(java, Files.readString(java).replace("17.0.1", version));

        assertThat(launched(home, command, "a.yaml").said().contains("-XX:ArchiveRelocationMode=0"))
                .isEqualTo(kept);
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
        assertThat(refused.said())
                .singleElement()
                .asString()
                .startsWith("stylemill: Java 17 or newer is needed, and '" + java
                        + "' has the version 11.0.1 (JAVA_HOME is '" + home.resolve("jdk") + "'). Install one ");
    }

    /** A checkout whose build notes that it has begun, and ends when it is told to. */
    private static Path checkout(Path folder) throws Exception {
        Path home = folder.toRealPath();
        prepare(home, "");
        Files.createDirectories(home.resolve("src/main"));
        Files.createDirectories(home.resolve("routes"));
        Files.createFile(home.resolve("pom.xml"));
        Path build = home.resolve("mvnw");
        Files.writeString(build, """
                #!/bin/bash
                echo build >> builds
                [ ! -p go ] || cat go
                echo jar > target/stylemill.jar
                """);
        assertThat(build.toFile().setExecutable(true)).isTrue();
        return home;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofTwoFirstStartsAtOnceOneBuildsAndTheOtherWaitsForItAndSaysSoOnce(boolean flock, @TempDir Path folder)
            throws Exception {
        Path home = checkout(folder);
        assertThat(new ProcessBuilder("mkfifo", home.resolve("go").toString())
                        .start()
                        .waitFor())
                .isZero();
        Map<String, String> environment = flock ? Map.of() : Map.of("PATH", withoutFlock(home));
        Process first = starting(home, environment, "--version");
        Process second = null;
        try {
            while (first.isAlive() && !Files.exists(home.resolve("builds"))) {
                Thread.onSpinWait();
            }
            assertThat(first.isAlive()).isTrue();
            second = starting(home, environment, "doctor");
            secondWaits(home, flock, first, second);
            assertThat(List.of(first.waitFor(), second.waitFor())).containsOnly(0);
        } finally {
            end(first);
            end(second);
        }
        assertThat(home.resolve("builds")).hasContent("build");
        assertThat(home.resolve("target")).isDirectoryNotContaining(file -> file.endsWith(".starting"));
    }

    private static void secondWaits(Path home, boolean flock, Process first, Process second) throws IOException {
        try (BufferedReader said = second.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.readLine())
                    .startsWith("stylemill: another start ")
                    .contains(flock ? "another start makes" : "(process " + first.pid() + ")")
                    .endsWith("makes the program ready; waiting for it ...");
            Files.writeString(home.resolve("go"), "");

            assertThat(said.lines())
                    .noneMatch(line -> line.startsWith("stylemill: "))
                    .endsWith("doctor");
        }
        assertThat(new String(first.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("stylemill: built")
                .endsWith("--version\n");
    }

    /** Ends what a failed test leaves: a build that waits to be told to end. */
    private static void end(@Nullable Process process) {
        if (process != null) {
            Stream.concat(process.descendants(), Stream.of(process.toHandle())).forEach(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aLockOfAStartThatWasKilledIsTakenAway(@TempDir Path folder) throws Exception {
        Path home = checkout(folder);
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        Files.createDirectories(home.resolve("target"));
        Files.createSymbolicLink(home.resolve("target/.starting"), Path.of(Long.toString(ended.pid())));

        Process start = starting(home, Map.of("PATH", withoutFlock(home)), "--version");

        assertThat(new String(start.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .doesNotContain("waiting")
                .contains("stylemill: built")
                .endsWith("--version\n");
        assertThat(home.resolve("target")).isDirectoryNotContaining(file -> file.endsWith(".starting"));
    }

    /** Returns a PATH with what the launcher calls, as on systems that have no flock. */
    private static String withoutFlock(Path home) throws IOException {
        Path programs = Files.createDirectories(home.resolve("programs"));
        for (String name : List.of(
                "bash",
                "cat",
                "cp",
                "dirname",
                "env",
                "find",
                "grep",
                "ln",
                "mkdir",
                "mktemp",
                "mv",
                "readlink",
                "rm",
                "rmdir",
                "sed",
                "sleep",
                "stat",
                "tail",
                "timeout")) {
            Path program = Stream.of("/usr/bin", "/bin")
                    .map(each -> Path.of(each, name))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(programs.resolve(name), program);
        }
        return programs.toString();
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
        // Between this program and the launcher are 'timeout' and a subshell.
        String interrupted = UP + " [ -f " + home + "/go ] || { kill -INT $(up $(up $PPID)); exec sleep 600; };"
                + " echo x > \"$archive\"";
        Files.createFile(home.resolve("go"));
        learning(home, interrupted, "run", "a.yaml");
        Files.writeString(home.resolve("stylemill.jar"), "another");
        Files.delete(home.resolve("go"));

        Launched stopped = launched(home, "run", "a.yaml");

        assertThat(stopped.status()).as(stopped.said().toString()).isEqualTo(130);
        assertThat(stopped.said()).hasSize(2).last().isEqualTo("stylemill: interrupted");
        Files.createFile(home.resolve("go"));
        assertThat(learning(home, interrupted, "run", "a.yaml"))
                .contains("-XX:SharedArchiveFile=" + home.resolve("classes.jsa"));
    }

    @Test
    void anOrderToEndWhileClassesAreLearnedEndsWhatLearnsThem(@TempDir Path folder) throws Exception {
        Path home = folder.toRealPath();
        Files.createFile(home.resolve("stylemill.jar"));
        prepare(home, UP + " echo $$ > " + home + "/pid; kill -TERM $(up $(up $PPID)); exec sleep 600");

        Launched stopped = launched(home, "serve");

        assertThat(stopped.status()).as(stopped.said().toString()).isEqualTo(143);
        assertThat(stopped.said()).hasSize(2).last().isEqualTo("stylemill: interrupted");
        await().until(() -> ended(home));
        assertThat(home.resolve("tmp")).isEmptyDirectory();
    }

    @Test
    void anOrderToEndWhileTheProgramIsBuiltEndsTheBuild(@TempDir Path folder) throws Exception {
        Path home = folder.toRealPath();
        Files.createDirectories(home.resolve("src/main"));
        prepare(home, "");
        // Between the build and the launcher is nothing; it has programs of its own.
        Files.writeString(home.resolve("mvnw"), "#!/bin/sh\nsleep 600 & echo $! > pid\nkill -TERM $PPID\nwait\n");
        assertThat(home.resolve("mvnw").toFile().setExecutable(true)).isTrue();

        Launched stopped = launched(home, "serve");

        assertThat(stopped.status()).as(stopped.said().toString()).isEqualTo(143);
        assertThat(stopped.said()).last().isEqualTo("stylemill: interrupted");
        await().until(() -> ended(home));
    }

    /** Whether the process whose number is in a file runs no more, or is a body that waits. */
    private static boolean ended(Path home) throws IOException {
        long pid = Long.parseLong(Files.readString(home.resolve("pid")).strip());
        Path state = Path.of("/proc/" + pid + "/stat");
        return !Files.exists(state) || Files.readString(state).contains(") Z ");
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
