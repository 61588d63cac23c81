package io.stylemill.command.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.DirectionFile;
import io.stylemill.command.Session;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.ForeignPrograms;
import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.generator.PyTorchGenerator;
import io.stylemill.engine.label.Scorer;
import io.stylemill.image.Workspace;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.plan.Recipe;
import io.stylemill.record.Digests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boundaries of the sample network, by its scorer and by files of labels. */
class BoundaryCommandTest {
    private static final String CHECKPOINT = "samples/blood-cells/blood-cells-64.safetensors";
    private static final String SCORER = "samples/blood-cells/blood-cells-classifier.pt";
    private static final List<String> CLASSES = List.of("RBC", "WBC", "Platelets");
    private static final int WBC = 1;

    @TempDir
    private Path folder;

    private Session directions(Path out, String... more) {
        List<String> words =
                new ArrayList<>(List.of("directions", CHECKPOINT, "--samples", "600", "-o", out.toString()));
        words.addAll(List.of(more));
        return Session.run(words);
    }

    private Session scored(Path out, String... more) {
        List<String> words = new ArrayList<>(List.of(
                "--method", "boundary", "--scorer", SCORER, "--scorer-classes", "RBC,WBC,Platelets", "--scorer-input"));
        words.addAll(List.of("64", "--scorer-range", "-1,1", "--images", "100", "--ends", "0.25"));
        words.addAll(List.of(more));
        return directions(out, words.toArray(String[]::new));
    }

    @Test
    void raisesWhatTheScorerSeesStepByStepAndLeavesWhatIsGiven() throws IOException {
        Path white = folder.resolve("white.safetensors");
        Path sheet = folder.resolve("white.png");
        Session said =
                scored(white, "--positive", "WBC", "--name", "white", "--sheet", sheet.toString(), "--steps", "3");
        assertThat(said.done().out())
                .startsWith(white + ": 1 direction of " + CHECKPOINT + ", w layers 0-9\n  white     ")
                .contains("  sheet     " + sheet);
        assertThat(said.err())
                .contains("boundary: of 100 images, the 25 surest of WBC have a probability of it from ")
                .contains("of 14 held-out ones lie on the right side")
                .contains("boundary: w has 128 dimensions, more than the 36 labels it was found with");
        assertThat(sheet).isNotEmptyFile();
        byte[] first = Files.readAllBytes(white);
        assertThat(new String(first, java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains(
                        "\"method\":\"boundary\"", "\"held_out\":\"14\"", "\"trained\":\"36\"", "\"positive\":\"WBC\"")
                .contains("\"scorer_sha256\":\"" + Digests.sha256(Path.of(SCORER)) + "\"");
        scored(white, "--positive", "WBC", "--name", "white").done();
        assertThat(Files.readAllBytes(white)).isEqualTo(first);
        assertThat(said.out()).contains(DirectionFile.read(white, "white").sha256());

        double[] chances = chances(DirectionFile.read(white, "white"), -3, -1.5, 0, 1.5, 3);
        for (int i = 1; i < chances.length; i++) {
            assertThat(chances[i]).as("%s", (Object) chances).isGreaterThan(chances[i - 1] - 1e-6);
        }
        assertThat(chances[0]).isLessThan(0.1);
        assertThat(chances[4]).isGreaterThan(0.9);

        Path rest = folder.resolve("rest.safetensors");
        Session projected = scored(rest, "--positive", "Platelets", "--given", white + "#white", "--json");
        assertThat(projected.done().err())
                .contains("boundary: without its part along 1 given normal, ")
                .contains("% of its length is left");
        assertThat(projected.out()).contains("\"method\":\"boundary\"", "\"name\":\"boundary\"", "\"accuracy\":");
        float[] a = DirectionFile.read(white, "white").row(0);
        float[] b = DirectionFile.read(rest, "boundary").row(0);
        assertThat(cosine(a, b)).isCloseTo(0, within(1e-6));
    }

    /**
     * Returns the mean probability of WBC of twelve images of all classes, moved by each strength.
     */
    private static double[] chances(Direction direction, double... strengths) {
        Checkpoint checkpoint = Checkpoints.read(Path.of(CHECKPOINT));
        PyTorch engine = PyTorch.start(1);
        Labeler.Input input = new Labeler.Input(64, 64, 3, List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));
        Labeler labeler =
                new Labeler("cells", SCORER, null, CLASSES, input, Labeler.Output.PROBABILITIES, Labeler.Assigns.NEVER);
        double[] chances = new double[strengths.length];
        try (Scorer scorer = Scorer.open(engine, Checkpoints.read(Path.of(SCORER)), labeler, Device.CPU);
                PyTorchGenerator loaded = engine.load(checkpoint, Device.CPU, "fp32", 12)) {
            Generator generator = loaded.withDirections(List.of(direction));
            for (int i = 0; i < strengths.length; i++) {
                List<Recipe> recipes = new ArrayList<>();
                for (int n = 0; n < 12; n++) {
                    recipes.add(DirectionSheet.recipe(
                            checkpoint,
                            5000 + n,
                            n,
                            0.7,
                            List.of(new Recipe.Edit(
                                    "white", direction.sha256(), strengths[i], List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9))),
                            12));
                }
                for (double[] row : scorer.probabilities(generator.generate(recipes), new Workspace())) {
                    chances[i] += row[WBC] / 12;
                }
            }
        }
        return chances;
    }

