package io.stylemill.factory.mix;

import io.stylemill.engine.pictures.PictureSource;
import io.stylemill.factory.publish.Preview;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.Digests;
import io.stylemill.store.Place;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.Layout;
import io.stylemill.version.Mixture;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.RowSource;
import io.stylemill.version.SemanticVersion;
import io.stylemill.version.ShardFile;
import io.stylemill.version.ShardRun;
import io.stylemill.version.VersionFacts;
import io.stylemill.version.VersionSigner;
import io.stylemill.version.VersionWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Mixes real images and those of published datasets into one version. What it writes follows from
 * the images, the rules and the program alone, but for signatures: the same again ends with the
 * same bytes.
 */
public final class Mixing {
    private static final String FIRST = "1.0.0";

    private final MixRules rules;
    private final PictureSource real;
    private final List<PublishedVersion> synthetic;
    private final MixPlan plan;
    private final String realSha256;

    private Mixing(
            MixRules rules, PictureSource real, List<PublishedVersion> synthetic, MixPlan plan, String realSha256) {
        this.rules = rules;
        this.real = real;
        this.synthetic = List.copyOf(synthetic);
        this.plan = plan;
        this.realSha256 = realSha256;
    }

    /**
     * Looks at all images and plans which are taken; nothing is written.
     *
     * @param synthetic in the order in which equal images are taken
     * @param progress is told how many more images were looked at
     * @throws Failure (INPUT) {@code reference-images}, {@code no-images}, {@code mix-classes},
     *     {@code mix-labels} or {@code mix-empty}, each with everything that is wrong
     */
    public static Mixing plan(
            MixRules rules, PictureSource real, List<PublishedVersion> synthetic, LongConsumer progress) {
        List<RealPicture> pictures = MixSurvey.real(real, progress);
        List<SyntheticPicture> made = new ArrayList<>();
        for (int i = 0; i < synthetic.size(); i++) {
            MixSurvey.synthetic(i, synthetic.get(i), made::add, progress);
        }
        MessageDigest list = Digests.sha256();
        pictures.stream()
                .sorted(Comparator.comparing(RealPicture::name))
                .forEach(
                        one -> list.update((one.sha256() + "  " + one.name() + "\n").getBytes(StandardCharsets.UTF_8)));
        return new Mixing(rules, real, synthetic, MixPlan.of(rules, pictures, made), Digests.hex(list.digest()));
    }

    /** Returns the counts and weights by class. */
    public List<Mixture.ClassLine> classes() {
        return plan.lines();
    }

    /** Returns the names of the splits. */
    public List<String> splits() {
        return List.copyOf(plan.splits().keySet());
    }

    /**
     * Returns what was left out or is saved again, as sentences.
     *
     * @param copied whether images are copied, or only referred to
     */
    public List<String> notes(boolean copied) {
        List<String> notes = new ArrayList<>(plan.notes());
        long again = copied ? MixShards.savedAgain(plan) : 0;
        if (again > 0) {
            notes.add(Amounts.count(again, "image is", "images are")
                    + " saved again as PNG with the same pixels, so that all files are of one format"
                    + " that every reader reads alike.");
        }
        String differ = plan.differences();
        if (!differ.isEmpty()) {
            notes.add(differ);
        }
        if (copied
                && synthetic.stream()
                        .anyMatch(version -> version.record().files().stream()
                                .anyMatch(file -> file.path().startsWith("audit/masks/")))) {
            notes.add("Masks of synthetic images are left out: real images have none.");
        }
        return notes;
    }

    private MixDocuments documents(boolean copied) {
        return new MixDocuments(rules, real.address(), realSha256, synthetic, plan, notes(copied));
    }

    /**
     * Lists the images where they are, with {@code FILE.json} that states rules, counts and
     * digests; nothing is copied.
     *
     * @param file is replaced, as is the other
     * @throws Failure {@code unwritable-file} (RESOURCES)
     */
    public void refer(Path file, LongConsumer progress) {
        MixDocuments documents = documents(false);
        new MixReferences(plan, real, synthetic, file, progress).write();
        Path note = file.resolveSibling(file.getFileName() + ".json");
        try {
            Files.writeString(note, CanonicalJson.write(documents.numbers(documents.mixture())) + "\n");
        } catch (IOException e) {
            throw Failure.of(Kind.RESOURCES, "unwritable-file", "cannot write " + note + ": " + WriteFault.words(e), e);
        }
    }

    /** Returns counts and weights by class as JSON. */
    public static List<Map<String, Object>> counts(List<Mixture.ClassLine> classes) {
        return MixDocuments.counts(classes);
    }

    /** Returns how many images the version has. */
    public long images() {
        return plan.splits().values().stream().mapToLong(List::size).sum();
    }

    /**
     * What became of a version. @param created whether this call made it, rather than found it made
     */
    public record Published(String address, String version, boolean created) {}

