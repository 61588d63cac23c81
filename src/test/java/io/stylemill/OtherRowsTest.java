package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stylemill.audit.verify.Replay;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.LatentFile;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Latent.Space;
import io.stylemill.order.plan.Latents;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.PlanLock;
import io.stylemill.order.plan.ProjectionNote;
import io.stylemill.order.plan.Recipe.Mixing;
import io.stylemill.order.plan.Recipe.ZSource;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.order.plan.Sample;
import io.stylemill.record.Digests;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.RecordText;
import io.stylemill.version.SampleRow;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images between the latents of real pictures, and pictures that must not be sources. */
class OtherRowsTest {
    private static final int PICTURES = 6;
    private static final int NUMBERS = 10 * 128;

    @TempDir
    private Path folder;

    private Line line;
    private LatentArray array;

    @BeforeEach
    void opens() throws IOException {
        folder = folder.toRealPath();
        line = new Line(folder);
        Random random = new Random(3);
        float[] values = new float[PICTURES * NUMBERS];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        array = LatentArray.of(PICTURES, 10, 128, values);
        Path file = folder.resolve("wbc.npz");
        LatentFile.writeProjected(file, array);
        List<ProjectionNote.Image> images = new ArrayList<>();
        for (int i = 0; i < PICTURES; i++) {
            images.add(new ProjectionNote.Image(i + ".png", picture(i), 0.5, 30, 1));
        }
        Files.writeString(
                Path.of(ProjectionNote.beside(file.toString())),
                new ProjectionNote(Map.of("space", "w+"), array.sha256(), 0.5, images).write());
    }

    @AfterEach
    void closes() {
        line.close();
    }

    /** The digest of a file that holds the picture's number. */
    private static String picture(int number) {
        return Digests.sha256(Integer.toString(number).getBytes(StandardCharsets.UTF_8));
    }

    private String manifest(String group, String more) {
        return """
                apiVersion: stylemill/v1
                dataset: {name: around, version: 1.0.0}
                generator: {checkpoint: blood-cells-64.safetensors, precision: fp32, batch: 8}
                samples:
                  - {name: around, latent: {file: "FILE", space: w+, LATENT}, GROUP}
                splits: {train: 0.5, test: 0.5}
                MORE
                """.replace("LATENT}, GROUP", group)
                .replace("FILE", folder.resolve("wbc.npz").toString())
                .replace("MORE", more);
    }

    @Test
    void liesBetweenTwoPicturesOfOneSplitAndMixesTheirLayers() {
        Prepared prepared = line.prepare(manifest(
                "between: 0.5, jitter: {std: 0.1, layers: [8, 9]}, copies: 3}, label: {class: WBC},"
                        + " styleMixing: {layers: fine, probability: 0.5, seeds: rows}",
                ""));
        Plan plan = prepared.plan();
        assertThat(plan.samples()).isEqualTo(18);
        line.make(prepared, 1);
        PublishedVersion version =
                PublishedVersion.open(line.stores.open("file:sets").store(), "around", null);
        Map<String, String> splitOf = new HashMap<>();
        version.rows(row -> splitOf.put(row.origin().latentFamily(), row.place().split()));
        assertThat(splitOf).hasSize(PICTURES);
        assertThat(new TreeSet<>(splitOf.values())).containsExactly("test", "train");

        Replay replay = new Replay(line.models, List.of(), null);
        int mixed = 0;
        TreeSet<Double> shares = new TreeSet<>();
        for (int i = 0; i < plan.samples(); i++) {
            SampleRow row = version.row(Sample.keyOf("1.0.0", i));
            ZSource.Row z = (ZSource.Row) RecipeJson.parse(row.recipe()).z();
            Mixing mixing = RecipeJson.parse(row.recipe()).mixing();
            assertThat(z.row()).isEqualTo(i / 3);
            assertThat(z.pictureSha256()).isEqualTo(picture(z.row()));
            assertThat(z.other().pictureSha256()).isEqualTo(picture(z.other().row()));
            assertThat(z.other().row()).isNotEqualTo(z.row());
            assertThat(splitOf.get("picture:" + z.other().pictureSha256()))
                    .isEqualTo(row.place().split());
            shares.add(z.other().share());
            if (mixing != null) {
                mixed++;
                ZSource.Row second = (ZSource.Row) mixing.z();
                assertThat(second.row()).isNotEqualTo(z.row());
                assertThat(splitOf.get("picture:" + second.pictureSha256()))
                        .isEqualTo(row.place().split());
            }
            assertThat(replay.of(version, row).verdict()).as(row.recipe()).isEqualTo(Replay.Verdict.EQUAL);
        }
        assertThat(mixed).isBetween(4, 14);
        assertThat(shares).hasSize(18).allSatisfy(share -> assertThat(share).isBetween(0.0, 0.5));
        String words = RecordText.of(version.row(Sample.keyOf("1.0.0", 0)));
        ZSource.Row first = (ZSource.Row) plan.sample(0).recipe().z();
        assertThat(words)
                .contains("found for the picture " + picture(0))
                .contains("towards          row " + first.other().row() + ", found for the picture "
                        + first.other().pictureSha256() + ", by 0.0")
                .contains("style mixing     layers 7-9 from row ");
    }

