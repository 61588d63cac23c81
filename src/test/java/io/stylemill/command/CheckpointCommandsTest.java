package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code inspect} and {@code convert} as users call them. */
class CheckpointCommandsTest {
    private static final Path CHECKPOINTS = Path.of("src/test/resources/checkpoints");
    private static final String CELLS = "src/test/resources/sample-cases/blood-cells-64.safetensors";
    private static final String NVIDIA =
            CHECKPOINTS.resolve("sg2ada-cond-64/network.pkl").toString();

    @TempDir
    private Path folder;

    @Test
    void saysWhatTheSampleIs() {
        String text = Session.run("inspect", CELLS).done().out();
        assertThat(text)
                .startsWith(CELLS + ": stylegan2, 64 x 64 pixels, RGB, 3 classes\n")
                .contains("\n  format       stylemill-safetensors, ")
                .contains("\n  sha256       d1046501bd2f36ec85f8703cf06194f3c9eaccaea4409e621ce937d0c9e67e23\n")
                .contains("\n  latents      z 128, w 128 in 10 layers (num_ws), c 3\n")
                .contains("\n  classes      0 RBC, 1 WBC, 2 Platelets\n")
                .contains("\n  w layers     coarse 0-2 (4-8 px), middle 3-6 (16-32 px), fine 7-9 (64 px)\n")
                .contains("\n  licence      MIT\n");
    }

    @Test
    void agreesWithWhatEachGoldenFolderSaysAboutItsCheckpoint() throws IOException {
        ObjectMapper json = new ObjectMapper();
        int seen = 0;
        try (var folders = Files.list(CHECKPOINTS)) {
            for (Path cases : folders.filter(f -> Files.exists(f.resolve("cases.json")))
                    .filter(f -> !f.endsWith("malicious"))
                    .toList()) {
                JsonNode expected = json.readTree(cases.resolve("cases.json").toFile());
                String file = cases.resolve(expected.get("checkpoint").asText()).toString();
                JsonNode found = json.readTree(
                        Session.run("inspect", file, "--json").done().out());
                assertThat(found.get("format")).as(file).isEqualTo(expected.get("format"));
                assertThat(found.get("sha256")).as(file).isEqualTo(expected.get("checkpoint_sha256"));
                assertThat(found.get("bytes")).as(file).isEqualTo(expected.get("checkpoint_bytes"));
                for (String size : new String[] {"z_dim", "c_dim", "w_dim", "num_ws"}) {
                    assertThat(found.get(size)).as(file).isEqualTo(expected.at("/network/" + size));
                }
                assertThat(found.get("resolution")).isEqualTo(expected.at("/network/img_resolution"));
                assertThat(found.get("channels")).isEqualTo(expected.at("/network/img_channels"));
                seen++;
            }
        }
        assertThat(seen).isEqualTo(11);
    }

    @Test
    void saysThatNvidiasOwnWeightsAreNotForCommercialUse() {
        assertThat(Session.run("inspect", NVIDIA).done().out())
                .contains("licence      not stated in the file")
                .containsIgnoringCase("non-commercial");
        assertThat(Session.run("inspect", CELLS).done().out()).doesNotContainIgnoringCase("non-commercial");
    }

    @Test
    void saysThatTheProgramTextInAPickleWasNotCheckedAgainstNvidias() throws IOException {
        String file = "src/test/resources/checkpoint-variants/ada-half-module-alone-protocol3.pkl";
        String sha256 = "7891ef55b9533c2ff504fa74736d11d516bff154bd051784585ca4e6353825d2";
        assertThat(Session.run("inspect", file).done().out())
                .contains(
                        "\n  source       sha256 " + sha256 + ",\n               not checked against NVIDIA's; settings"
                                + " that NVIDIA's code does not have are refused\n")
                .doesNotContain("source_module_sha256");
        JsonNode json = new ObjectMapper()
                .readTree(Session.run("inspect", file, "--json").done().out());
        assertThat(json.at("/source/sha256").asText()).isEqualTo(sha256);
        assertThat(json.at("/source/note").asText()).startsWith("not checked against NVIDIA's");
        JsonNode ours = new ObjectMapper()
                .readTree(Session.run("inspect", CELLS, "--json").done().out());
        assertThat(ours.get("source").isNull()).isTrue();
    }

    @Test
    void refusesHostileFilesWithoutRunningThem() {
        Session session = Session.run(
                "inspect",
                CHECKPOINTS.resolve("malicious/stack-global-posix.pkl").toString());
        assertThat(session.status()).isEqualTo(2);
        assertThat(session.err()).contains("cannot read the checkpoint").contains("posix");
        assertThat(session.out()).isEmpty();
    }

    @Test
    void replacesAConvertedFileOnlyWhenTold() throws IOException {
        Path out = folder.resolve("cells.safetensors");
        Files.writeString(out, "mine");
        Session refused = Session.run("convert", NVIDIA, out.toString());
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err())
                .isEqualTo(
                        "stylemill: " + out + " is there already; name another file, or add --force to replace it\n");
        assertThat(out).hasContent("mine");

        Session done = Session.run("convert", NVIDIA, out.toString(), "--force").done();
        assertThat(done.out()).contains("read back and equal to " + NVIDIA);
        byte[] first = Files.readAllBytes(out);
        Session.run("convert", NVIDIA, out.toString(), "--force").done();
        assertThat(out).hasBinaryContent(first);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(out);
        }
    }

    @Test
    void refusesToReplaceTheCheckpointItself() throws IOException {
        Path own = folder.resolve("own.safetensors");
        Files.copy(Path.of(CELLS), own);
        Session session = Session.run(
                "convert", own.toString(), folder.resolve("./own.safetensors").toString(), "--force");
        assertThat(session.status()).isEqualTo(2);
        assertThat(session.err()).contains("is the checkpoint itself; name another file for the converted one");
        assertThat(own).hasSameBinaryContentAs(Path.of(CELLS));
    }

    @Test
    void keepsTheFirstOriginWhenConvertedTwice() throws IOException {
        Path once = folder.resolve("once.safetensors");
        Path twice = folder.resolve("twice.safetensors");
        Session.run("convert", NVIDIA, once.toString()).done();
        Session.run("convert", once.toString(), twice.toString()).done();
        assertThat(twice).hasSameBinaryContentAs(once);
    }

    @Test
    void writesNvidiasNamesAndSaysWhatTheyDoNotHold() {
        Path out = folder.resolve("nvidia.safetensors");
        Session session = Session.run("convert", "--layout", "nvidia", NVIDIA, out.toString())
                .done();
        assertThat(session.out()).contains("read back and equal to " + NVIDIA);
        assertThat(session.err()).contains("mapping lr_multiplier 0.01; architecture ", "; conv_clamp ");
    }

    @Test
    void refusesALayoutThatCannotHoldTheNetworkAndWritesNothing() {
        Path out = folder.resolve("rosinality.safetensors");
        Session session = Session.run("convert", "--layout", "rosinality", CELLS, out.toString());
        assertThat(session.status()).isEqualTo(2);
        assertThat(session.err()).contains("rosinality's code, which has no place for it: it has classes");
        assertThat(out).doesNotExist();
    }

    @Test
    void refusesToConvertIntoAFolderThatIsNotThere() {
        Path out = folder.resolve("no/such/cells.safetensors");
        Session session = Session.run("convert", NVIDIA, out.toString());
        assertThat(session.status()).isEqualTo(2);
        assertThat(session.err())
                .isEqualTo("stylemill: cannot write " + out + ": there is no folder " + out.getParent()
                        + "; name a file in a folder that is there\n");
    }
}
