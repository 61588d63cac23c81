package io.stylemill.version;

import io.stylemill.order.manifest.CardPart;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.CommitRecord.CheckpointFacts;
import io.stylemill.version.CommitRecord.ClassCount;
import io.stylemill.version.CommitRecord.ImageShape;
import io.stylemill.version.CommitRecord.Split;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code README.md} of a version: Hugging Face's YAML header, the datasheet (the headings of Gebru
 * et al. 2021, "Datasheets for Datasets"), and snippets that load the data as they are.
 *
 * <p>What only the owner can say comes from the manifest; what is missing is printed as not stated,
 * never invented.
 */
final class DatasetCard {
    /** Most lines of a table; the rest is in other files. */
    private static final int MOST_LINES = 50;

    /**
     * What has a place of its own in the card; all else that the owner says is below its last
     * heading.
     */
    private static final Set<CardPart> PLACED = EnumSet.of(
            CardPart.DESCRIPTION,
            CardPart.PURPOSE,
            CardPart.FUNDING,
            CardPart.BIASES,
            CardPart.SENSITIVE_INFORMATION,
            CardPart.USES,
            CardPart.LIMITATIONS,
            CardPart.SOCIAL_IMPACT,
            CardPart.CITATION,
            CardPart.CREATOR,
            CardPart.CONTACT,
            CardPart.MAINTENANCE);

    static final String UNSTATED = "not stated by the owner";
    private final VersionFacts facts;
    private final Layout layout;
    private final Tally tally;
    private final Map<String, Split> splits;
    private final CommitRecord.Signer signer;
    private final boolean pictured;
    private final String address;
    private final String datasetAddress;
    private final @Nullable MixtureCard mixed;
    private final CardQuality quality;

    /**
     * @param pictured whether there is a contact sheet
     * @param address of the version, such as {@code s3://bucket/name/1.0.0/}
     * @param datasetAddress of the dataset, such as {@code s3://bucket/name/}
     */
    DatasetCard(
            VersionFacts facts,
            Layout layout,
            Tally tally,
            Map<String, Split> splits,
            CommitRecord.Signer signer,
            boolean pictured,
            String address,
            String datasetAddress) {
        this.facts = facts;
        this.layout = layout;
        this.tally = tally;
        this.splits = SplitOrder.of(splits);
        this.signer = signer;
        this.pictured = pictured;
        this.address = address;
        this.datasetAddress = datasetAddress;
        this.mixed = facts.mixture() == null ? null : new MixtureCard(facts.mixture());
        this.quality = CardQuality.of(facts);
    }

    String write() {
        List<String> lines = new ArrayList<>();
        lines.addAll(new CardHeader(facts, layout, tally, splits).write());
        lines.add("");
        lines.add("# " + Markdown.line(facts.title()));
        lines.add("");
        lines.add(
                mixed != null
                        ? mixed.opening(layout.version())
                        : "**Every image here is synthetic**: made by a generative network, not photographed. "
                                + tally.images() + " labelled images, version " + layout.version() + ".");
        sheet(lines);
        composition(lines);
        lines.addAll(CardCaptions.of(tally.first()));
        lines.addAll(quality.lines());
        lines.addAll(new LoadingGuide(
                        facts.name() + "-" + layout.version(),
                        layout.shardPrefix(),
                        tally,
                        splits,
                        address,
                        datasetAddress)
                .write());
        datasheet(lines);
        return String.join("\n", lines) + "\n";
    }

    // ---- what it looks like

    private void sheet(List<String> lines) {
        String description = said(CardPart.DESCRIPTION, "");
        if (!description.isEmpty()) {
            lines.add("");
            lines.add(description);
        }
        if (!pictured) {
            return;
        }
        heading(lines, "## What it looks like");
        lines.add("![Samples of " + (facts.classes().isEmpty() ? "each group" : "each class") + "](" + Layout.PREVIEW
                + ")");
        lines.add("");
        lines.add(
                "One line for each class, or for each group of images without one, with how many there are: the first samples in"
                        + " the order of the shards. Nobody chose them." + drawn());
    }

    /** Returns whether the sheet shows the images larger or smaller than they are. */
    private String drawn() {
        int longest = Math.max(tally.shape().width(), tally.shape().height());
        if (longest == 0) {
            return " Each is drawn with a longer side of " + Layout.PREVIEW_CELL + " pixels.";
        }
        return longest == Layout.PREVIEW_CELL
                ? ""
                : " They are drawn " + (longest < Layout.PREVIEW_CELL ? "larger" : "smaller") + " than they are: "
                        + longest + " pixels as " + Layout.PREVIEW_CELL + " (Lanczos).";
    }

