package io.stylemill.command.order;

import io.stylemill.console.Previews;
import io.stylemill.engine.generator.Drawn;
import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.models.Models;
import io.stylemill.engine.sample.Finisher;
import io.stylemill.engine.sample.Masker;
import io.stylemill.factory.accept.Order;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.worker.Batches;
import io.stylemill.factory.worker.Lanes;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.ContactSheet;
import io.stylemill.image.Encoders;
import io.stylemill.image.Encoding;
import io.stylemill.image.Pixels;
import io.stylemill.image.Workspace;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Sample;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.DeviceOption;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.wiring.Components;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code preview}: the first few samples of every group as a contact sheet. */
@Command(
        name = "preview",
        description =
                "Makes the first few samples of every group and shows them as a contact sheet (PNG), with masks or boxes over"
                        + " them if the manifest asks for any.",
        footer = {"", "Example: stylemill preview samples/blood-cells/manifest.yaml -o sheet.png"})
public final class PreviewCommand extends BaseCommand {
    private static final int COLUMNS = 8;
    private static final int CELL = 128;

    @Parameters(paramLabel = "MANIFEST", description = "Manifest file, YAML or JSON; - reads standard input.")
    @SuppressWarnings("NullAway.Init")
    private Path manifest;

    @Option(names = "-o", required = true, paramLabel = "SHEET.png", description = "Where the sheet goes.")
    @SuppressWarnings("NullAway.Init")
    private Path output;

    @Option(names = "--per-group", paramLabel = "N", description = "Samples per group (default: ${DEFAULT-VALUE}).")
    private int perGroup = COLUMNS;

    @Mixin
    private final DeviceOption device = new DeviceOption();

    @Override
    public Integer call() {
        int most = COLUMNS * ContactSheet.MOST_LINES;
        new OptionProblems().within("--per-group", perGroup, 1, most).refuse();
        Order order = new Order(manifest(manifest), null, 4);
        try (Components components = new Components(settings(), device.device())) {
            components.startEngine();
            Prepared prepared = components.acceptance().prepare(order);
            Plan plan = prepared.plan();
            List<ContactSheet.Row> rows = new ArrayList<>();
            try (Masker masker = Previews.masker(components.programs(), plan, prepared.enclosures());
                    Lanes lanes = components.lanes();
                    Models.Loan loan = components
                            .models()
                            .lend(
                                    prepared.checkpointAddress(),
                                    plan.setting().checkpointSha256(),
                                    plan.setting().declared(),
                                    plan.setting().precision(),
                                    plan.setting().batch())) {
                Batches batches = new Batches(lanes);
                Generator plain = loan.generator()
                        .withDirections(plan.setting().directions().values())
                        .withLatents(plan.setting().latents().all());
                Generator generator = masker == null ? plain : masker.equipped(plain);
                Workspace small = new Workspace();
                int lines = (perGroup + COLUMNS - 1) / COLUMNS;
                List<Map.Entry<String, Long>> groups = plan.groupCounts().entrySet().stream()
                        .filter(group -> group.getValue() > 0)
                        .toList();
                if (groups.isEmpty()) {
                    throw Failure.input(
                            Code.NOTHING_MISSING,
                            "nothing is missing to the goals of this manifest, so there is no image");
                }
                List<Map.Entry<String, Long>> shown =
                        ContactSheet.spread(groups, Math.max(1, ContactSheet.MOST_LINES / lines));
                if (shown.size() < groups.size()) {
                    terminal()
                            .say(String.format(
                                    Locale.ROOT,
                                    "the sheet shows %,d of the %,d groups, spread over the manifest",
                                    shown.size(),
                                    groups.size()));
                }
                shown.forEach(one -> {
                    String group = one.getKey();
                    long count = one.getValue();
                    List<Pixels> images = new ArrayList<>();
                    batches.make(
                            generator.deviceClass().batch(),
                            generator::draw,
                            plan.firstOf(group, perGroup).stream()
                                    .map(Sample::recipe)
                                    .iterator(),
                            (finisher, recipes, drawn) -> shown(masker, finisher, recipes, drawn),
                            (recipe, pixels) -> images.add(ContactSheet.fitted(pixels, CELL, small)));
                    rows.add(new ContactSheet.Row(
                            String.format(Locale.ROOT, "%s (first %d of %,d)", group, images.size(), count), images));
                });
            }
            Workspace workspace = new Workspace();
            String title = plan.manifest().dataset().name() + ", preview";
            Pixels sheet = new ContactSheet(title, rows, CELL, COLUMNS).draw(workspace);
            write(Encoders.encode(sheet, Encoding.PNG, null, workspace).bytes());
            terminal().result(output.toAbsolutePath().normalize().toString());
            return 0;
        }
    }

    /** Returns the finished images, with what lies where over them if somebody says so. */
    private static List<Pixels> shown(
            @Nullable Masker masker, Finisher finisher, List<Recipe> recipes, List<Drawn> drawn) {
        List<Pixels> images = new ArrayList<>(recipes.size());
        for (int i = 0; i < recipes.size(); i++) {
            images.add(finisher.postprocess(recipes.get(i), drawn.get(i).image()));
        }
        if (masker == null) {
            return images;
        }
        List<Masker.Looked> looked = masker.look(recipes, drawn, images, finisher.workspace());
        for (int i = 0; i < images.size(); i++) {
            images.set(i, masker.shown(images.get(i), looked.get(i)));
        }
        return images;
    }

    private void write(byte[] file) {
        try {
            Files.write(output, file);
        } catch (IOException e) {
            throw Failure.of(Kind.INPUT, "output-unwritable", "cannot write the sheet to " + output + ": " + e, e);
        }
    }
}