    @Test
    void wBetweenTwoRowsIsTheirWeightedSum() {
        ZSource.Row row = new ZSource.Row(Space.W_PLUS, array.sha256(), 1).towards(new ZSource.Other(4, 0.25, ""));

        float[] w = Latents.w(row, 10, 128, Map.of(array.sha256(), array));

        for (int i = 0; i < NUMBERS; i++) {
            assertThat(w[i]).isEqualTo((float) (0.75 * array.row(1)[i] + 0.25 * array.row(4)[i]));
        }
    }

    @Test
    void aSplitWithOnePictureKeepsItsRowAsItIs() {
        Plan plan = line.prepare(manifest("between: 1, rows: \"0-1\"}, label: {class: WBC}", ""))
                .plan();
        String alone = plan.sample(0).split();
        boolean together = plan.sample(1).split().equals(alone);

        assertThat(((ZSource.Row) plan.sample(0).recipe().z()).other() == null).isEqualTo(!together);
        Failure refusal = catchThrowableOfType(
                Failure.class, () -> line.prepare(manifest("between: 1, rows: 3}, label: {class: WBC}", "")));
        assertThat(refusal.getMessage()).contains("/samples/0/latent/file: all rows come from one");
    }

    @Test
    void refusesJitterOfWhichMixingLeavesNothing() {
        String jitter = "jitter: {std: 0.1, layers: [8, 9]}, copies: 3}, label: {class: WBC}, styleMixing: ";
        assertThat(refusal(jitter + "{layers: fine, probability: 1, seeds: random}", ""))
                .contains(
                        "/samples/0/styleMixing/layers: mixing takes the w layers fine from another latent, and jitter"
                                + " moves only 8,9, so nothing is left of jitter in any image; name other layers in styleMixing or"
                                + " in jitter");
        assertThat(refusal(jitter + "{layers: fine, probability: 0.5, seeds: rows}", ""))
                .contains("so nothing is left of jitter in mixed images, which repeat;");
        assertThat(refusal(jitter.replace(", layers: [8, 9]", "") + "{layers: 0-9, probability: 1, seeds: rows}", ""))
                .contains("and jitter moves no others, so");
        for (String seen : List.of(
                "{layers: \"9\", probability: 1, seeds: rows}", "{layers: fine, probability: 0.5, seeds: random}")) {
            assertThat(line.prepare(manifest(jitter + seen, "")).plan().samples())
                    .isEqualTo(18);
        }
    }

    @Test
    void fillsUpAroundTheRowsInTurn() throws IOException {
        Path real = Files.createDirectories(folder.resolve("real/WBC"));
        Files.createFile(real.resolve("a.jpg"));
        Prepared prepared = line.prepare(manifest(
                "jitter: {std: 0.2}}, label: {class: WBC}, fill: {images: '" + real.getParent() + "', target: 9}", ""));
        Plan plan = prepared.plan();

        assertThat(plan.samples()).isEqualTo(8);
        List<Integer> rows = new ArrayList<>();
        List<Object> streams = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ZSource.Row row = (ZSource.Row) plan.sample(i).recipe().z();
            rows.add(row.row());
            streams.add(row.jitter().stream());
        }
        assertThat(rows).containsExactly(0, 1, 2, 3, 4, 5, 0, 1);
        assertThat(streams).doesNotHaveDuplicates();
    }

    @Test
    void refusesPicturesOfATestSplitAsSources() throws IOException {
        Path real = Files.createDirectories(folder.resolve("real"));
        Path test = Files.createDirectories(folder.resolve("test"));
        ImageIO.write(
                new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB),
                "png",
                real.resolve("a.png").toFile());
        Files.writeString(test.resolve("four.png"), "4");
        String folders = "gates: {reference: {images: '" + real + "', exclude: '" + test + "'}}";
        String list = "gates: {reference: {images: '" + real + "', exclude: [" + picture(1) + "]}}";
        String jitter = "jitter: {std: 0.2}}, label: {class: WBC}";

        assertThat(refusal(jitter, folders))
                .contains("/samples/0/latent/file: row 4 of " + folder.resolve("wbc.npz")
                        + " was found for the picture " + picture(4)
                        + " (four.png), which gates.reference.exclude names:"
                        + " it must not be a source; leave the row out with rows");
        assertThat(refusal(jitter, list)).contains("row 1 of ").contains(picture(1) + ", which gates.reference");
        assertThat(refusal("rows: \"0-1\", pictures: [" + picture(0) + ", " + picture(4) + "], " + jitter, folders))
                .contains("row 1 of ");
        Plan plan =
                line.prepare(manifest("rows: \"0-3,5\", " + jitter, folders)).plan();
        String digest = Digests.sha256((picture(4) + "  four.png\n").getBytes(StandardCharsets.UTF_8));
        String lock = PlanLock.write(plan, "1.0.0");
        assertThat(lock).contains("\"exclude\":{\"images\":\"" + test + "\",\"sha256\":\"" + digest + "\"}");
        assertThat(PlanLock.write(line.prepare(lock).plan(), "1.0.0")).isEqualTo(lock);

        Files.delete(Path.of(ProjectionNote.beside(folder.resolve("wbc.npz").toString())));
        assertThat(refusal(jitter.replace("0.2}", "0.2, unit: 1}"), list))
                .contains("/samples/0/latent/file: nobody says which pictures the rows of");
        Files.writeString(test.resolve("five.png"), "5");
        assertThat(catchThrowableOfType(Failure.class, () -> line.prepare(lock)).getMessage())
                .contains("the list of the real images of " + test + " has SHA-256 ");
    }

    private String refusal(String group, String more) {
        return catchThrowableOfType(Failure.class, () -> line.prepare(manifest(group, more)))
                .getMessage();
    }
}
