package io.stylemill.web.page;

import io.stylemill.console.PlanSummary;
import io.stylemill.console.Previews;
import io.stylemill.console.Studio;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.factory.inbox.DropRules;
import io.stylemill.factory.inbox.Inbox;
import io.stylemill.factory.inbox.Incoming;
import io.stylemill.factory.inbox.Intake;
import io.stylemill.factory.inbox.OrderRoute;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.ManifestParser;
import io.stylemill.order.manifest.ManifestSource;
import io.stylemill.order.manifest.Refusal;
import io.stylemill.record.Amounts;
import io.stylemill.store.Place;
import io.stylemill.store.Stores;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Caller;
import io.stylemill.web.Endpoint;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes a manifest: checked while one types, with its plan and its first images, and handed in.
 */
public final class NewRunPage {
    private static final int MOST_OFFERED = 1_000;
    private static final String NAME = "console.yaml";
    /** Few: they are made anew while one types. */
    private static final Previews.Extent EXTENT = new Previews.Extent(null, 6, 60, 0);

    private static final int CELL = 128;
    private static final int DIGITS = 8;

    private final OrderRoute orderRoute;
    private final Intake intake;
    private final Studio studio;
    private final Stores stores;
    private final URI base;
    private final List<String> inboxes;
    private final int manifestBytes;
    private final RecentImages made;
    private final Templates templates;
    private final Clock clock;

    /** What is wrong, and where: line and column from 1, or 0 where it is nowhere in the text. */
    public record Fault(int line, int column, String pointer, String what) {}

    /**
     * An image that would be made.
     *
     * @param bare the same without what lies over it, or empty
     * @param words what no heading says of it
     * @param caption all that there is to say of it
     * @param seen what labelers see, or empty
     * @param refused why the gates would refuse it, or empty
     */
    public record Tile(
            String image,
            String bare,
            String words,
            String caption,
            String seen,
            String refused,
            int width,
            int height) {}

    /** @param image the one that is mixed, or empty */
    public record Heading(String words, String image) {}

    /** A row of a group. */
    public record Row(Heading heading, List<Tile> tiles) {}

    /**
     * The first images of a group.
     *
     * @param columns one for each tile of a row, or none where the tiles are no grid
     */
    public record Block(String name, List<Heading> columns, List<Row> rows) {}

    /** What a check found. */
    public record Checked(List<Fault> faults, String dataset, List<Fact> facts, List<Fact> classes, String message) {}

    /**
     * What the page shows.
     *
     * @param checkpoints the networks that are there, as a manifest names them, a line each
     */
    public record Blank(String text, List<String> inboxes, String checkpoints) {}

    /**
     * @param base where the relative paths of manifests start
     * @param inboxes the watched places
     * @param manifestBytes most bytes of a manifest
     */
    NewRunPage(
            OrderRoute orderRoute,
            Intake intake,
            Studio studio,
            Stores stores,
            URI base,
            List<String> inboxes,
            int manifestBytes,
            RecentImages made,
            Templates templates,
            Clock clock) {
        this.orderRoute = orderRoute;
        this.intake = intake;
        this.studio = studio;
        this.stores = stores;
        this.base = base;
        this.inboxes = List.copyOf(inboxes);
        this.manifestBytes = manifestBytes;
        this.made = made;
        this.templates = templates;
        this.clock = clock;
    }

    List<Endpoint> endpoints() {
        // A form writes three letters for some.
        int bytes = 3 * manifestBytes + Console.FORM_BYTES;
        return List.of(
                Endpoint.page("/new", Endpoint.Access.READERS, this::page),
                Endpoint.form("/new/check", Endpoint.Access.READERS, bytes, this::check),
                Endpoint.form("/new/preview", Endpoint.Access.READERS, bytes, this::preview),
                Endpoint.form("/new/submit", Endpoint.Access.OPERATORS, bytes, this::submit),
                Endpoint.form("/new/save", Endpoint.Access.OPERATORS, bytes, this::save));
    }

    private Answer page(Asked asked) {
        Frame frame = templates.frame(asked, Frame.Tab.NEW);
        return templates.page(200, frame, "new", new Blank(dropped(asked), inboxes, checkpoints()));
    }

