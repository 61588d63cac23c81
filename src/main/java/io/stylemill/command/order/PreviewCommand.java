package io.stylemill.command.order;

import io.stylemill.console.Previews;
import io.stylemill.engine.generator.Device;
import io.stylemill.factory.accept.Acceptance;
import io.stylemill.factory.accept.Order;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.GridSheet;
import io.stylemill.image.Workspace;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.DeviceOption;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.OutputFile;
import io.stylemill.wiring.Components;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code preview}: the first few samples of every group as a sheet, with what gates and labelers
 * say of them.
 */
@Command(
        name = "preview",
        description = {
            "Makes the first few samples of every group and shows them on a sheet, with what labelers and gates say of them,"
                    + " and with masks or boxes over them if the manifest asks for any.",
            "Sweeps, mixing matrices and clips are grids: a column for each value, mixing seed or frame."
        },
        footer = {"", "Example: stylemill preview samples/blood-cells/manifest.yaml -o sheet.png"})
public final class PreviewCommand extends BaseCommand {
    private static final int CELL = 128;
    private static final int SIDE = 12;
    private static final int MOST = 384;

    @Parameters(paramLabel = "MANIFEST", description = "Manifest file, YAML or JSON; - reads standard input.")
    @SuppressWarnings("NullAway.Init")
    private Path manifest;

    @Option(
            names = "-o",
            required = true,
            paramLabel = "SHEET.png",
            description = "Where the sheet goes: .png, .jpg or .webp.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(
            names = "--per-group",
            paramLabel = "N",
            description = "At least so many samples of a group, in whole rows (default: 8, or what a grid needs).")
    private @Nullable Integer perGroup;

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Override
    public Integer call() {
        OptionProblems problems = new OptionProblems().output(output);
        if (perGroup != null) {
            problems.within("--per-group", perGroup, 1, MOST);
        }
        Encoding encoding = problems.together(() -> Encoding.ofFile(output)).orElse(Encoding.PNG);
        Device on = device.device(problems);
        Optional<Order> asked = OrderArguments.order(manifest, null, PlanCommand.PRIORITY, problems);
        problems.refuse();
        Order order = asked.orElseThrow();
        try (Components components = new Components(settings(), on)) {
            components.startEngine();
            Acceptance.Draft draft = components.acceptance().draft(order);
            List<Previews.Block> blocks = new Previews(components.models(), components.programs())
                    .of(draft, new Previews.Extent(perGroup, SIDE, MOST, CELL));
            int groups = draft.plan().manifest().samples().size();
            if (blocks.size() < groups) {
                terminal()
                        .say(String.format(
                                Locale.ROOT,
                                "the sheet shows %,d of the %,d groups, spread over the manifest",
                                blocks.size(),
                                groups));
            }
            String title = draft.plan().manifest().dataset().name() + ", preview";
            Workspace workspace = new Workspace();
            GridSheet sheet =
                    new GridSheet(title, blocks.stream().map(this::block).toList(), CELL);
            OutputFile.write(output, "the sheet", Encoders.encode(sheet.draw(workspace), encoding, null, workspace));
            terminal().result(output.toAbsolutePath().normalize().toString());
            return 0;
        }
    }

    private GridSheet.Block block(Previews.Block block) {
        String refused = block.refused();
        if (!refused.isEmpty()) {
            terminal().say(block.group() + ": " + refused);
        }
        return new GridSheet.Block(
                block.caption() + (refused.isEmpty() ? "" : "; " + refused),
                block.columns().stream().map(PreviewCommand::heading).toList(),
                block.rows().stream()
                        .map(row -> new GridSheet.Row(
                                heading(row.heading()),
                                row.tiles().stream().map(PreviewCommand::cell).toList()))
                        .toList());
    }

    private static GridSheet.Heading heading(Previews.Heading heading) {
        return new GridSheet.Heading(heading.words(), heading.source());
    }

    private static GridSheet.Cell cell(Previews.Shown shown) {
        List<String> words = new ArrayList<>(List.of(shown.words()));
        words.addAll(shown.verdict());
        return new GridSheet.Cell(shown.tile().pixels(), words, shown.tile().reasons());
    }
}
