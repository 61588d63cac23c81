package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.factory.accept.Prepared;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a version says of the program text that came with its network. */
class CheckpointSourceTest {
    @TempDir
    private Path folder;

    @Test
    void saysThatTheProgramTextWasNotCheckedAgainstNvidias() throws IOException {
        Path network = Path.of("src/test/resources/zoo/ada-16.pkl").toAbsolutePath();
        try (Line line = new Line(folder)) {
            Prepared prepared = line.prepare("""
                    apiVersion: stylemill/v1
                    dataset: {name: small, version: 1.0.0}
                    generator: {checkpoint: "%s", precision: fp32, batch: 2}
                    samples:
                      - {name: all, latent: {seeds: 0-1}}
                    """.formatted(network));
            line.make(prepared, 1);
            String told = "bbdf0a18f5cc7834fab3ae391b03faa3391197bc5de32df16918da5b5c0c1d5f";
            assertThat(Files.readString(line.version(prepared).resolve("audit/environment.json")))
                    .contains(
                            "\"checkpoint_source\":{\"note\":\"not checked against NVIDIA's; settings that NVIDIA's code"
                                    + " does not have are refused\",\"sha256\":\"" + told + "\"}");
            assertThat(Files.readString(line.version(prepared).resolve("README.md")))
                    .contains(
                            "| program text in the file | sha256 " + told + ", not checked against NVIDIA's; settings");
        }
    }
}
