package io.stylemill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.record.Amounts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A number and its word are written by {@link Amounts#count(long, String)}. Every command that
 * tests call is looked at too ({@link CountedWords}).
 */
class CountedWordsTest {
    /** {@code n == 1 ? " shard" : " shards"}, and {@code n == 1 ? "" : "s"}. */
    private static final Pattern BY_HAND =
            Pattern.compile("== 1\\s*\\?\\s*\"( ?[a-z]*)\"\\s*:\\s*\"\\1e?s\"", Pattern.DOTALL);

    @Test
    void oneThingAndSeveralHaveTheirWord() {
        assertThat(Stream.of(0, 1, 2, 1000).map(n -> Amounts.count(n, "shard")))
                .containsExactly("0 shards", "1 shard", "2 shards", "1,000 shards");
        assertThat(Amounts.count(1, "class is", "classes are")).isEqualTo("1 class is");
    }

    @Test
    void wordsThatCountOneThingWronglyAreFound() {
        for (String wrong : List.of("1 images", "all 1 shards of it", "found 1 other keys")) {
            assertThatThrownBy(() -> CountedWords.check(wrong)).as(wrong).isInstanceOf(AssertionError.class);
        }
        for (String right :
                List.of("1 image", "11 images", "0.1 images/s", "1,001 rows", "v1 images", "1 class", "1 s")) {
            assertThatCode(() -> CountedWords.check(right)).as(right).doesNotThrowAnyException();
        }
    }

    @Test
    void noCodeChoosesBetweenAWordForOneThingAndForSeveral() throws IOException {
        List<String> byHand = new ArrayList<>();
        try (Stream<Path> all = Files.walk(Path.of("src/main"))) {
            for (Path file : all.filter(path -> path.toString().matches(".*\\.(java|jte)"))
                    .toList()) {
                Matcher m = BY_HAND.matcher(Files.readString(file));
                while (m.find()) {
                    byHand.add(file + ": " + m.group());
                }
            }
        }
        assertThat(byHand).as("write Amounts.count(n, \"shard\")").isEmpty();
    }
}
