package io.stylemill.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordJsonTest {
    private enum Colour {
        RED,
        GREEN
    }

    private record Point(int x, int y) {
        Point {
            if (x < 0) {
                throw new IllegalArgumentException("x counts from 0, not " + x);
            }
        }
    }

    private record Shape(
            String name,
            long sizeInBytes,
            double weight,
            boolean closed,
            Instant madeAt,
            Colour colour,
            List<Point> points,
            Map<String, String> tags,
            @Nullable Long seed,
            @Nullable Point center) {}

    private static final Shape SHAPE = new Shape(
            "a \"b\"",
            5_000_000_000L,
            0.25,
            true,
            Instant.parse("2026-01-31T12:00:00Z"),
            Colour.GREEN,
            List.of(new Point(1, 2), new Point(3, 4)),
            Map.of("stain", "none"),
            null,
            null);

    private static final String DOCUMENT = "{\"closed\":true,\"colour\":\"green\",\"made_at\":\"2026-01-31T12:00:00Z\","
            + "\"name\":\"a \\\"b\\\"\",\"points\":[{\"x\":1,\"y\":2},{\"x\":3,\"y\":4}],"
            + "\"size_in_bytes\":5000000000,\"tags\":{\"stain\":\"none\"},\"weight\":0.25}";

    private static Shape read(String text) {
        return RecordJson.DOCUMENT.read(CanonicalJson.parse(text), Shape.class);
    }

    @Test
    void writesDocumentsWithSmallWordsAndWithoutNulls() {
        assertThat(CanonicalJson.write(RecordJson.DOCUMENT.write(SHAPE))).isEqualTo(DOCUMENT);
        assertThat(read(DOCUMENT)).isEqualTo(SHAPE);
        assertThat(read(DOCUMENT.replace("\"name\"", "\"seed\":7,\"later\":1,\"name\""))
                        .seed())
                .isEqualTo(7);
    }

    @Test
    void writesMessagesWithJavasNamesInTheirOrder() {
        Map<String, @Nullable Object> message = RecordJson.MESSAGE.write(SHAPE);

        assertThat(message.keySet())
                .containsExactly(
                        "name",
                        "sizeInBytes",
                        "weight",
                        "closed",
                        "madeAt",
                        "colour",
                        "points",
                        "tags",
                        "seed",
                        "center");
        assertThat(message).containsEntry("colour", "GREEN").containsEntry("seed", null);
        assertThat(RecordJson.MESSAGE.read(message, Shape.class)).isEqualTo(SHAPE);
    }

    @Test
    void writesReportsWithJavasWordsAndWithNulls() {
        String report = DOCUMENT.replace("\"closed\"", "\"center\":null,\"closed\"")
                .replace("\"green\"", "\"GREEN\"")
                .replace("\"size_in_bytes\"", "\"seed\":null,\"size_in_bytes\"");
        assertThat(CanonicalJson.write(RecordJson.REPORT.write(SHAPE))).isEqualTo(report);
        assertThat(RecordJson.REPORT.read(CanonicalJson.parse(report), Shape.class))
                .isEqualTo(SHAPE);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        RecordJson.REPORT.read(CanonicalJson.parse(report.replace("\"seed\":null,", "")), Shape.class))
                .withMessage("'seed' is missing");
    }

    @Test
    void messagesHaveEveryFieldAndNoOther() {
        Map<String, @Nullable Object> message = new LinkedHashMap<>(RecordJson.MESSAGE.write(SHAPE));
        message.put("more", 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordJson.MESSAGE.read(message, Shape.class))
                .withMessage("'more' is unknown");
        message.remove("more");
        message.remove("seed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RecordJson.MESSAGE.read(message, Shape.class))
                .withMessage("'seed' is missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"x\":3 | \"x\":3.0 | 'points[1].x' is 3.0; it must be a whole number of 32 bits",
                "\"x\":3 | \"x\":\"3\" | 'points[1].x' is \"3\"; it must be a whole number of 32 bits",
                "\"x\":3 | \"x\":3000000000 | 'points[1].x' is 3000000000; it must be a whole number of 32 bits",
                "\"x\":3 | \"x\":-3 | 'points[1]': x counts from 0, not -3",
                "\"x\":3, | ~~ | 'points[1].x' is missing",
                "5000000000 | 50000000000000000000 | 'size_in_bytes' is 50000000000000000000; it must be a whole number",
                "true | null | 'closed' is null; it must be true or false",
                "0.25 | \"0.25\" | 'weight' is \"0.25\"; it must be a number",
                "\"green\" | \"GREEN\" | 'colour' is \"GREEN\"; it must be one of red, green",
                "2026-01-31T12 | yesterday | 'made_at' is \"yesterday:00:00Z\"; it must be a time such as"
                        + " 2026-01-31T12:00:00Z",
                "{\"stain\":\"none\"} | {\"stain\":1} | 'tags.stain' is 1; it must be a text",
                "{\"stain\":\"none\"} | [] | 'tags' is []; it must be an object",
                "[{\"x\":1,\"y\":2},{\"x\":3,\"y\":4}] | {} | 'points' is {}; it must be a list",
            })
    void namesTheFieldThatIsNoneOfOurs(String from, String to, String why) {
        String bad = DOCUMENT.replace(from, to);
        assertThat(bad).isNotEqualTo(DOCUMENT);
        assertThatIllegalArgumentException().isThrownBy(() -> read(bad)).withMessage(why);
    }

    @Test
    void refusesWhatIsNoObject() {
        assertThatIllegalArgumentException().isThrownBy(() -> read("[1]")).withMessage("it is no JSON object");
    }
}