    /**
     * Publishes the version: the next one of the dataset, or the newest if it is this mixture
     * already.
     *
     * @param place that holds the dataset's folder
     * @param software facts about this program, for {@code audit/environment.json}
     * @param folder an existing folder for files on their way
     * @throws Failure as {@link VersionWriter#write} throws; {@code image-changed} (TRANSIENT)
     */
    public Published publish(
            MixRequest request,
            Place place,
            VersionSigner versionSigner,
            Map<String, String> software,
            Path folder,
            LongConsumer progress) {
        MixDocuments documents = documents(true);
        byte[] lock = utf8(CanonicalJson.write(documents.lock()) + "\n");
        String run = "mix-" + Digests.sha256(lock).substring(0, 16);
        String root = Layout.root(place.location().prefix(), request.name());
        CommitRecord newest = newest(place, root);
        String version = newest == null
                ? FIRST
                : newest.runId().equals(run)
                        ? newest.version()
                        : SemanticVersion.parse(newest.version()).nextMinor().toString();
        Layout layout = Layout.of(place.location().prefix(), request.name(), version);
        String address = place.store().address(layout.prefix());
        if (newest != null && newest.runId().equals(run)) {
            return new Published(address, version, false);
        }
        List<ShardFile> files =
                new MixShards(plan, real, synthetic, place.store(), layout, run, folder, progress).write();
        Instant time = time();
        ShardRun.Device device = device();
        List<ShardRun> shards = files.stream()
                .map(file -> new ShardRun(file, "mix", 1, 0, device, time, time))
                .toList();
        RowSource rows = RowSource.staged(place.store(), layout, run);
        VersionFacts facts = facts(request, run, time, lock, software, preview(request, place, layout, shards, rows));
        VersionWriter.Written written =
                new VersionWriter(place.store(), layout, facts, versionSigner, folder, shards, rows).write();
        return new Published(address, version, written.created());
    }

    private static @Nullable CommitRecord newest(Place place, String root) {
        try {
            return PublishedVersion.open(place.store(), root, null).record();
        } catch (Failure e) {
            if (e.is(Code.NO_SUCH_VERSION)) {
                return null;
            }
            throw e;
        }
    }

    /** The newest of what it is made of: a clock would give other bytes each time. */
    private Instant time() {
        return synthetic.stream()
                .map(version -> version.record().createdAt())
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    /**
     * The device that all synthetic images were made on; none where they differ, so that nobody
     * expects equal bits.
     */
    private ShardRun.Device device() {
        List<ShardRun.Device> devices = synthetic.stream()
                .flatMap(version -> version.record().files().stream()
                        .filter(file -> file.role() == CommitRecord.Role.SHARD)
                        .map(file -> version.madeOn(file.path())))
                .flatMap(java.util.Optional::stream)
                .distinct()
                .toList();
        return devices.size() == 1 ? devices.get(0) : new ShardRun.Device("mixed", "mixed", 0, "mixed", 0);
    }

    private VersionFacts facts(
            MixRequest request,
            String run,
            Instant time,
            byte[] lock,
            Map<String, String> software,
            byte @Nullable [] preview) {
        MixDocuments documents = documents(true);
        Mixture mixture = documents.mixture();
        List<VersionFacts.ClassPlan> classes = new ArrayList<>();
        for (int i = 0; i < plan.lines().size(); i++) {
            Mixture.ClassLine line = plan.lines().get(i);
            long images = line.splits().values().stream()
                    .mapToLong(counts -> counts.real() + counts.synthetic())
                    .sum();
            classes.add(new VersionFacts.ClassPlan(i, line.name(), null, images, images));
        }
        Map<String, byte[]> directions = new TreeMap<>();
        Map<String, byte[]> latents = new TreeMap<>();
        for (PublishedVersion version : synthetic) {
            copies(version, "audit/directions/", directions);
            copies(version, "audit/latents/", latents);
        }
        Map<String, byte[]> numbers =
                Map.of(Layout.MIXTURE, utf8(CanonicalJson.write(documents.numbers(mixture)) + "\n"));
        return new VersionFacts(
                request.name(),
                request.title(),
                request.license(),
                Map.of(),
                run,
                time,
                new VersionFacts.GeneratorFacts(synthetic.get(0).record().checkpoint(), "", ""),
                classes,
                List.of(),
                new VersionFacts.Documents(
                        utf8(CanonicalJson.write(documents.asked()) + "\n"),
                        lock,
                        Map.of("software", new TreeMap<>(software)),
                        () -> preview,
                        directions,
                        latents,
                        () -> numbers),
                "",
                mixture);
    }

    /** What records read beside the network goes with them; it is named by its digest. */
    private static void copies(PublishedVersion version, String folder, Map<String, byte[]> into) {
        version.record().files().stream()
                .map(CommitRecord.FileEntry::path)
                .filter(path -> path.startsWith(folder))
                .forEach(path ->
                        into.put(path.substring(folder.length(), path.lastIndexOf('.')), version.content(path)));
    }

    private static byte[] preview(
            MixRequest request, Place place, Layout layout, List<ShardRun> shards, RowSource rows) {
        Map<String, Long> captions = new TreeMap<>();
        for (ShardRun shard : shards) {
            try (RowSource.Rows<io.stylemill.version.SampleRow> some = rows.rows(shard.shard())) {
                some.forEachRemaining(row -> captions.merge(Preview.caption(row), 1L, Long::sum));
            }
        }
        return new Preview(request.name(), captions, place.store(), layout).jpeg(shards, rows);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
