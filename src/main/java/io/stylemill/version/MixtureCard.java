package io.stylemill.version;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the card of a mixed version says in place of what is said of generated images. */
final class MixtureCard {
    private static final int MOST_LINES = 50;

    private final Mixture mixture;

    MixtureCard(Mixture mixture) {
        this.mixture = mixture;
    }

    /** Returns the sentence that the card opens with. */
    String opening(String version) {
        return "**Real and synthetic images together**: " + mixture.real().images() + " real ones and "
                + mixture.synthetic() + " made by a generative network; the column `origin` says which. Version "
                + version + ".";
    }

    /** Returns the counts by class, split and origin, the weights and the rule. */
    List<String> composition(List<String> splits) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("| class | name | "
                + String.join(
                        " | ",
                        splits.stream()
                                .map(split -> split + " real | " + split + " synthetic")
                                .toList())
                + " | weight |");
        lines.add("|---:|---|" + "---:|---:|".repeat(splits.size()) + "---:|");
        List<Mixture.ClassLine> classes = mixture.classes();
        for (int i = 0; i < Math.min(MOST_LINES, classes.size()); i++) {
            StringBuilder line = new StringBuilder(
                    "| " + i + " | " + Markdown.line(classes.get(i).name()) + " |");
            for (String split : splits) {
                Mixture.Counts counts = classes.get(i).splits().getOrDefault(split, new Mixture.Counts(0, 0));
                line.append(" ")
                        .append(counts.real())
                        .append(" | ")
                        .append(counts.synthetic())
                        .append(" |");
            }
            lines.add(line + " " + weight(classes.get(i).weight()) + " |");
        }
        if (classes.size() > MOST_LINES) {
            lines.add("");
            lines.add("These are the first " + MOST_LINES + " of " + classes.size() + " classes: `" + Layout.MIXTURE
                    + "` has all.");
        }
        lines.add("");
        lines.add(
                "`weight` is for the loss of a class: images in train, over the number of classes there times those of"
                        + " the class. `torch.nn.CrossEntropyLoss(weight=torch.tensor("
                        + "["
                        + String.join(
                                ", ",
                                classes.stream()
                                        .map(c -> String.format(Locale.ROOT, "%.6f", c.weight()))
                                        .toList())
                        + "]))` takes them as they are.");
        lines.add("");
        lines.add(mixture.rule());
        mixture.notes().forEach(note -> {
            lines.add("");
            lines.add(note);
        });
        lines.add("");
        lines.add("Synthetic images are in train alone. None there was made around a real picture of another split, or"
                + " has its pixels. Real pictures with the same pixels are in one split.");
        return lines;
    }

    /** Returns where the images are from. */
    List<String> collection() {
        List<String> lines = new ArrayList<>();
        lines.add("Put together by `stylemill mix` as `" + Layout.MANIFEST + "` says; `" + Layout.MIXTURE
                + "` has every number. `source`, `source_key` and `source_sha256` of an image say which file it is a copy"
                + " of. Only synthetic images have a record; each can be made again from it.");
        lines.add("");
        lines.add("| from | images | which |");
        lines.add("|---|---:|---|");
        lines.add("| real images, " + Markdown.line(mixture.real().folder()) + " | "
                + mixture.real().images() + " | list of files `"
                + mixture.real().sha256() + "` |");
        mixture.sources()
                .forEach(source -> lines.add("| " + Markdown.line(source.dataset()) + " " + source.version() + " | "
                        + source.images() + " | `" + Layout.DATASET_JSON + "` digest `" + source.digest()
                        + "`, network "
                        + Markdown.line(source.checkpoint().name()) + " `"
                        + source.checkpoint().sha256() + "`, licence of the weights "
                        + Markdown.line(stated(source.checkpoint().license())) + ", licence of the data "
                        + Markdown.line(stated(source.license())) + " |"));
        return lines;
    }

    private static String stated(String text) {
        return text.isEmpty() ? DatasetCard.UNSTATED : text;
    }

    private static String weight(double weight) {
        return weight == 0 ? "none in train" : String.format(Locale.ROOT, "%.6f", weight);
    }
}