    /** Returns the text of a manifest that lies in a watched place, or an empty text. */
    private String dropped(Asked asked) {
        String name = asked.parameter("name");
        String place = asked.parameter("place");
        if (name.isEmpty() || place.isEmpty()) {
            return "";
        }
        String address = (place.startsWith("file:") ? place.substring("file:".length()) : "s3://" + place) + "/" + name;
        for (String inbox : inboxes) {
            Place watched = stores.open(inbox);
            String prefix = watched.location().prefix();
            String start = watched.store().address(prefix).replaceFirst("/*$", "/");
            // Nothing else that may lie there is shown, and nothing above it.
            if (address.startsWith(start) && Inbox.takes(address.substring(start.length()))) {
                return watched.store()
                        .read(prefix + address.substring(start.length()), manifestBytes)
                        .map(text -> new String(text, StandardCharsets.UTF_8))
                        .orElseThrow(() -> Failure.input(
                                Code.NO_SUCH_FILE, address + " is not there any more; its copy is in rejected/"));
            }
        }
        throw Failure.input(
                Code.NO_SUCH_FILE,
                address + " is no manifest in one of the watched places, " + String.join(", ", inboxes));
    }

    private String checkpoints() {
        try {
            return studio.checkpoints(null, MOST_OFFERED).items().stream()
                    .map(one -> written(String.valueOf(one.get("checkpoint"))))
                    .collect(Collectors.joining("\n"));
        } catch (Failure e) {
            // A store that is away ends nothing else here.
            return "";
        }
    }

    /** Relative where it can be. */
    private String written(String address) {
        String start = base.getScheme().equals("file") ? Path.of(base) + "/" : base.toString();
        return address.startsWith(start) ? address.substring(start.length()) : address;
    }

    private ManifestSource source(Asked asked) {
        String text = asked.form().getOrDefault("manifest", "").replace("\r\n", "\n");
        return ManifestSource.of(NAME, base, text.getBytes(StandardCharsets.UTF_8));
    }

    private Answer check(Asked asked) {
        Checked checked;
        try {
            ManifestSource source = source(asked);
            Prepared prepared = intake.check(source, DropRules.Origin.REQUEST);
            // One firing is planned, which has no schedule of its own.
            checked = summary(prepared, ManifestParser.parse(source).schedule());
        } catch (Failure e) {
            checked = e.is(Code.VERSION_DIFFERS)
                    ? taken(source(asked), e)
                    : new Checked(
                            faults(e), "", List.of(), List.of(), e.problems().isEmpty() ? e.getMessage() : "");
        }
        return templates.part("part/checked", Map.of("it", checked));
    }

    /** A version that is taken is told at its line, with what differs from what is there. */
    private static Checked taken(ManifestSource source, Failure e) {
        List<Fault> faults =
                new ArrayList<>(faults(Refusal.of(source, List.of(new Problem("/dataset/version", e.summary())))));
        faults.addAll(faults(e));
        return new Checked(
                faults,
                "",
                List.of(),
                List.of(),
                "This version is published already, or being made, with other content. Give it another version, or write"
                        + " version: auto.");
    }

    private static List<Fault> faults(Failure e) {
        if (e.kind() != Kind.INPUT) {
            return List.of();
        }
        return e.problems().stream().map(NewRunPage::fault).toList();
    }

    private static Fault fault(Problem problem) {
        Where where = problem.where();
        return where.line() > 0
                ? new Fault(where.line(), where.column(), where.pointer(), problem.what())
                : new Fault(0, 0, where.toString(), problem.what());
    }