    private static double cosine(float[] a, float[] b) {
        double both = 0;
        double first = 0;
        double second = 0;
        for (int i = 0; i < a.length; i++) {
            both += (double) a[i] * b[i];
            first += (double) a[i] * a[i];
            second += (double) b[i] * b[i];
        }
        return both / Math.sqrt(first * second);
    }

    @Test
    void takesLabelsFromAFile() throws IOException {
        StringBuilder text = new StringBuilder("seed,class,label\n");
        for (int seed = 0; seed < 90; seed++) {
            text.append(seed)
                    .append(',')
                    .append(CLASSES.get(seed % 3))
                    .append(',')
                    .append(CLASSES.get(seed % 3))
                    .append('\n');
        }
        Path labels = Files.writeString(folder.resolve("labels.csv"), text);
        Path out = folder.resolve("d.safetensors");
        String[] named = {
            "--method", "boundary", "--labels", labels.toString(), "--positive", "WBC", "--negative", "RBC"
        };
        Session said = directions(out, named);
        assertThat(said.done().err())
                .contains("boundary: of 90 labels in " + labels + ", 30 are positive and 30 negative\n")
                .contains("boundary: found with 42 labels; 100.0 % of 18 held-out ones lie on the right side\n");
        assertThat(new String(Files.readAllBytes(out), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("\"labels_sha256\":\"" + Digests.sha256(labels) + "\"", "\"negative\":\"RBC\"");

        List<String> itself = new ArrayList<>(List.of(named));
        itself.addAll(List.of("--given", out.toString()));
        Session again = directions(out, itself.toArray(String[]::new));
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.err()).contains("nothing is left of the boundary: it lies in the space of the one normal");

        Session one = directions(out, "--method", "boundary", "--labels", labels.toString(), "--positive", "wbc");
        assertThat(one.status()).isEqualTo(1);
        assertThat(one.err())
                .contains("are all of one kind, and a boundary lies between two; the file says: Platelets,"
                        + " RBC, WBC; name another --positive, --threshold or --class");
        Path plain = Files.writeString(folder.resolve("plain.csv"), "seed,label\n1,0\n2,1\n");
        Session unclear = directions(out, "--method", "boundary", "--labels", plain.toString());
        assertThat(unclear.err()).contains("does not say of which its seeds are; add a column class, or name --class");
    }

    @Test
    void listsEveryOptionThatDoesNotFitInOneRefusal() {
        Session said = directions(
                folder.resolve("nowhere").resolve("d.safetensors"),
                "--method",
                "boundary",
                "--scorer",
                "scorer.pt",
                "--scorer-classes",
                "RBC,WBC",
                "--positive",
                "WBD",
                "--scorer-input",
                "0",
                "--ends",
                "0.9",
                "--seed",
                "-1",
                "--strength",
                "200");
        assertThat(said.status()).isEqualTo(2);
        assertThat(said.err())
                .contains(
                        "6 things are wrong with the options:",
                        "\n  --strength is 200.0; it must be above 0, at most 100",
                        "\n  --seed is -1; it must be 0 to 4294967295",
                        "\n  there is no class 'WBD' in --scorer-classes RBC,WBC; did you mean WBC?",
                        "\n  --ends is 0.9; it must be above 0, at most 0.5",
                        "\n  --scorer-input is '0'; it must be 1 to",
                        "\n  cannot write ");
    }

    @Test
    void refusesOptionsThatDoNotBelongTogether() {
        Path out = folder.resolve("d.safetensors");
        refused(
                directions(out, "--method", "pca", "--positive", "WBC"),
                "--positive is for --method boundary; add that");
        refused(
                directions(out, "--method", "boundary"),
                "--method boundary needs labels, and none are named; name either");
        refused(
                directions(out, "--method", "boundary", "--labels", "l.csv", "--images", "30"),
                "--images is for --scorer; leave it out");
        refused(scored(out, "--labels", "l.csv"), "--scorer and --labels both say what images show; name either");
        refused(scored(out), "--scorer needs --positive beside it, for example");
        refused(
                scored(out, "--positive", "WCB"),
                "there is no class 'WCB' in --scorer-classes RBC,WBC,Platelets; did you" + " mean WBC?");
        refused(scored(out, "--positive", "WBC", "--threshold", "1"), "--threshold is for --labels; leave it out");
        refused(scored(out, "--positive", "WBC", "--negative", "WBC"), "--positive and --negative are both 'WBC'");
        refused(
                scored(out, "--positive", "WBC", "--scorer-output", "odds"),
                "--scorer-output is 'odds'; it must be probabilities or logits");
        refused(scored(out, "--positive", "WBC", "--scorer-mean", "0.5"), "belong together");
        refused(
                scored(out, "--positive", "WBC", "--name", "__metadata__"),
                "--name is '__metadata__'; it must be up to");
        refused(
                scored(out, "--positive", "WBC", "--given", folder.resolve("gone.safetensors") + "#x"),
                "there is no file of directions");
        assertThat(out).doesNotExist();
    }

    @Test
    void findsComponentsOfAProgramThatAManifestDeclares() throws IOException {
        Path toy = ForeignPrograms.write("toy", folder.resolve("toy.pt"));
        Path out = folder.resolve("d.safetensors");
        Session undeclared = Session.run("directions", toy.toString(), "--method", "pca", "-o", out.toString());
        refused(undeclared, "directions runs no program that nobody declared");
        assertThat(undeclared.err()).contains("name that manifest with --manifest");
        Path manifest = Files.writeString(folder.resolve("toy.yaml"), """
                apiVersion: stylemill/v1
                dataset: {name: toys, version: 1.0.0}
                generator:
                  checkpoint: toy.pt
                  sha256: %s
                  torchscript: {input: w+, zDim: 8, wDim: 8, numWs: 4, resolution: 16, method: styled}
                samples: [{name: all, latent: {seeds: "0"}}]
                """.formatted(Digests.sha256(toy)));
        Path sheet = folder.resolve("d.png");
        List<String> declared = List.of(
                "directions",
                toy.toString(),
                "--manifest",
                manifest.toString(),
                "-o",
                out.toString(),
                "--samples",
                "50");
        List<String> pca = new ArrayList<>(declared);
        pca.addAll(List.of("--method", "pca", "--count", "2", "--sheet", sheet.toString()));
        assertThat(Session.run(pca).done().out())
                .startsWith(out + ": 2 directions of " + toy + ", w layers 0-3\n  pca-0 ");
        assertThat(sheet).isNotEmptyFile();
        assertThat(DirectionFile.read(out, "pca-1").row(0)).hasSize(8);
        List<String> sefa = new ArrayList<>(declared);
        sefa.addAll(List.of("--method", "sefa"));
        assertThat(Session.run(sefa).err())
                .contains("a TorchScript module shows no weights to factorise; use --method pca");
        String styled = Files.readString(manifest);
        Files.writeString(manifest, styled.replace("method: styled", "method: styled, mapping: layered"));
        assertThat(Session.run(pca).err()).contains("gives every w layer a w of its own, so there is no one w");
        Files.writeString(manifest, styled.replace(Digests.sha256(toy), "ab".repeat(32)));
        refused(Session.run(pca), "the manifest declares the program " + "ab".repeat(32) + ", but " + toy + " is ");
        List<String> weights = new ArrayList<>(pca);
        weights.set(1, CHECKPOINT);
        refused(Session.run(weights), "of which nothing is run; remove torchscript");
    }

    private static void refused(Session said, String message) {
        assertThat(said.status()).as("%s", said.err()).isEqualTo(2);
        assertThat(said.err()).contains(message);
    }
}
