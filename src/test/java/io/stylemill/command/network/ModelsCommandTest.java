package io.stylemill.command.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stylemill.command.Session;
import io.stylemill.engine.models.FileServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCommandTest {
    private static final Path NETWORK = Path.of("src/test/resources/checkpoints/sg3-t-64/network.pkl");

    @TempDir
    private Path folder;

    @Test
    void listsNamesFamiliesSizesAndLicences() {
        String[] lines = Session.run("models", "list").done().out().split("\n");
        assertThat(lines).hasSize(71);
        assertThat(lines)
                .contains(
                        "stylegan2-car-config-f       stylegan2   512x512   LicenseRef-NVIDIA-StyleGAN2     cars, 384 of 512"
                                + " rows used (LSUN)");
        assertThat(Session.run("models", "list", "--family", "stylegan3-r")
                        .done()
                        .out()
                        .lines())
                .hasSize(7)
                .allSatisfy(line -> assertThat(line).contains(" stylegan3-r "));
    }

    @Test
    void showsALicenceBeforeAnythingElseCanBeDone() {
        assertThat(Session.run("models", "show", "self-distilled-dogs-1024")
                        .done()
                        .out())
                .isEqualTo("""
                        self-distilled-dogs-1024: dogs (SD-Dogs)
                          family      stylegan2
                          images      1024 x 1024 pixels
                          publisher   Mokady et al., Self-Distilled StyleGAN
                          page        https://github.com/self-distilled-stylegan/self-distilled-internet-photos
                          file        dogs_1024_pytorch.pkl, size not stated
                          sha256      not stated by its publisher
                          licence     CC-BY-4.0 (Creative Commons Attribution 4.0)
                          terms       Any use, with credit to the authors.
                          text        https://creativecommons.org/licenses/by/4.0/legalcode
                          to get it   stylemill models get self-distilled-dogs-1024 -o dogs_1024_pytorch.pkl\
                         --accept-license CC-BY-4.0
                        """);
    }

    @Test
    void fetchesNothingBeforeTheLicenceIsAcceptedByItsName() throws IOException {
        try (FileServer server = new FileServer(Files.readAllBytes(NETWORK))) {
            String from = server.at("/file").toString();
            String file = folder.resolve("net.pkl").toString();
            Session unsaid = Session.run("models", "get", "stylegan-xl-imagenet-64", "-o", file, "--from", from);
            assertThat(unsaid.status()).isEqualTo(2);
            assertThat(unsaid.err())
                    .startsWith("licence  MIT (MIT License)\nterms    ")
                    .endsWith("stylemill: the licence is not accepted; read it, and say --accept-license MIT\n");
            Session other = Session.run(
                    "models", "get", "stylegan-xl-imagenet-64", "--from", from, "--accept-license", "CC0-1.0");
            assertThat(other.status()).isEqualTo(2);
            assertThat(other.err())
                    .contains("2 things are wrong with the options:")
                    .contains("-o is not stated")
                    .contains("--accept-license is 'CC0-1.0', but the licence is another");
            assertThat(server.ranges()).isEmpty();
        }
    }

    @Test
    void getsANetworkAndSaysWhatItIsAndWhatCouldNotBeChecked() throws IOException {
        try (FileServer server = new FileServer(Files.readAllBytes(NETWORK))) {
            Path file = folder.resolve("net.pkl");
            Session got = Session.run(
                            "models",
                            "get",
                            "stylegan-xl-imagenet-64",
                            "-o",
                            file.toString(),
                            "--accept-license",
                            "MIT",
                            "--from",
                            server.at("/moved").toString(),
                            "--json")
                    .done();
            assertThat(got.err()).contains("Not checked: the digest.").doesNotContain("Not checked: the size");
            JsonNode json = new ObjectMapper().readTree(got.out());
            assertThat(json.at("/checked").toString()).isEqualTo("{\"bytes\":true,\"sha256\":false}");
            assertThat(json.at("/network/architecture").asText()).isEqualTo("stylegan3-t");
            assertThat(json.at("/path").asText()).isEqualTo(file.toString());
            assertThat(file).hasSameBinaryContentAs(NETWORK);
        }
    }

    @Test
    void saysThatAFileIsAnotherNetworkThanTheCatalogueNames() throws IOException {
        try (FileServer server = new FileServer(Files.readAllBytes(NETWORK))) {
            Session other = fetch(server, "stylegan-xl-imagenet-32", "a.pkl");
            assertThat(other.status()).isEqualTo(3);
            assertThat(other.err())
                    .contains(
                            "is stylegan3-t of 64 x 64 pixels, but stylegan-xl-imagenet-32 is stylegan3-t of 32 x 32");
        }
        try (FileServer server = new FileServer("no network".getBytes(StandardCharsets.UTF_8))) {
            Session none = fetch(server, "stylegan-xl-imagenet-64", "b.pkl");
            assertThat(none.status()).isEqualTo(3);
            assertThat(none.err()).contains("but it is no network that can be used");
            // The publisher states size and digest of this one.
            Session lhq = fetch(server, "lhq-256", "c.pkl");
            assertThat(lhq.status()).isEqualTo(3);
            assertThat(lhq.err()).contains("has 10 bytes, but its publisher states 343475703");
            assertThat(folder.resolve("c.pkl")).doesNotExist();
        }
    }

    private Session fetch(FileServer server, String name, String file) {
        return Session.run(
                "models",
                "fetch",
                name,
                "-o",
                folder.resolve(file).toString(),
                "--accept-license",
                "MIT",
                "--from",
                server.at("/file").toString());
    }

    @Test
    void saysHowAPersonGetsWhatAProgramCannot() {
        Session refused = Session.run(
                "models",
                "get",
                "stylegan1-ffhq-1024",
                "-o",
                folder.resolve("f.pkl").toString(),
                "--accept-license",
                "CC-BY-NC-4.0");
        assertThat(refused.status()).isEqualTo(2);
        assertThat(refused.err())
                .contains("this network cannot be got by a program. Google Drive asks a person")
                .contains("https://github.com/NVlabs/stylegan");
    }
}