    private Checked summary(Prepared prepared, Manifest.@Nullable Schedule schedule) {
        Map<String, Object> map = new PlanSummary(prepared, clock.instant()).toMap();
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Images", Amounts.count(prepared.plan().samples())));
        facts.add(new Fact("Each", map.get("width") + " × " + map.get("height") + ", " + map.get("format")));
        facts.add(new Fact("Shards", String.valueOf(map.get("shards"))));
        facts.add(new Fact("Size, about", Amounts.bytes(((Number) map.getOrDefault("expectedBytes", 0)).longValue())));
        facts.add(new Fact(
                "Time here",
                "about "
                        + Words.time(Duration.ofSeconds(
                                ((Number) map.getOrDefault("expectedSeconds", 0)).longValue() + 1))));
        facts.add(new Fact("Goes to", String.valueOf(map.get("destination"))));
        if (schedule != null) {
            String next = schedule.times().next(clock.instant(), 1).stream()
                    .map(at -> ", next " + Words.day(at))
                    .findFirst()
                    .orElse("");
            facts.add(new Fact("Fires", schedule.cron() + ", " + schedule.timezone() + next));
        }
        List<Fact> classes = new ArrayList<>();
        prepared.plan().captionCounts().forEach((name, n) -> classes.add(new Fact(name, Amounts.count(n))));
        return new Checked(
                List.of(),
                map.get("dataset") + " " + map.get("version"),
                facts,
                classes,
                schedule != null
                        ? "It is kept as a schedule when you submit it: each firing makes a version of these images."
                        : Boolean.TRUE.equals(map.get("published"))
                                ? "This version is published already; nothing would be made."
                                        + (map.get("revoked") == null
                                                ? ""
                                                : " Do not use it: it was " + map.get("revoked"))
                                : "");
    }

    private Answer preview(Asked asked) {
        try {
            List<Block> blocks = studio.preview(source(asked), EXTENT).stream()
                    .map(this::block)
                    .toList();
            return templates.part("part/preview", Map.of("blocks", blocks, "message", ""));
        } catch (Failure e) {
            return templates.part("part/preview", Map.of("blocks", List.<Block>of(), "message", e.getMessage()));
        }
    }

    private Block block(Previews.Block block) {
        String refused = block.refused();
        return new Block(
                block.caption() + (refused.isEmpty() ? "" : "; " + refused),
                block.columns().stream().map(this::heading).toList(),
                block.rows().stream()
                        .map(row -> new Row(
                                heading(row.heading()),
                                row.tiles().stream().map(this::tile).toList()))
                        .toList());
    }

    private Heading heading(Previews.Heading heading) {
        byte[] png = heading.png();
        return new Heading(heading.words(), png == null ? "" : made.keep(png));
    }

    private Tile tile(Previews.Shown shown) {
        Previews.Tile tile = shown.tile();
        int longest = Math.max(tile.pixels().width(), tile.pixels().height());
        // A small image grows by whole factors, so that its pixels stay sharp.
        double fit = longest <= CELL ? (double) Math.floorDiv(CELL, longest) : (double) CELL / longest;
        byte[] bare = tile.barePng();
        return new Tile(
                made.keep(tile.png()),
                bare == null ? "" : made.keep(bare),
                shown.words(),
                tile.caption(),
                String.join(", ", shown.verdict()),
                String.join("; ", tile.reasons()),
                (int) Math.round(tile.pixels().width() * fit),
                (int) Math.round(tile.pixels().height() * fit));
    }

    private Answer submit(Asked asked) {
        byte[] text = source(asked).text().getBytes(StandardCharsets.UTF_8);
        Intake.Taken taken = orderRoute.take(
                new Incoming.Dropped(NAME, base, text, DropRules.Origin.REQUEST, Caller.BY_PAGE, null, 1));
        String run = taken.verdict().run();
        return Answer.seeOther(run == null ? "/schedules" : "/runs/" + run);
    }

    /** The inbox takes it in by itself, and keeps the text. */
    private Answer save(Asked asked) {
        ManifestSource source = source(asked);
        Prepared prepared = intake.check(source, DropRules.Origin.REQUEST);
        if (inboxes.isEmpty()) {
            throw Failure.input("no-inbox", "this factory watches no inbox; submit the manifest instead");
        }
        Place place = stores.open(inboxes.get(0));
        String name = prepared.plan().manifest().dataset().name() + "-"
                + prepared.layout().version() + ".yaml";
        byte[] text = source.text().getBytes(StandardCharsets.UTF_8);
        try {
            place.store().putIfAbsent(place.key(name), text, "application/yaml");
        } catch (Failure e) {
            if (!e.is(Code.OBJECT_DIFFERS)) {
                throw e;
            }
            // Another text has that name: nobody's file is written over.
            name = name.replaceFirst("\\.yaml$", "-" + source.sha256().substring(0, DIGITS) + ".yaml");
            place.store().putIfAbsent(place.key(name), text, "application/yaml");
        }
        return Answer.seeOther("/inbox?saved=" + Paths.encoded(name));
    }
}
