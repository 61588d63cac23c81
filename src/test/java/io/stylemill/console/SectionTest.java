package io.stylemill.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class SectionTest {
    private static final List<String> ALL = List.of("a", "b", "c", "d");

    private static Section<String> part(String after, int most) {
        return Section.of(ALL, most, Function.identity(), after);
    }

    @Test
    void goesOnBehindWhatThePartBeforeNamed() {
        for (int most = 1; most <= ALL.size(); most++) {
            List<String> seen = new ArrayList<>();
            String after = null;
            do {
                Section<String> part = part(after, most);
                assertThat(part.items()).hasSizeBetween(1, most);
                seen.addAll(part.items());
                after = part.next();
            } while (after != null);
            assertThat(seen).as("%s at a time", most).isEqualTo(ALL);
        }
    }

    @Test
    void endsAfterTheLastElement() {
        assertThat(part("d", 2)).isEqualTo(new Section<>(List.of(), null));
        assertThat(part(null, 4)).isEqualTo(new Section<>(ALL, null));
        assertThat(Section.of(List.of(), 4, Function.identity())).isEqualTo(new Section<>(List.of(), null));
    }

    @Test
    void saysThatTheListHasNoSuchElementInsteadOfGivingAnEmptyPart() {
        assertThatThrownBy(() -> part("x", 2))
                .hasMessage("after is 'x'; it must be the value 'next' of the list before. Begin again without it");
    }
}
