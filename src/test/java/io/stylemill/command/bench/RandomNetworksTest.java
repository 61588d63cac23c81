package io.stylemill.command.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.Safetensors;
import io.stylemill.command.Spoken;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RandomNetworksTest {
    @TempDir
    private Path folder;

    @Test
    void aStylegan2IsReadBackAsACompleteNetwork() {
        Checkpoint made = RandomNetworks.stylegan2(64, 1024, 32);
        Checkpoint read = readBack(made);
        assertThat(read.network()).hasToString(made.network().toString());
        assertThat(read.tensors().keySet()).isEqualTo(made.tensors().keySet());
        assertThat(read.network().numWs()).isEqualTo(10);
    }

    /**
     * The fixtures are of the official code: its design of sizes, rates, filters and margins is
     * ours.
     */
    @ParameterizedTest
    @CsvSource({"sg3-t-64, STYLEGAN3_T, 32", "sg3-r-64, STYLEGAN3_R, 24"})
    void aStylegan3HasTheLayersOfTheOfficialOne(String fixture, Architecture architecture, int channelMax) {
        Checkpoint official = Checkpoints.read(Path.of("src/test/resources/checkpoints", fixture, "network.pkl"));
        Checkpoint made = readBack(RandomNetworks.stylegan3(64, 1024, channelMax, architecture));
        assertThat(made.network().config().get("layers"))
                .isEqualTo(official.network().config().get("layers"));
        assertThat(made.network().config().get("input"))
                .isEqualTo(official.network().config().get("input"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"networks", "program"})
    void theHelpNamesEveryShapeThatACommandTakes(String command) {
        assertThat(Spoken.by("bench", command, "--help").out().split("[\\s,]+"))
                .containsAll(RandomNetworks.SHAPES.keySet());
    }

    private Checkpoint readBack(Checkpoint made) {
        Path file = folder.resolve("network.safetensors");
        Safetensors.write(made, file);
        return Checkpoints.read(file);
    }
}
