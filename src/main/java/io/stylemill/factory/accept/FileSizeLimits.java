package io.stylemill.factory.accept;

import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.order.plan.Sample;
import io.stylemill.order.plan.ShardJob;
import io.stylemill.record.CanonicalJson;
import io.stylemill.version.DocumentLimits;
import io.stylemill.version.Layout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/**
 * Finds, before an image is made, what in a plan would make a file of its version too large to be
 * read again.
 */
final class FileSizeLimits {
    /** Fixed fields of a record at their longest. */
    private static final long FIXED_BYTES = 4096;

    /** Fixed fields of what a labeler says at their longest. */
    private static final long SCORE_BYTES = 256;

    static final String VERSION_AT_ITS_LONGEST = "999999999.999999999.999999999";

    private final Plan plan;
    private final List<Problem> problems = new ArrayList<>();

    private FileSizeLimits(Plan plan) {
        this.plan = plan;
    }

    /**
     * Returns the problems; their places are JSON pointers into the manifest.
     *
     * @param lock the plan's file
     */
    static List<Problem> problems(Plan plan, String lock) {
        return problems(plan, lock, Runtime.getRuntime().maxMemory());
    }

    /** @param heap bytes that Java may use here; workers are taken to have no more */
    static List<Problem> problems(Plan plan, String lock, long heap) {
        FileSizeLimits foresight = new FileSizeLimits(plan);
        foresight.steps(heap);
        foresight.lock(lock);
        foresight.records();
        foresight.documents();
        return foresight.problems;
    }

    private void steps(long heap) {
        long bytes = plan.workingBytes();
        if (bytes > heap / 2) {
            int[] size = plan.finalSize();
            add(
                    "/postprocess",
                    "finishing one image, of %,d x %,d pixels in the end, takes about %,d bytes of Java's heap, which has %,d"
                            + " here and other uses: ask for smaller images, or set STYLEMILL_HEAP here and for the workers"
                            + " to %dg or more",
                    size[0],
                    size[1],
                    bytes,
                    heap,
                    bytes / (1 << 29) + 1);
        }
    }

    private void lock(String lock) {
        long bytes = lock.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > DocumentLimits.PLAN_BYTES) {
            add(
                    "/samples",
                    "the plan with every default filled in has %,d bytes; at most %,d are allowed: use fewer groups and"
                            + " tags, or split the manifest into several",
                    bytes,
                    DocumentLimits.PLAN_BYTES);
        }
    }

    /** The record beside each image names every tag of the dataset. */
    private void records() {
        TreeSet<String> names = new TreeSet<>();
        plan.manifest().samples().forEach(group -> names.addAll(group.tagNames()));
        long fixed = FIXED_BYTES + longest(plan.labelNames());
        for (String name : names) {
            fixed += bytes(name) + 4;
        }
        for (Labeler labeler : plan.manifest().classifiers()) {
            fixed += SCORE_BYTES + bytes(labeler.name()) + longest(labeler.classes());
        }
        long largest = 0;
        int largestGroup = 0;
        List<Group> groups = plan.manifest().samples();
        List<String> byName = groups.stream().map(Group::name).toList();
        for (Sample sample : plan.firstOfEach()) {
            int i = byName.indexOf(sample.recipe().place().group());
            // Numbers that are drawn may be longer in other samples, but none has more than twice
            // the digits of another.
            long record = fixed + 2L * bytes(RecipeJson.write(sample.recipe()));
            for (String value : sample.tags().values()) {
                record += bytes(value);
            }
            if (record > largest) {
                largest = record;
                largestGroup = i;
            }
        }
        if (largest > DocumentLimits.SAMPLE_BYTES) {
            add(
                    "/samples/" + largestGroup,
                    "the record beside each image could have %,d bytes, since it names all %,d tags of the manifest and"
                            + " holds the class vector; at most %,d are allowed: use fewer or shorter tags, or split the"
                            + " manifest into several",
                    largest,
                    names.size(),
                    DocumentLimits.SAMPLE_BYTES);
        }
        shards(largest);
    }

    private void shards(long record) {
        int[] size = plan.finalSize();
        long image = (long) size[0] * size[1] * plan.setting().network().channels();
        long most = plan.shards().stream().mapToLong(ShardJob::samples).max().orElse(0);
        long bytes = most * (image + record);
        if (bytes > DocumentLimits.SHARD_BYTES) {
            add(
                    "/output/shards",
                    "a shard of %,d images with their records could have %,d bytes; at most %,d are allowed: ask for"
                            + " fewer samples in a shard",
                    most,
                    bytes,
                    DocumentLimits.SHARD_BYTES);
        }
    }

    private void documents() {
        int shards = plan.shards().size();
        int classes = plan.labelNames().size();
        Layout layout = Layout.of("", plan.manifest().dataset().name(), VERSION_AT_ITS_LONGEST);
        for (DocumentLimits.Outsized one : DocumentLimits.outsized(layout, plan.shards(), plan.labelNames())) {
            add(
                    classes > shards ? "/generator/checkpoint" : "/output/shards",
                    "%s could not be read again: with %,d shards and %,d classes it could have %,d bytes and %,d values;"
                            + " at most %,d and %,d are allowed: %s",
                    one.path(),
                    shards,
                    classes,
                    one.bytes(),
                    one.values(),
                    one.most(),
                    DocumentLimits.STRUCTURE,
                    classes > shards ? "use a network with fewer classes" : "ask for larger shards");
        }
    }

    private void add(String pointer, String what, Object... values) {
        problems.add(new Problem(pointer, String.format(Locale.ROOT, what, values)));
    }

    private static long longest(List<String> names) {
        return names.stream().mapToLong(FileSizeLimits::bytes).max().orElse(0);
    }

    private static long bytes(String text) {
        return CanonicalJson.write(text).getBytes(StandardCharsets.UTF_8).length;
    }
}
