package io.stylemill.command.dataset;

import io.stylemill.engine.generator.Device;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.LogsNothing;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.OutputFile;
import io.stylemill.terminal.VersionOption;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.RecordText;
import io.stylemill.version.Refused;
import io.stylemill.version.RejectedColumns;
import io.stylemill.version.SampleColumns;
import io.stylemill.version.SampleRow;
import io.stylemill.version.Texts;
import io.stylemill.wiring.Components;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code show}: one image's record in words, and the image. */
@Command(
        name = "show",
        description = {
            "Prints one image's record in words; with -o, fetches the image by one ranged read.",
            "With --rejected, prints why images were refused: those made for KEY, or all of the version."
        },
        footer = {
            "",
            "Example: stylemill show s3://datasets/blood-cells v1_0_0-000000017 -o cell.png",
            "         stylemill show s3://datasets/blood-cells --rejected"
        })
public final class ShowCommand extends BaseCommand implements LogsNothing {
    private static final int MOST_SHOWN = 200;

    @Parameters(
            index = "0",
            paramLabel = "DATASET",
            description = "s3://bucket/name[/version], a local folder, or NAME[/VERSION].")
    @SuppressWarnings("NullAway.Init")
    private String dataset;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "KEY",
            description = "Key of the image, such as v1_0_0-000000017.")
    private @Nullable String key;

    @Option(
            names = "--rejected",
            description = "The images that were made and refused: those for KEY, or without a key all of them.")
    private boolean rejected;

    @Mixin
    private final VersionOption version = new VersionOption();

    @Option(names = "-o", paramLabel = "FILE", description = "Where the image goes.")
    private @Nullable Path output;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        new OptionProblems()
                .addIf(
                        !rejected && key == null,
                        () -> "no image is named: add its key, or --rejected for refused images")
                .addIf(
                        rejected && output != null,
                        () -> "-o has nothing to write: the pixels of refused images are not stored; 'stylemill replay"
                                + " DATASET KEY --rejected ATTEMPT -o FILE' makes one again")
                .output(output)
                .refuse();
        try (Components components = Components.reading(settings(), Device.CPU)) {
            PublishedVersion published = Versions.open(components, dataset, version.version());
            Versions.warn(components, terminal(), dataset, published);
            String of = key;
            if (rejected) {
                rejected(published);
            } else if (of != null) {
                image(published, published.row(of));
            }
            return 0;
        }
    }

    private void image(PublishedVersion published, SampleRow row) {
        terminal()
                .result(
                        json.asked()
                                ? CanonicalJson.write(SampleColumns.ALL.cells(row))
                                : RecordText.of(row).stripTrailing());
        Path file = output;
        if (file != null) {
            OutputFile.write(file, "the image", published.image(row));
            terminal().say("The image is in " + file);
        }
    }

    /** One pass over the table; a long list ends after some lines, whose count is said. */
    private void rejected(PublishedVersion published) {
        long[] all = {0};
        Map<String, Long> gates = new TreeMap<>();
        List<Refused> shown = new ArrayList<>();
        published.rejected(refused -> {
            if (key == null || refused.key().equals(key)) {
                all[0]++;
                refused.reasons().forEach(reason -> gates.merge(reason.gate(), 1L, Long::sum));
                if (shown.size() < MOST_SHOWN) {
                    shown.add(refused);
                }
            }
        });
        if (key != null && shown.isEmpty()) {
            // Says so when there is no such image at all.
            published.row(key);
        }
        if (json.asked()) {
            terminal()
                    .result(CanonicalJson.write(Map.of(
                            "total",
                            all[0],
                            "gates",
                            gates,
                            "rejected",
                            shown.stream().map(RejectedColumns.ALL::cells).toList())));
            return;
        }
        if (key != null && !shown.isEmpty()) {
            shown.forEach(refused -> terminal().result(RecordText.of(refused)));
            terminal()
                    .say("To see one: stylemill replay " + dataset + " " + key + " --rejected "
                            + shown.get(0).attempt() + " -o refused.png");
            return;
        }
        terminal()
                .say(String.format(Locale.ROOT, "%,d %s", all[0], all[0] == 1 ? "image was" : "images were")
                        + " refused"
                        + (key == null ? "" : " for " + key)
                        + (gates.isEmpty()
                                ? ""
                                : ": "
                                        + gates.entrySet().stream()
                                                .map(e -> e.getKey() + " " + e.getValue())
                                                .collect(Collectors.joining(", "))));
        shown.forEach(refused -> terminal().result(line(refused)));
        if (shown.size() < all[0]) {
            terminal()
                    .say(String.format(
                            Locale.ROOT,
                            "The first %,d are shown; ask for more with: stylemill query %s 'SELECT * FROM rejected'",
                            shown.size(),
                            dataset));
        }
    }

    private static String line(Refused refused) {
        return refused.key() + "  attempt " + refused.attempt()
                + (refused.label().name().isEmpty()
                        ? ""
                        : "  " + refused.label().name())
                + refused.reasons().stream()
                        .map(reason -> "  " + reason.gate() + ": " + Texts.printable(reason.detail()))
                        .collect(Collectors.joining());
    }
}
