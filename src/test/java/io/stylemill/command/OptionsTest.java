package io.stylemill.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is wrong with the options of a command is told in one refusal, before anything is read. */
class OptionsTest {
    private static final String DEVICE = "--device: 'tpu' names no device; write cpu or cuda:N, such as cuda:0";

    private static final String SHEET = "the sheet is to go to s.gif; it is written as PNG, JPEG or WebP: let the name"
            + " end with .png, .jpg or .webp";

    @ParameterizedTest
    @MethodSource("commands")
    void tellsAllThatIsWrongWithTheOptionsAtOnce(String command, List<String> problems) {
        Spoken said = Spoken.by(command.split(" "));

        assertThat(said.status()).isEqualTo(2);
        assertThat(said.out()).isEmpty();
        assertThat(said.err().lines().filter(line -> line.startsWith("  ")).map(String::strip))
                .containsExactlyElementsOf(problems);
        assertThat(said.err()).contains(problems.size() + " things are wrong with the options:");
    }

    private static Stream<Arguments> commands() {
        return Stream.of(
                Arguments.of(
                        "generate none.pkl --network=other.pkl --seeds 9-1 --mix 5 --device tpu --precision half"
                                + " --trunc NaN --strength 2 --batch 0 --outdir o",
                        List.of(
                                "two checkpoints are named, none.pkl and --network=other.pkl; name one",
                                "--seeds: '9-1' runs backwards; write the smaller number first",
                                "--mix is '5'; it must be SEED@LAYERS or SEED:CLASS@LAYERS, such as 5@coarse or"
                                        + " 5:WBC@0-3, seeds to 4294967295",
                                DEVICE,
                                "--precision: precision 'half' is none of auto, fp32, bf16, fp16",
                                "--trunc is NaN; it must be a finite number",
                                "--strength says how far along --direction FILE, which is not named",
                                "--batch is 0; it must be 1 to 1024")),
                Arguments.of(
                        "generate none.pkl --seeds 9-1 --device tpu --precision fp16 --outdir o",
                        List.of("--seeds: '9-1' runs backwards; write the smaller number first", DEVICE)),
                Arguments.of(
                        "generate none.pkl --batch 2000 --outdir o",
                        List.of(
                                "name the images: --seeds LIST such as 0-9,42, or --projected-w FILE",
                                "--batch is 2000; it must be 1 to 1024")),
                Arguments.of(
                        "video none.pkl --seeds x --device tpu --batch 0 -o f.mp4",
                        List.of(
                                "--seeds: 'x' is not a list of whole numbers and ranges such as 0-9,42",
                                "--batch is 0; it must be 1 to 1024",
                                DEVICE)),
                Arguments.of(
                        "mix-grid none.pkl --rows 1- --cols 2-1 --trunc Infinity --device tpu --outdir o",
                        List.of(
                                "--trunc is Infinity; it must be a finite number",
                                "--rows: '1-' is not a list of whole numbers and ranges such as 0-9,42",
                                "--cols: '2-1' runs backwards; write the smaller number first",
                                DEVICE)),
                Arguments.of(
                        "project none.pkl picture.png --steps 0 --batch 0 --device tpu -o w.npz --sheet s.gif",
                        List.of(
                                "--steps is 0; it must be 1 to 1000000",
                                SHEET,
                                "--batch is 0; it must be 1 to 1024",
                                DEVICE)),
                Arguments.of(
                        "directions none.pkl --method pca --count 0 --sheet-seeds 3-1 --device tpu -o d.safetensors --sheet s.gif",
                        List.of(
                                "--count is 0; it must be 1 to 4096",
                                "--sheet-seeds: '3-1' runs backwards; write the smaller number first",
                                DEVICE,
                                SHEET)),
                Arguments.of(
                        "centers none.pkl --clusters 0 --device tpu -o c.safetensors --sheet s.gif",
                        List.of(SHEET, "--clusters is 0; it must be 1 to 4096", DEVICE)),
                Arguments.of(
                        "annotate none.pkl --seeds 1-1001 --classes a,a --trunc NaN --device tpu --outdir o",
                        List.of(
                                "--trunc is NaN; it must be a finite number",
                                "--seeds: they are 1001; at most 256 are painted",
                                "--classes: two classes of pixels have the name a; give each its own",
                                DEVICE)),
                Arguments.of(
                        "masks none.pkl --annotations o --penalty 0 --device tpu -o m.safetensors --sheet s.gif",
                        List.of("--penalty is 0.0; it must be above 0, at most 100", SHEET, DEVICE)),
                Arguments.of(
                        "measure a --real b --most 0 --device tpu",
                        List.of("--most is 0; it must be 1 to 1000000", DEVICE)),
                Arguments.of(
                        "query cells --csv --json --limit 0 --checkpoint none.pkl --manifest none.yaml --night now",
                        List.of(
                                "--csv and --json are two forms of one answer; choose",
                                "--limit is 0; it must be at least 1",
                                "--checkpoint is 'none.pkl'; it must be a SHA-256, at least 6 digits of one, or a file",
                                "--manifest is 'none.yaml'; it must be a SHA-256, at least 6 digits of one, or a file",
                                "--night is 'now'; it must be a day such as 2026-11-22")),
                Arguments.of(
                        "export cells o --as coko --limit 0",
                        List.of(
                                "--as is 'coko'; it must be one of imagefolder, hf-parquet, hub, coco, yolo, yolo-seg,"
                                        + " voc, cityscapes, stylegan-zip, csv, video, webdataset; did you mean coco?",
                                "--limit is 0; it must be at least 1")),
                Arguments.of(
                        "share cells --expires 8d --seed 3",
                        List.of(
                                "--expires is '8d'; it must be a time such as 30m, 12h or 7d, and S3 allows at most 7d",
                                "--seed draws the images of --limit; add --limit N, or leave it out")),
                Arguments.of(
                        "replay --rejected -1 --device tpu -o none/o.png",
                        List.of(
                                "name either a dataset and the key of an image, or a record with --record FILE",
                                "--rejected -1 names an attempt, from 0, at the image of a dataset's key: stylemill"
                                        + " replay DATASET KEY --rejected 0 -o FILE",
                                "cannot write none/o.png: there is no folder "
                                        + Path.of("none").toAbsolutePath() + "; name a file in a folder that is there",
                                DEVICE)),
                Arguments.of(
                        "preview none.yaml --per-group 0 --device tpu -o s.gif",
                        List.of(
                                "--per-group is 0; it must be 1 to 384",
                                SHEET,
                                DEVICE,
                                "there is no manifest none.yaml in "
                                        + Path.of("").toAbsolutePath()
                                        + "; name a manifest file, such as samples/blood-cells/manifest.yaml")),
                Arguments.of(
                        "verify cells --python python4 --regenerate 0 --device tpu",
                        List.of(
                                "--python goes with --readers; add that, or leave it out",
                                "--regenerate is 0; it must be at least 1",
                                DEVICE)),
                Arguments.of(
                        "bench networks --rounds 0 --batch 0,4,-1",
                        List.of(
                                "--rounds is 0; it must be at least 1",
                                "--batch is 0; it must be at least 1",
                                "--batch is -1; it must be at least 1")),
                Arguments.of(
                        "bench checkpoint --mib 0 --rounds 0",
                        List.of("--mib is 0; it must be 1 to 2097151", "--rounds is 0; it must be 1 to 2147483647")));
    }
}
