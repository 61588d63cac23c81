package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.terminal.Terminal;
import io.stylemill.wiring.Machine;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the program says of itself. */
class MainTest {
    @Test
    void printsItsVersion() {
        Spoken said = Spoken.by(List.of("--version"));
        assertThat(said.status()).isZero();
        assertThat(said.out()).isEqualTo("stylemill " + Machine.version() + "\n");
    }

    @Test
    void describesEveryCommandInTheListWithWholeSentences() {
        CommandLine line = Main.line(new Main(), new Commands(Terminal.own()));
        assertThat(line.getSubcommands().values())
                .allSatisfy(
                        each -> assertThat(each.getCommandSpec().usageMessage().description()[0])
                                .endsWith("."));
    }
}
