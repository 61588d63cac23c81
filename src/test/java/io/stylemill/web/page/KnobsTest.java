package io.stylemill.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.order.plan.ChangedRecipes;
import io.stylemill.version.RecipeRow;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnobsTest {
    /** What the studio does not ask for, or what changes no picture that people see. */
    private static final List<String> ELSEWHERE =
            List.of("checkpointSha256", "torchscript", "place", "encoder", "numerics", "masks", "captions");

    @Test
    void areSetToWhateverChangesTheImageOrSayThatTheyCannotBe() {
        assertThat(ChangedRecipes.without(ELSEWHERE, pair -> {
                    Knobs knobs = Knobs.of(RecipeRow.of(pair.other()));
                    return !knobs.differences().isEmpty() || !knobs.equals(Knobs.of(RecipeRow.of(pair.one())));
                }))
                .as("components of Recipe that the studio's knobs neither take over nor name as a difference; let Knobs"
                        + " do one of them")
                .isEmpty();
    }
}