    // ---- what is in it

    private void composition(List<String> lines) {
        ImageShape shape = tally.shape();
        String size = shape.width() == 0 ? "of several sizes" : shape.width() + " x " + shape.height() + " pixels";
        String channels = switch (shape.channels()) {
            case 1 -> "grey";
            case 3 -> "RGB";
            case 4 -> "RGBA";
            default -> "several channel counts";
        };
        heading(lines, "## What is in it");
        lines.add("Images: " + shape.format().toUpperCase(Locale.ROOT) + ", " + size + ", " + channels + ".");
        lines.add("");
        lines.add("| split | images | shards | bytes |");
        lines.add("|---|---:|---:|---:|");
        splits.forEach((name, s) ->
                lines.add("| " + name + " | " + s.images() + " | " + s.shards() + " | " + s.bytes() + " |"));
        if (mixed != null) {
            lines.addAll(mixed.composition(List.copyOf(splits.keySet())));
        } else if (!facts.classes().isEmpty()) {
            lines.add("");
            lines.add("| class | name | images | asked for |");
            lines.add("|---:|---|---:|---:|");
            List<ClassCount> classes = tally.classes(facts.classes());
            for (ClassCount c : classes.subList(0, Math.min(classes.size(), MOST_LINES))) {
                lines.add("| " + c.id() + " | " + Markdown.line(c.name()) + " | " + c.kept() + " | " + c.requested()
                        + " |");
            }
            more(lines, classes.size(), "classes: `" + Layout.CLASSES + "`");
            lines.add("");
            lines.add("Where a label is a mixture of classes, the class is -1 and the record holds the vector.");
        }
        lines.add("");
        lines.add("| group of the manifest | images |");
        lines.add("|---|---:|");
        tally.byGroup().entrySet().stream()
                .limit(MOST_LINES)
                .forEach(group -> lines.add("| " + Markdown.line(group.getKey()) + " | " + group.getValue() + " |"));
        more(lines, tally.byGroup().size(), "groups: the column `group` of `" + Layout.SAMPLES + "`");
        lines.add("");
        lines.add("| file | holds |");
        lines.add("|---|---|");
        Map<String, String> files = new LinkedHashMap<>();
        files.put(
                "data/*.tar",
                captioned()
                        ? "the images, each with its class (`.cls`), its record (`.json`) and its first caption (`.txt`)"
                        : "the images, each with its class (`.cls`) and its record (`.json`)");
        files.put(Layout.SAMPLES, "one row per image: place in the tar, label, origin, hashes, record");
        files.put(Layout.SHARDS + "`, `" + Layout.CLASSES, "the shards and the classes");
        files.put("audit/", "the manifest, the plan, what made which shard when");
        files.put(Layout.CROISSANT, "this dataset as Croissant 1.1 describes it, with the Responsible AI fields");
        files.put(Layout.ATTESTATIONS + "/", "signed statements: which files, made from what");
        files.put(Layout.SUMS + "`, `" + Layout.DATASET_JSON, "the hash of every file");
        files.forEach((file, holds) -> lines.add("| `" + file + "` | " + holds + " |"));
    }

    private static void more(List<String> lines, int all, String where) {
        if (all > MOST_LINES) {
            lines.add("");
            lines.add("These are the first " + MOST_LINES + " of " + all + " " + where + " has all.");
        }
    }

    // ---- the datasheet

    private void datasheet(List<String> lines) {
        heading(lines, "## Datasheet");
        heading(lines, "### Motivation");
        said(lines, "Purpose", CardPart.PURPOSE);
        said(lines, "Funding", CardPart.FUNDING);
        heading(lines, "### Composition");
        lines.add("See above. Each image has its label, its record and its hashes. "
                + (mixed != null
                        ? "Whether a synthetic image comes close to a real one says `stylemill measure`."
                        : quality.copies()));
        lines.add("");
        said(lines, "Known biases", CardPart.BIASES);
        said(lines, "Personal data", CardPart.SENSITIVE_INFORMATION);
        heading(lines, "### Collection");
        if (mixed != null) {
            lines.addAll(mixed.collection());
        } else {
            network(lines);
        }
        heading(lines, "### Preprocessing and labelling");
        lines.add(
                mixed != null
                        ? "The label of a real image is its folder (`label_source` is `folder`); that of a synthetic one is"
                                + " what its dataset says. Files are copied; where formats differ, those that are no PNG"
                                + " are saved again as PNG with the same pixels."
                        : "A label is what the network was asked for (`label_source`), not what somebody saw in the"
                                + " image. Steps after generation: " + steps() + ".");
        uses(lines);
    }

