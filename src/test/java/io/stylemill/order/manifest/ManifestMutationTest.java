package io.stylemill.order.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever is done to a good manifest, it stays one or is refused as bad input, and the schema
 * agrees.
 */
class ManifestMutationTest {
    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        ",",
        "-",
        "- ",
        "\n",
        "\n  ",
        "\t",
        "\"",
        "'",
        "#",
        "&a ",
        "*a",
        "!!int ",
        "? ",
        "|",
        ">",
        "%",
        "@",
        "`",
        "---\n",
        "...\n",
        "<<: *a\n",
        "null",
        "~",
        "true",
        "no",
        ".nan",
        "-.inf",
        "1e999",
        "-1",
        "0",
        "0.5",
        "99999999999999999999",
        "0x10",
        "0o17",
        "1_000",
        "2026-11-22",
        "\u0000",
        "\u0007",
        "\uFEFF",
        "\u2028",
        "\u00e9",
        "\ud83d\ude00",
        "seeds",
        "auto",
        "random",
        "matrix: true",
        "count: 3",
        "min",
        "max",
        "0-9",
        "9-0",
        "coarse"
    };

    @Test
    void everyMutationIsAManifestOrBadInput() throws Exception {
        List<String> originals = new ArrayList<>();
        for (Path file : originals()) {
            originals.add(Files.readString(file));
        }
        int accepted = 0;
        int refused = 0;
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            String text = originals.get(random.nextInt(originals.size()));
            for (int i = 0; i <= random.nextInt(3); i++) {
                text = mutate(text, random);
            }
            try {
                if (check(text, "seed " + seed)) {
                    accepted++;
                } else {
                    refused++;
                }
            } catch (RuntimeException | StackOverflowError e) {
                fail("seed " + seed + " made a manifest that breaks the parser:\n" + text, e);
            }
        }
        assertThat(accepted).isGreaterThan(300);
        assertThat(refused).isGreaterThan(300);
    }

    @Test
    void everySwapOfTwoValuesIsAManifestOrBadInput() throws Exception {
        for (Path file : originals()) {
            String[] words = Files.readString(file).split("(?<=[\\s:,{}\\[\\]])|(?=[\\s:,{}\\[\\]])");
            for (long seed = 0; seed < 300; seed++) {
                Random random = new Random(seed);
                String[] swapped = words.clone();
                int a = random.nextInt(words.length);
                int b = random.nextInt(words.length);
                swapped[a] = words[b];
                swapped[b] = words[a];
                check(String.join("", swapped), file + " seed " + seed);
            }
        }
    }

    @Test
    @Timeout(300)
    void manifestsMadeToTakeLongDoNot() {
        String head = "apiVersion: stylemill/v1\ndataset: {name: a, version: 1.0.0}\ngenerator: {checkpoint: n}\n";
        String classes = IntStream.range(0, 60_000).mapToObj(i -> "c" + i).collect(Collectors.joining(","));
        String weights =
                IntStream.range(0, 60_000).mapToObj(i -> "d" + i + ": 1").collect(Collectors.joining(","));
        String singles = IntStream.range(0, 120_000).mapToObj(Integer::toString).collect(Collectors.joining(","));
        String parts = "{range: [0, 1], dims: 0-65535},".repeat(20_000);

        for (String text : List.of(
                "classes: [" + classes + "]\nsamples: [{name: a, latent: {seeds: 1}, label: {balance: {" + weights
                        + "}}}]",
                "samples: [{name: a, latent: {seeds: '" + singles + "'}}]",
                "samples: [{name: a, latent: {seeds: '" + singles + ",0'}}]",
                "samples: [{name: a, count: 1, latent: {distribution: uniform, ranges: [" + parts + "]}}]",
                "samples: [" + "{name: a, latent: {seeds: 9-0}},".repeat(20_000) + "]",
                "samples: [{name: a, latent: &b {seeds: 9-0, zzz: 1}}," + "{latent: *b},".repeat(30_000) + "]",
                "seed: 0x" + "f".repeat(900_000),
                "seed: " + "9".repeat(900_000),
                "seed: \"" + "\u00e9".repeat(400_000) + "\"")) {
            // Without the schema: its validator matches a pattern by recursion, too deep for such
            // texts.
            parses(head + text, text.substring(0, 60));
        }
    }

    private static List<Path> originals() {
        List<Path> files = new ArrayList<>(ManifestFiles.in(ManifestFiles.EXAMPLES));
        files.add(GatesParserTest.EVERYTHING);
        return files;
    }

    private static boolean check(String text, String what) {
        ManifestSource source = ManifestFiles.source("m.yaml", text);
        Verdicts.assertOneVerdict(source, what + ":\n" + text);
        return parses(text, what);
    }

    private static boolean parses(String text, String what) {
        ManifestSource source = ManifestFiles.source("m.yaml", text);
        try {
            ManifestParser.parse(source);
            return true;
        } catch (Failure e) {
            assertThat(e.kind()).as(what).isEqualTo(Kind.INPUT);
            assertThat(e.code()).as(what).isEqualTo("bad-manifest");
            assertThat(e.problems()).as(what).isNotEmpty().hasSizeLessThanOrEqualTo(Findings.SHOWN + 1);
            assertThat(e.problems())
                    .as(what)
                    .allSatisfy(p -> assertThat(p.toString())
                            .doesNotContain("\n")
                            .doesNotContain("org.snakeyaml")
                            .hasSizeLessThan(600));
            return false;
        }
    }

    private static String mutate(String text, Random random) {
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + random.nextInt(12));
        return switch (random.nextInt(6)) {
            case 0 -> text.substring(0, at) + text.substring(end);
            case 1 -> text.substring(0, at) + PIECES[random.nextInt(PIECES.length)] + text.substring(at);
            case 2 -> text.substring(0, at) + PIECES[random.nextInt(PIECES.length)] + text.substring(end);
            case 3 -> text.substring(0, end) + text.substring(at);
            case 4 ->
                text.substring(0, at)
                        + (char) (' ' + random.nextInt(95))
                        + text.substring(Math.min(text.length(), at + 1));
            default -> replaceAValue(text, random);
        };
    }

    /** Replaces what follows a colon, up to the end of the value. */
    private static String replaceAValue(String text, Random random) {
        int colon = text.indexOf(": ", random.nextInt(text.length()));
        if (colon < 0) {
            return text;
        }
        int end = colon + 2;
        while (end < text.length() && ",}]\n".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        return text.substring(0, colon + 2) + PIECES[random.nextInt(PIECES.length)] + text.substring(end);
    }
}
