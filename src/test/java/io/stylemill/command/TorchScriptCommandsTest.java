package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.engine.generator.ForeignPrograms;
import io.stylemill.record.Digests;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that are given a TorchScript archive: they say what it is, and run nothing of it. */
class TorchScriptCommandsTest {
    @TempDir
    private Path folder;

    private String toy;
    private String digest;

    @BeforeEach
    void write() throws IOException {
        Path file = ForeignPrograms.write("toy", folder.resolve("toy.pt"));
        toy = file.toString();
        digest = Digests.sha256(file);
    }

    @Test
    void inspectListsTheMethodsAndSaysHowToRunThem() {
        assertThat(Session.run("inspect", toy).done().out())
                .startsWith(toy + ": a TorchScript archive, which is a program\n  format       torchscript, ")
                .contains("\n  sha256       " + digest + "\n  methods      forward(z: Tensor) -> Tensor\n"
                        + "               labelled(z: Tensor, c: Tensor) -> Tensor\n"
                        + "               mapping(z: Tensor, c: Tensor, psi: float=1.0) -> Tensor\n")
                .endsWith(
                        "\n  to run it    declare what it takes and gives as generator.torchscript in a manifest, with this"
                                + " sha256;\n"
                                + "               generate and convert refuse it. Nothing in it was run for this.\n")
                .doesNotContain("beware");
        assertThat(Session.run("inspect", toy, "--json").done().out())
                .contains("\"architecture\":\"torchscript\"")
                .contains("{\"name\":\"forward\",\"parameters\":[\"z: Tensor\"],\"returns\":\"Tensor\"}")
                .contains("\"tensors\":0");
    }

    @Test
    void inspectWarnsOfAProgramThatReachesForFiles() throws IOException {
        Path writer = ForeignPrograms.write("writer", folder.resolve("writer.pt"));
        assertThat(Session.run("inspect", writer.toString()).done().out())
                .contains(
                        "\n  beware       its text names [torch.from_file, torch.save], which no generator needs; it will"
                                + " not be run\n");
    }

    @Test
    void generateRefusesItWithTheNextStep() {
        Session said = Session.run(
                "generate",
                toy,
                "--seeds",
                "0",
                "--outdir",
                folder.resolve("out").toString());
        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err())
                .contains("generate runs nothing of a file: " + toy
                        + " is a TorchScript archive: a program, which runs only"
                        + " where a manifest declares it. If you trust it, write under generator: sha256: " + digest)
                .contains("and 'stylemill preview' or 'stylemill run' use the manifest");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void convertRefusesIt() {
        Session said =
                Session.run("convert", toy, folder.resolve("toy.safetensors").toString());
        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err())
                .contains(toy
                        + " is a TorchScript archive, which is a program: it has no weights that could be converted, and"
                        + " is used as it is, declared as generator.torchscript in a manifest");
        assertThat(folder.resolve("toy.safetensors")).doesNotExist();
    }

    @Test
    void projectRefusesItWithTheNextStep() {
        Session said = Session.run(
                "project", toy, folder.toString(), "-o", folder.resolve("w.npz").toString());
        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err())
                .contains(toy
                        + " is a TorchScript archive, a program of its own, and project finds latents of StyleGAN networks"
                        + " only; name the checkpoint that the archive was made from (.pkl, .pt or .safetensors with"
                        + " weights)");
        assertThat(folder.resolve("w.npz")).doesNotExist();
    }
}
