package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.stylemill.command.dataset.ShowCommand;
import io.stylemill.wiring.Components;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/**
 * The auditor's program in a process whose class path lacks every library that {@code -Pauditor}
 * leaves out.
 */
class AuditorTest {
    private static final Path PUBLISHED =
            Path.of("src/test/resources/first-format/old-cells").toAbsolutePath();
    private static final Pattern EXCLUDED = Pattern.compile("<exclude>([a-z.*-]+):\\*</exclude>");

    @TempDir
    private Path folder;

    private static String classPath() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        String profile = pom.substring(pom.indexOf("<id>auditor</id>"));
        List<Pattern> excluded = EXCLUDED.matcher(profile)
                .results()
                .map((MatchResult found) -> Pattern.compile(
                        ".*/" + found.group(1).replace('.', '/').replace("*", "[^/]*(/[^/]+)*") + "/[^/]+/[^/]+/[^/]+"))
                .toList();
        assertThat(excluded).hasSizeGreaterThan(15);
        List<String> jars = Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
        List<String> kept = jars.stream()
                .filter(jar -> excluded.stream().noneMatch(p -> p.matcher(jar).matches()))
                .toList();
        assertThat(jars).anyMatch(jar -> jar.contains("pytorch-engine"));
        assertThat(kept).noneMatch(jar -> jar.matches(".*(pytorch|camel|artemis|jetty|spring).*\\.jar"));
        return String.join(File.pathSeparator, kept);
    }

    private record Said(int status, String out, String err) {}

    private String said(String... arguments) throws IOException {
        Said said = run(arguments);
        assertThat(said.status()).as(said.err()).isZero();
        return said.out();
    }

    private Said run(String... arguments) throws IOException {
        return runWith(classPath(), arguments);
    }

    private Said runWith(String classPath, String... arguments) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                "io.stylemill.command.AuditorMain"));
        line.addAll(List.of(arguments));
        try (Program program = Program.launch(folder, line)) {
            return new Said(program.status(), program.out(), program.err());
        }
    }

    @Test
    void itsPageNamesItsCommands() throws IOException {
        List<String> names = new AuditorMain()
                .commands().stream()
                        .filter(each -> each != HelpCommand.class)
                        .map(each -> "`" + each.getAnnotation(Command.class).name() + "`")
                        .toList();
        String page = Files.readString(Path.of("docs/audit.md"));
        int from = page.indexOf("Its commands are ");
        assertThat(Pattern.compile("`[a-z-]+`")
                        .matcher(page.substring(from, page.indexOf('.', from)))
                        .results())
                .extracting(MatchResult::group)
                .containsExactlyInAnyOrderElementsOf(names);
    }

    /** Such a command writes to no store and begins without PyTorch, and so its code says. */
    @Test
    void hasEveryCommandThatOnlyReadsPublishedVersions() {
        JavaClasses commands = new ClassFileImporter().importPackagesOf(ShowCommand.class);
        List<Class<?>> reading = new Main()
                .commands().stream()
                        .filter(each -> commands.contain(each))
                        .filter(each -> calls(commands.get(each), "reading"))
                        .filter(each -> !calls(commands.get(each), "startEngine"))
                        .toList();

        assertThat(reading).contains(ShowCommand.class);
        assertThat(new AuditorMain().commands())
                .as(
                        "a command in %s that calls Components.reading and not startEngine only reads published"
                                + " versions; name it in AuditorMain and in docs/audit.md, \"The auditor's program\"",
                        ShowCommand.class.getPackageName())
                .containsAll(reading);
    }

    private static boolean calls(JavaClass command, String method) {
        return command.getMethodCallsFromSelf().stream()
                .map(JavaMethodCall::getTarget)
                .anyMatch(target -> target.getOwner().isEquivalentTo(Components.class)
                        && target.getName().equals(method));
    }

    @Test
    void listsTheDatasetsOfABucket() throws IOException {
        Path bucket = folder.resolve("var/s3/datasets");
        Files.createDirectories(bucket);
        copy(bucket);

        assertThat(said("datasets", "list")).startsWith("old-cells 1.0.0");
    }

    @Test
    void checksAVersionToTheLastByte() throws IOException {
        assertThat(said("verify", PUBLISHED.toString(), "--full", "--metadata"))
                .contains("6 samples in 2 shards, each with its class, record and image")
                .doesNotContain("FAILED");
    }

    @Test
    void asksShowsAndExportsAVersion() throws IOException {
        assertThat(said("query", PUBLISHED.toString(), "SELECT count(*) AS n FROM samples"))
                .contains("6");
        said("export", PUBLISHED.toString(), "--as", "imagefolder", "out");

        try (Stream<Path> files = Files.walk(folder.resolve("out"))) {
            assertThat(files.map(Path::toString)
                            .filter(name -> name.endsWith(".png"))
                            .collect(Collectors.toList()))
                    .hasSize(6);
        }
    }

    @Test
    void readsTheBucketsOfTheEmbeddedServer() throws IOException {
        Path bucket = folder.resolve("var/s3/datasets");
        Files.createDirectories(bucket);
        copy(bucket);

        assertThat(said("verify", "s3://datasets/old-cells")).contains("every check passed");
        said("pull", "s3://datasets/old-cells", "pulled");
        assertThat(said("verify", "pulled")).contains("every check passed");
        said("export", "s3://datasets/old-cells", "--as", "csv", "out");
        assertThat(folder.resolve("out")).isNotEmptyDirectory();
    }

    private static void copy(Path bucket) throws IOException {
        try (Stream<Path> files = Files.walk(PUBLISHED)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        bucket.resolve(PUBLISHED.getParent().relativize(file).toString()));
            }
        }
    }

    @Test
    void saysWhatQuestionsNeed() throws IOException {
        String without = Arrays.stream(classPath().split(File.pathSeparator))
                .filter(jar -> !jar.contains("linux_amd64"))
                .collect(Collectors.joining(File.pathSeparator));

        Said said = runWith(without, "query", PUBLISHED.toString(), "SELECT 1");

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err())
                .contains("questions in SQL and --where need DuckDB: there is no /")
                .contains("/libduckdb_java.so_linux_amd64; the library is in duckdb_jdbc-1.5.5.1-linux_amd64.jar")
                .doesNotContain("\tat ");
    }

    @Test
    void saysThatItCannotMakeImages() throws IOException {
        Said said = run(
                "verify",
                PUBLISHED.toString(),
                "--regenerate",
                "1",
                "--checkpoint",
                Path.of("samples/blood-cells/blood-cells-64.safetensors")
                        .toAbsolutePath()
                        .toString());

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err())
                .contains("this needs the part 'engine', but this program was built without it")
                .contains("use the whole stylemill for this")
                .doesNotContain("\tat ");
        assertThat(run("replay", PUBLISHED.toString(), "s000000017").err())
                .contains(
                        "there is no command 'replay'; this program only reads versions: the whole stylemill makes images");
    }
}
