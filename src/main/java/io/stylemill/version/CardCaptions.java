package io.stylemill.version;

import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What a version's card says of its captions. */
final class CardCaptions {
    private CardCaptions() {}

    /** Returns the lines, none in a version without captions. */
    static List<String> of(SampleRow first) {
        if (first.captions().isEmpty()) {
            return List.of();
        }
        Recipe.Captions made =
                Objects.requireNonNull(RecipeJson.parse(first.recipe()).captions());
        int each = first.captions().size();
        List<String> lines = new ArrayList<>(List.of(
                "",
                "## Captions",
                "",
                "No person looked at an image to write these: a caption is a template of the manifest, filled in with what the"
                        + " image was made for. Each image has " + (each == 1 ? "one" : each)
                        + ", from templates drawn for it. The first is the `." + ShardWriter.CAPTION
                        + "` member and the column `caption`; all are in the column `captions`. Of the first image:",
                "",
                "| template | caption |",
                "|---|---|"));
        for (int i = 0; i < each; i++) {
            lines.add("| " + Markdown.line(made.templates().get(i)) + " | "
                    + Markdown.line(first.captions().get(i)) + " |");
        }
        return lines;
    }
}
