package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.terminal.ExitStatus;
import io.stylemill.terminal.Terminal;
import io.stylemill.wiring.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What the program says of itself. */
class MainTest {
    @Test
    void printsItsVersion() {
        Spoken said = Spoken.by(List.of("--version"));
        assertThat(said.status()).isZero();
        assertThat(said.out()).isEqualTo("stylemill " + Machine.version() + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "plan samples/blood-cells/manifest.yaml"})
    void aCommandThatOnlyReadsStartsWithoutALog(String command) throws Exception {
        List<String> start = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Xlog:class+load",
                "io.stylemill.command.Main"));
        start.addAll(List.of(command.split(" ")));
        Process process = new ProcessBuilder(start).redirectErrorStream(true).start();

        List<String> said = process.inputReader().lines().toList();

        assertThat(process.waitFor()).isZero();
        assertThat(said).anyMatch(line -> line.contains(" io.stylemill.command.Main "));
        assertThat(said).noneMatch(line -> line.contains(" ch.qos.logback."));
    }

    @Test
    void describesEveryCommandInTheListWithWholeSentences() {
        assertThat(commands().values())
                .allSatisfy(each -> assertThat(usage(each).description()[0])
                        .as("description of the command %s", each.getCommandName())
                        .endsWith("."));
    }

    @Test
    void endsTheHelpOfEveryCommandWithAnExampleOfIt() {
        assertThat(commands().keySet())
                .as("commands whose footer shows no call; add 'Example: stylemill NAME …' to each")
                .filteredOn(name -> !String.join(
                                " ", usage(commands().get(name)).footer())
                        .matches(".*Example: .*stylemill " + name + "\\b.*"))
                .isEmpty();
    }

    @Test
    void refusesWrongWordsInWordsOfItsOwn() {
        assertThat(Spoken.by("plann", "cells.yaml").err())
                .isEqualTo("stylemill: there is no command 'plann'; did you mean plan?\nTry 'stylemill --help'.\n");
        assertThat(Spoken.by("plan", "cells.yaml", "more").err())
                .startsWith("stylemill: these arguments are too many: 'more'\n");
        assertThat(Spoken.by("generate", "--seeds", "1").err()).startsWith("stylemill: missing: --outdir=DIR\n");
        assertThat(Spoken.by("pull").err()).startsWith("stylemill: missing: 'DATASET', 'DIR'\n");
        assertThat(Spoken.by("completion", "fish").err()).startsWith("stylemill: 'fish' is none of bash, zsh\n");
    }

    @Test
    void asksWhatWasMeantByEveryWordThatIsNearAnother() {
        assertThat(said("rnu", "cells.yaml")).isEqualTo("there is no command 'rnu'; did you mean run?");
        assertThat(said("help", "rnu")).isEqualTo("there is no command 'rnu'; did you mean run?");
        assertThat(said("run", "cells.yaml", "--devise=cpu"))
                .isEqualTo("there is no option '--devise'; did you mean --device?");
        assertThat(said("export", "cells", "--sa", "coco", "out"))
                .isEqualTo("there is no option '--sa'; did you mean --as?");
        assertThat(said("runs", "lst")).isEqualTo("'lst' is none of list, show, retry, cancel; did you mean list?");
        assertThat(said("schedules", "run_nw"))
                .isEqualTo("'run_nw' is none of list, pause, resume, run-now, remove; did you mean run-now?");
        assertThat(said("runs", "list", "--state", "faild"))
                .startsWith("--state: 'faild' is none of accepted, running,")
                .endsWith("; did you mean failed?");
        assertThat(said("plan", "cells.yaml", "--bogus")).isEqualTo("there is no option '--bogus'");
        assertThat(said("generate", "-o", "out")).as("not -h").isEqualTo("there is no option '-o'");
        assertThat(said("generate", "-H")).isEqualTo("there is no option '-H'; did you mean -h?");
    }

    private static String said(String... args) {
        Spoken spoken = Spoken.by(args);
        assertThat(spoken.status()).isEqualTo(ExitStatus.BAD_INPUT);
        String[] lines = spoken.err().split("\n");
        assertThat(lines).hasSize(2);
        assertThat(lines[1]).startsWith("Try 'stylemill").endsWith("--help'.");
        return lines[0].replaceFirst("^stylemill: ", "");
    }

    @Test
    void showsExamplesInLinesThatCanBePasted() {
        commands()
                .forEach((name, command) -> assertThat(
                                Spoken.by(List.of(name, "--help")).out())
                        .as("help of %s", name)
                        .endsWith(String.join("\n", usage(command).footer()) + "\n"));
    }

    @Test
    void everyCommandThatReadsADatasetSaysThatItMayBeNamedByItsNameAlone() {
        assertThat(commands().values().stream()
                        .flatMap(each -> each.getCommandSpec().positionalParameters().stream())
                        .filter(each -> String.join(" ", each.description()).matches(".*s3://bucket\\[?/name.*"))
                        .filter(each -> !each.paramLabel().equals("OUT")))
                .isNotEmpty()
                .allSatisfy(
                        each -> assertThat(String.join(" ", each.description())).contains("NAME"));
    }

    @Test
    void everyCommandIsInTheTableOfTheReadme() throws IOException {
        String table = Files.readString(Path.of("README.md"));
        String rows = table.substring(table.indexOf("## Commands"), table.indexOf("Every command has `--help`"));
        assertThat(commands().keySet())
                .as("commands in the table of README.md; add a row for each that is missing")
                .filteredOn(name -> !rows.matches("(?s).*`" + name + "[ `].*"))
                .isEmpty();
    }

    /** All but the one that shows help. */
    private static Map<String, CommandLine> commands() {
        CommandLine line = Main.line(new Main(), new Commands(Terminal.own()));
        Map<String, CommandLine> commands = new TreeMap<>(line.getSubcommands());
        commands.remove("help");
        return commands;
    }

    private static UsageMessageSpec usage(CommandLine command) {
        return command.getCommandSpec().usageMessage();
    }
}
