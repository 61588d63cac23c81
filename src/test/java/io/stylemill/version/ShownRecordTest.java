package io.stylemill.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.stylemill.order.plan.ChangedRecipes;
import io.stylemill.order.plan.Recipe;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShownRecordTest {
    /** What is shown as facts of the row, or of the checkpoint. */
    private static final List<String> ELSEWHERE =
            List.of("torchscript", "classVector", "postprocess", "encoder", "masks", "captions");

    @Test
    void showsWhateverChangesTheImage() {
        assertThat(ChangedRecipes.without(
                        ELSEWHERE, pair -> !shown(pair.other()).equals(shown(pair.one()))))
                .as("components of Recipe that a record's text does not show; let RecordText show them")
                .isEmpty();
    }

    private static String shown(Recipe recipe) {
        return RecordText.of(RecipeRow.of(recipe));
    }
}
