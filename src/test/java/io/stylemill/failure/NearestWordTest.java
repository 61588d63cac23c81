package io.stylemill.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NearestWordTest {
    private static final List<String> KNOWN = List.of(
            "truncation", "transform", "tags", "label", "latent", "postprocess", "s3.path-style", "styleMixing");

    @Test
    void findsAWordWithOneLetterMissingAddedOrReplaced() {
        assertThat(NearestWord.nearest("truncaton", KNOWN)).contains("truncation");
        assertThat(NearestWord.nearest("labell", KNOWN)).contains("label");
        assertThat(NearestWord.nearest("lavel", KNOWN)).contains("label");
    }

    @Test
    void countsTwoSwappedNeighboursAsOneEdit() {
        assertThat(NearestWord.nearest("tasg", KNOWN)).contains("tags");
    }

    @Test
    void looksPastCaseAndSeparators() {
        assertThat(NearestWord.nearest("STYLEMIXING", KNOWN)).contains("styleMixing");
        assertThat(NearestWord.nearest("style-mixing", KNOWN)).contains("styleMixing");
        assertThat(NearestWord.nearest("s3.pathstyle", KNOWN)).contains("s3.path-style");
    }

    @Test
    void findsTheOnlyWordThatBeginsWithThreeLettersOrMore() {
        assertThat(NearestWord.nearest("trunc", KNOWN)).contains("truncation");
        assertThat(NearestWord.nearest("tr", KNOWN)).isEmpty();
        assertThat(NearestWord.nearest("tra", List.of("translate", "transform")))
                .isEmpty();
    }

    @Test
    void namesNothingThatIsFarAway() {
        assertThat(NearestWord.nearest("wibble", KNOWN)).isEmpty();
        assertThat(NearestWord.nearest("", KNOWN)).isEmpty();
        assertThat(NearestWord.nearest("x", List.of("z", "w"))).isEmpty();
        assertThat(NearestWord.nearest("label", List.of())).isEmpty();
    }

    @Test
    void prefersTheFirstOfEquallyNearWords() {
        assertThat(NearestWord.nearest("mat", List.of("max", "min", "map"))).contains("max");
        assertThat(NearestWord.nearest("mat", List.of("map", "max"))).contains("map");
    }

    @Test
    void findsEveryLongEnoughWordAgainAfterOneRandomEdit() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            String word = KNOWN.get(random.nextInt(KNOWN.size()));
            StringBuilder edited = new StringBuilder(word);
            int at = random.nextInt(word.length());
            if (random.nextBoolean()) {
                edited.deleteCharAt(at);
            } else {
                edited.insert(at, (char) ('a' + random.nextInt(26)));
            }
            assertThat(NearestWord.nearest(edited.toString(), KNOWN))
                    .as("seed %d, %s", seed, edited)
                    .contains(word);
        }
    }

    @Test
    void asksForTheWordThatIsNearAndForNoneElse() {
        assertThat(NearestWord.question("labell", KNOWN)).isEqualTo("; did you mean label?");
        assertThat(NearestWord.question("zzzzzz", KNOWN)).isEmpty();
    }
}
