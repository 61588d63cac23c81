package io.stylemill.command.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.command.Spoken;
import io.stylemill.terminal.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a worker refuses before it begins, and how it finds the servers of its own machine. */
class WorkerCommandTest {
    @TempDir
    private Path folder;

    private Spoken worker(List<String> settings, String... options) throws IOException {
        List<String> lines = new ArrayList<>(settings);
        lines.add("stylemill.home=" + folder.resolve("home"));
        Path file = Files.write(folder.resolve("mill.properties"), lines);
        return Spoken.by(List.of("worker", "--config", file.toString()), options);
    }

    @Test
    void wantsABrokerToBeNamedWhereNoCoordinatorHasRun() throws IOException {
        Spoken said = worker(List.of());
        assertThat(said.status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(said.err())
                .isEqualTo("stylemill: no coordinator has run in " + folder.resolve("home")
                        + ", and no broker is named; start 'stylemill serve' or 'stylemill run' there first, or name one"
                        + " with --broker tcp://host:61617\n");
        assertThat(folder.resolve("home")).doesNotExist();
    }

    @Test
    void wantsAUserForABrokerElsewhereAndHidesItsOptions() throws IOException {
        Spoken said = worker(List.of(), "--broker", "tcp://127.0.0.1:1?trustStorePassword=secret");
        assertThat(said.status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(said.err())
                .startsWith("stylemill: the message broker tcp://127.0.0.1:1 wants a user and a password; set"
                        + " stylemill.broker.user")
                .doesNotContain("secret");
    }

    @Test
    void refusesAnAddressItCannotRead() throws IOException {
        Spoken said = worker(
                List.of("stylemill.broker.user=worker", "stylemill.broker.password=x"), "--broker", "broker:61617");
        assertThat(said.status()).isEqualTo(ExitStatus.BAD_INPUT);
        assertThat(said.err()).startsWith("stylemill: cannot read the broker's address 'broker:61617'");
    }
}
