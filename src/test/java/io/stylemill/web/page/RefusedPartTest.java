package io.stylemill.web.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.version.Measured;
import io.stylemill.version.Refused;
import io.stylemill.version.SampleRow;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusedPartTest {
    /** Three attempts each of four images; every second one was too alike as well. */
    private static final List<Refused> ALL = IntStream.range(0, 12)
            .mapToObj(i -> new Refused(
                    "k" + i / 3,
                    "train",
                    "train-0",
                    "all",
                    i / 3,
                    i % 3,
                    new SampleRow.Label(0, "RBC", "conditional", 1),
                    i % 2 == 0
                            ? List.of(new Refused.Reason("confidence", "low"))
                            : List.of(new Refused.Reason("confidence", "low"), new Refused.Reason("duplicate", "near")),
                    Measured.NOTHING,
                    "",
                    "{}"))
            .toList();

    private static RefusedPart part(String gate, String after) {
        return RefusedPart.of(ALL::forEach, gate, after, 5);
    }

    @Test
    void goesOnToTheLastRefusedImageThoughAPartEndsAmongTheAttemptsOfOne() {
        for (String gate : List.of("", "confidence", "duplicate")) {
            List<Refused> seen = new ArrayList<>();
            String after = null;
            do {
                RefusedPart part = part(gate, after);
                assertThat(part.before()).isEqualTo(seen.size());
                assertThat(part.all()).isEqualTo(12);
                assertThat(part.gates()).containsEntry("confidence", 12).containsEntry("duplicate", 6);
                seen.addAll(part.section().items());
                after = part.section().next();
            } while (after != null);
            assertThat(seen)
                    .as(gate)
                    .hasSize(gate.equals("duplicate") ? 6 : 12)
                    .doesNotHaveDuplicates()
                    .isSubsetOf(ALL);
        }
    }

    @Test
    void saysThatThereIsNoSuchImage() {
        assertThatThrownBy(() -> part("", "k9/0")).hasMessageStartingWith("after is 'k9/0'; it must be");
    }
}