    private void network(List<String> lines) {
        CheckpointFacts c = facts.generator().checkpoint();
        lines.add("Generated by Stylemill from `" + Layout.MANIFEST
                + "`; the record of an image holds all that is needed" + " to make it again.");
        lines.add("");
        lines.add("| the network | |");
        lines.add("|---|---|");
        lines.add("| name | " + Markdown.line(c.name()) + " |");
        lines.add("| sha256 | `" + c.sha256() + "` |");
        lines.add("| architecture | " + Markdown.line(c.architecture()) + ", from a " + Markdown.line(c.format())
                + " file |");
        if (!facts.generator().source().isEmpty()) {
            lines.add("| program text in the file | "
                    + Markdown.line(facts.generator().source()) + " |");
        }
        lines.add("| licence of the weights | " + Markdown.line(orUnstated(c.license())) + " |");
        lines.add("| training data | "
                + Markdown.line(orUnstated(facts.generator().trainingData())) + " |");
        lines.add("");
        String psi = tally.minPsi() == tally.maxPsi()
                ? CanonicalJson.write(tally.minPsi())
                : CanonicalJson.write(tally.minPsi()) + " to " + CanonicalJson.write(tally.maxPsi());
        lines.add("Truncation psi: " + psi + " (1 is the network's full range; smaller is closer to its mean image).");
    }

    private void uses(List<String> lines) {
        heading(lines, "### Uses");
        said(lines, "Intended uses", CardPart.USES);
        said(lines, "Limitations", CardPart.LIMITATIONS);
        said(lines, "Social impact", CardPart.SOCIAL_IMPACT);
        heading(lines, "### Distribution");
        lines.add("Licence of the data: " + dataLicense() + ".");
        lines.add("");
        said(lines, "Citation", CardPart.CITATION);
        heading(lines, "### Maintenance");
        lines.add("A version never changes. "
                + (facts.parents().isEmpty()
                        ? "This one is on its own."
                        : "This one adds to "
                                + facts.parents().stream()
                                        .map(CommitRecord.Parent::version)
                                        .collect(Collectors.joining(", "))
                                + "."));
        lines.add("");
        lines.add("- Signed with the key `" + signer.key() + "`, "
                + switch (signer.identity()) {
                    case CONFIGURED ->
                        "which its publisher was given: whose it is, its owner has to tell you elsewhere.";
                    case GENERATED ->
                        "which the program made on the machine that published: it proves that nothing was changed since, not who"
                                + " published.";
                });
        said(lines, "Creator", CardPart.CREATOR);
        said(lines, "Contact", CardPart.CONTACT);
        said(lines, "Maintenance", CardPart.MAINTENANCE);
        Map<String, String> further = new LinkedHashMap<>(facts.card());
        PLACED.forEach(part -> further.remove(part.key()));
        if (!further.isEmpty()) {
            heading(lines, "### Further statements of the owner");
            further.forEach((name, text) -> said(lines, name, text));
        }
    }

    private String steps() {
        List<String> operations = tally.first().origin().postprocess().stream()
                .map(step -> "`" + step.substring(0, step.indexOf('(')) + "`")
                .toList();
        return operations.isEmpty() ? "none" : String.join(", ", operations) + " (parameters in each record)";
    }

    private String dataLicense() {
        return facts.license().isEmpty()
                ? UNSTATED
                : DataLicense.of(facts.license())
                        .map(l -> l.url().isEmpty() ? l.name() : "[" + l.name() + "](" + l.url() + ")")
                        .orElse(Markdown.line(facts.license()));
    }

    /** Says a part of the owner's under a name of its own. */
    private void said(List<String> lines, String name, CardPart part) {
        said(lines, name, said(part, UNSTATED));
    }

    private String said(CardPart part, String otherwise) {
        return facts.card().getOrDefault(part.key(), otherwise).strip();
    }

    private static void said(List<String> lines, String name, String text) {
        lines.add(
                "- " + Markdown.line(name) + ": " + Markdown.text(text.strip()).replace("\n", "\n  "));
    }

    private static void heading(List<String> lines, String text) {
        lines.add("");
        lines.add(text);
        lines.add("");
    }

    private static String orUnstated(String text) {
        return text.isEmpty() ? UNSTATED : text;
    }

    private boolean captioned() {
        return !tally.first().captions().isEmpty();
    }
}
