package io.stylemill.console;

import io.stylemill.engine.generator.Drawn;
import io.stylemill.engine.generator.Generator;
import io.stylemill.engine.label.FeatureNetwork;
import io.stylemill.engine.label.Programs;
import io.stylemill.engine.label.ReferenceFile;
import io.stylemill.engine.label.ReferenceSet;
import io.stylemill.engine.label.Scorer;
import io.stylemill.engine.mask.MaskModel;
import io.stylemill.engine.models.Models;
import io.stylemill.engine.sample.Finisher;
import io.stylemill.engine.sample.Judge;
import io.stylemill.engine.sample.Masker;
import io.stylemill.factory.accept.Acceptance;
import io.stylemill.factory.accept.OrderFiles;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.image.ContactSheet;
import io.stylemill.image.GridSheet;
import io.stylemill.image.Pixels;
import io.stylemill.order.manifest.Extractor;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Masks;
import io.stylemill.order.manifest.Stated;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.Sample;
import io.stylemill.order.plan.Setting;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a few images of a plan and shows what gates and labelers say of them; nothing is kept. One
 * asker at a time uses the device. Safe for use by many threads.
 */
public final class Previews {
    private final Models models;
    private final Programs programs;
    private final ReentrantLock device = new ReentrantLock(true);

    public Previews(Models models, Programs programs) {
        this.models = models;
        this.programs = programs;
    }

    /**
     * How much is shown.
     *
     * @param perGroup at least so many images of a group, in whole rows; null for what suits it
     * @param side most columns, and most rows of a matrix
     * @param most images of all groups
     * @param cell side of the square that each image is made to fit, or 0 to keep it
     */
    public record Extent(@Nullable Integer perGroup, int side, int most, int cell) {}

    /**
     * An image of a preview.
     *
     * @param pixels the image after post-processing, with masks or boxes over it where the manifest
     *     asks for them
     * @param bare the image without them; null where there are none
     * @param scores of the labelers
     * @param refusals why it does not pass the gates; empty when it does
     */
    public record Tile(
            Sample sample,
            Pixels pixels,
            @Nullable Pixels bare,
            List<Judge.Seen> scores,
            List<Judge.Refusal> refusals) {
        /** Returns the image as a PNG file. */
        public byte[] png() {
            return Pictures.png(pixels);
        }

        /** Returns the image without masks and boxes as a PNG file; null where there are none. */
        public byte @Nullable [] barePng() {
            return bare == null ? null : Pictures.png(bare);
        }

        /** Returns the seed of its latent, or null where it has none. */
        public @Nullable Long seed() {
            return sample.recipe().z() instanceof Recipe.ZSource.Seed seed ? seed.seed() : null;
        }

        /** Returns what it is: class, seed, psi and strengths. */
        public String caption() {
            List<String> words = new ArrayList<>();
            if (!sample.labelName().isEmpty()) {
                words.add(sample.labelName());
            }
            Long seed = seed();
            words.add(seed == null ? "sample " + sample.recipe().place().slot() : "seed " + seed);
            words.add("psi " + GridSheet.number(sample.recipe().truncation().psi()));
            sample.recipe()
                    .edits()
                    .forEach(edit -> words.add(edit.attribute() + " " + GridSheet.number(edit.strength())));
            return String.join(", ", words);
        }

        /** Returns what each labeler saw, with its confidence. */
        public List<String> seen() {
            return scores.stream()
                    .map(one -> (scores.size() > 1 ? one.scores().labeler() + ": " : "")
                            + one.scores().name() + " "
                            + String.format(Locale.ROOT, "%.2f", one.scores().confidence()))
                    .toList();
        }

        /** Returns why it does not pass the gates, each gate with its reason. */
        public List<String> reasons() {
            return refusals.stream()
                    .map(refusal -> refusal.gate() + ": " + refusal.detail())
                    .toList();
        }
    }

    /** @param words of a row or column; @param source the image that is mixed, or null */
    public record Heading(String words, @Nullable Pixels source) {
        /** Returns the source as a PNG file, or null where there is none. */
        public byte @Nullable [] png() {
            return source == null ? null : Pictures.png(source);
        }
    }

    /**
     * @param words what neither heading says of the tile
     * @param asked whether the manifest asks for gates
     */
    public record Shown(Tile tile, String words, boolean asked) {
        /** Returns what each labeler saw, and that the gates keep it where they do. */
        public List<String> verdict() {
            List<String> said = new ArrayList<>(tile.seen());
            if (asked && tile.refusals().isEmpty()) {
                said.add("kept");
            }
            return said;
        }
    }

    /** A row of a block. */
    public record Row(Heading heading, List<Shown> tiles) {}

    /**
     * What is shown of a group.
     *
     * @param columns one for each tile of a row, or none where a row may be broken anywhere
     */
    public record Block(String group, String caption, List<Heading> columns, List<Row> rows) {
        /** Returns all images, row by row. */
        public List<Tile> tiles() {
            return rows.stream()
                    .flatMap(row -> row.tiles().stream().map(Shown::tile))
                    .toList();
        }

        /**
         * Returns how many images the gates refuse, in words, or nothing where they refuse none.
         */
        public String refused() {
            Map<String, Long> gates = new LinkedHashMap<>();
            tiles().forEach(tile -> tile.refusals().forEach(refusal -> gates.merge(refusal.gate(), 1L, Long::sum)));
            long refused =
                    tiles().stream().filter(tile -> !tile.refusals().isEmpty()).count();
            return refused == 0
                    ? ""
                    : "the gates refuse " + refused + " of " + tiles().size() + " ("
                            + gates.entrySet().stream()
                                    .map(gate -> gate.getKey() + " " + gate.getValue())
                                    .collect(Collectors.joining(", "))
                            + ")";
        }
    }

    /**
     * Returns the first images of every group, of the groups spread over the manifest where there
     * are too many.
     *
     * @throws Failure as generators and programs throw; {@code nothing-missing} (INPUT) where there
     *     is no image
     */
    public List<Block> of(Acceptance.Draft draft, Extent extent) {
        Plan plan = draft.plan();
        List<PreviewGrid> grids = plan.manifest().samples().stream()
                .filter(group -> plan.groupCounts().getOrDefault(group.name(), 0L) > 0)
                .map(group -> PreviewGrid.of(plan, group, extent))
                .toList();
        if (grids.isEmpty()) {
            throw Failure.input(
                    Code.NOTHING_MISSING, "nothing is missing to the goals of this manifest, so there is no image");
        }
        List<PreviewGrid> shown = ContactSheet.spread(grids, extent.most());
        while (shown.size() > 1 && shown.stream().mapToInt(PreviewGrid::size).sum() > extent.most()) {
            shown = ContactSheet.spread(grids, shown.size() - 1);
        }
        List<Sample> wanted = new ArrayList<>();
        shown.forEach(grid -> {
            wanted.addAll(grid.rowSources());
            wanted.addAll(grid.columnSources());
            grid.rows().forEach(wanted::addAll);
        });
        Iterator<Tile> tiles = made(draft, wanted, extent.cell()).iterator();
        boolean asked = Stated.asksForGates(plan.manifest());
        return shown.stream().map(grid -> block(grid, tiles, asked)).toList();
    }

    private static Block block(PreviewGrid grid, Iterator<Tile> tiles, boolean asked) {
        PreviewGrid.Words words = grid.words();
        List<Heading> down = headings(words.rows(), grid.sources(), tiles);
        List<Heading> across = headings(words.columns(), grid.sources(), tiles);
        List<Row> rows = new ArrayList<>();
        for (int r = 0; r < down.size(); r++) {
            rows.add(new Row(
                    down.get(r),
                    words.tiles().get(r).stream()
                            .map(said -> new Shown(tiles.next(), said, asked))
                            .toList()));
        }
        return new Block(grid.group(), grid.caption(), grid.columned() ? across : List.of(), rows);
    }

    private static List<Heading> headings(List<String> words, boolean sources, Iterator<Tile> tiles) {
        return words.stream()
                .map(said -> new Heading(said, sources ? tiles.next().pixels() : null))
                .toList();
    }

    /**
     * Returns the first image of a plan.
     *
     * @throws Failure as generators and programs throw
     */
    public Tile first(Acceptance.Draft draft) {
        return made(draft, List.of(draft.plan().sample(0)), 0).get(0);
    }

    private List<Tile> made(Acceptance.Draft draft, List<Sample> wanted, int cell) {
        Plan plan = draft.plan();
        Setting setting = plan.setting();
        device.lock();
        try (Models.Loan loan = models.lend(
                        draft.checkpointAddress(),
                        setting.checkpointSha256(),
                        setting.declared(),
                        setting.precision(),
                        setting.batch());
                Judge judge = judge(plan, draft.orderFiles())) {
            Generator generator = loan.generator()
                    .withDirections(setting.directions().values())
                    .withLatents(setting.latents().all());
            Masker masker = judge.masker();
            if (masker != null) {
                generator = masker.equipped(generator);
            }
            Finisher finisher = new Finisher();
            List<Tile> tiles = new ArrayList<>(wanted.size());
            int batch = setting.batch();
            for (int from = 0; from < wanted.size(); from += batch) {
                List<Sample> some = wanted.subList(from, Math.min(wanted.size(), from + batch));
                List<Drawn> raw =
                        generator.draw(some.stream().map(Sample::recipe).toList());
                List<Pixels> images = new ArrayList<>(some.size());
                for (int i = 0; i < some.size(); i++) {
                    images.add(finisher.postprocess(
                            some.get(i).recipe(), raw.get(i).image()));
                }
                List<Masker.Looked> masks = judge.look(some, raw, images, finisher.workspace());
                List<Judge.Judged> judged = judge.judge(some, images, masks, finisher.workspace());
                for (int i = 0; i < some.size(); i++) {
                    Pixels shown = masker == null ? images.get(i) : masker.shown(images.get(i), masks.get(i));
                    tiles.add(new Tile(
                            some.get(i),
                            fitted(shown, cell, finisher),
                            masker == null ? null : fitted(images.get(i), cell, finisher),
                            judged.get(i).scores(),
                            judged.get(i).refusals()));
                }
            }
            return tiles;
        } finally {
            device.unlock();
        }
    }

    private static Pixels fitted(Pixels pixels, int cell, Finisher finisher) {
        return cell == 0 ? pixels : ContactSheet.fitted(pixels, cell, finisher.workspace());
    }

    private Judge judge(Plan plan, OrderFiles orderFiles) {
        Gates gates = plan.manifest().gates();
        List<Scorer> scorers = new ArrayList<>();
        FeatureNetwork features = null;
        try {
            for (Labeler labeler : plan.manifest().classifiers()) {
                scorers.add(programs.scorer(program(orderFiles, labeler.model()), labeler));
            }
            Gates.Reference reference = gates.reference();
            Extractor extractor = reference == null ? null : reference.extractor();
            if (extractor != null) {
                features = programs.features(program(orderFiles, extractor.model()), extractor);
            }
            return new Judge(
                    gates,
                    scorers,
                    reference == null ? null : real(orderFiles, reference.images()),
                    features,
                    masker(programs, plan, orderFiles));
        } catch (RuntimeException e) {
            scorers.forEach(Scorer::close);
            if (features != null) {
                features.close();
            }
            throw e;
        }
    }

    /**
     * Returns who says what lies where in the images of a plan, to be closed; or null where nobody
     * is asked.
     *
     * @param enclosures what acceptance read for the plan
     * @throws Failure as programs throw
     */
    public static @Nullable Masker masker(Programs programs, Plan plan, OrderFiles orderFiles) {
        Labeler labeler = plan.manifest().pixelLabeler();
        if (labeler != null) {
            return new Masker(programs.finder(program(orderFiles, labeler.model()), labeler));
        }
        Masks asked = plan.manifest().masks();
        if (asked == null) {
            return null;
        }
        byte[] model = orderFiles.masks().get(digest(orderFiles, asked.model()));
        if (model == null) {
            throw Failure.bug("no mask model " + asked.model() + " was kept");
        }
        return new Masker(MaskModel.read(model, asked.model()));
    }

    private static String digest(OrderFiles orderFiles, String written) {
        String digest = orderFiles.digests().get(written);
        if (digest == null) {
            throw Failure.bug("no digest of " + written + " was kept");
        }
        return digest;
    }

    private static Path program(OrderFiles orderFiles, String written) {
        return orderFiles.programs().getOrDefault(digest(orderFiles, written), Path.of(written));
    }

    private static @Nullable ReferenceSet real(OrderFiles orderFiles, String written) {
        byte[] list = orderFiles.lists().get(digest(orderFiles, written));
        return list == null ? null : ReferenceFile.read(new ByteArrayInputStream(list), written);
    }
}
