package io.stylemill.order.plan;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.Manifest;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A manifest and a network, worked out: every sample addressable alone, every shard known.
 *
 * <p>Samples are numbered through the groups in file order. They are dealt to the shards of their
 * split by a seeded permutation. Equal manifests, networks and settings give equal plans. Safe for
 * use by many threads.
 */
public final class Plan {
    /**
     * What an image may need beyond its pixels: headers, metadata, its record and its label in the
     * shard.
     */
    private static final long OVERHEAD_BYTES = 8192;

    private final Manifest manifest;
    private final Setting setting;
    private final List<GroupPlan> groups;
    private final List<String> classNames;
    private final List<String> labelNames;
    private final Families families;
    private final List<String> splits;
    private final double[] splitUpTo;
    private final long[] firstIndex;
    private final long samples;
    private final Permutation permutation;
    /** What {@link #splitCounts} and {@link #shards} found, once they were asked. */
    private long @Nullable [] splitCounts;

    private @Nullable List<ShardJob> shards;

    private Plan(
            Manifest manifest,
            Setting setting,
            List<GroupPlan> groups,
            List<String> classNames,
            List<String> labelNames) {
        this.manifest = manifest;
        this.setting = setting;
        this.groups = groups;
        this.classNames = classNames;
        this.labelNames = labelNames;
        this.families = new Families(
                manifest.seed(),
                groups.stream().flatMap(group -> group.clips().stream()).toList());
        // In the order of their names: the order in the file must not decide where a sample goes.
        this.splits = manifest.splits().keySet().stream().sorted().toList();
        this.splitUpTo = new double[splits.size()];
        double sum = 0;
        for (int i = 0; i < splitUpTo.length; i++) {
            sum += manifest.splits().getOrDefault(splits.get(i), 0.0);
            splitUpTo[i] = sum;
        }
        groups.forEach(group -> group.settle(families, this::splitAt));
        this.firstIndex = new long[groups.size() + 1];
        for (int i = 0; i < groups.size(); i++) {
            firstIndex[i + 1] = firstIndex[i] + groups.get(i).count();
        }
        this.samples = firstIndex[groups.size()];
        this.permutation = new Permutation(Math.max(1, samples), Streams.key(manifest.seed(), "", "shuffle"));
    }

    /**
     * Returns the plan of a manifest.
     *
     * @param setting with every direction, latent and centre that the manifest names
     * @throws Failure {@code bad-manifest} that lists everything in the manifest that does not fit
     *     the network; the problems' places are JSON pointers
     */
    public static Plan of(Manifest manifest, Setting setting) {
        Fit fit = Fit.of(manifest, setting);
        if (!fit.problems().isEmpty()) {
            throw Failure.input(
                    "bad-manifest", "the manifest does not fit the network of its checkpoint:", fit.problems());
        }
        if (!setting.holdsAllOf(manifest)) {
            throw Failure.bug("a plan was made without all the files that its manifest names");
        }
        return new Plan(manifest, setting, fit.groups(), fit.classNames(), fit.labelNames());
    }

    /**
     * Returns everything in the manifest that does not fit the network; what hangs on a file that
     * the setting does not hold is left out. Places are JSON pointers.
     */
    public static List<Problem> problems(Manifest manifest, Setting setting) {
        return Fit.of(manifest, setting).problems();
    }

    /** Returns the manifest. */
    public Manifest manifest() {
        return manifest;
    }

    /** Returns what the plan was made for. */
    public Setting setting() {
        return setting;
    }

    /** Returns the names of the class indices; may be empty. */
    public List<String> classNames() {
        return classNames;
    }

    /**
     * Returns the names of the dataset's labels by index: the network's classes, then what labelers
     * that label see beyond them.
     */
    public List<String> labelNames() {
        return labelNames;
    }

    /**
     * Returns whether images are compared with others of the set, or of earlier versions, so that
     * all are judged together.
     */
    public boolean judgesSet() {
        Gates.Duplicates duplicates = manifest.gates().duplicates();
        return duplicates != null
                && (duplicates.among().contains(Gates.Among.SET)
                        || duplicates.among().contains(Gates.Among.VERSIONS));
    }

    /** Returns whether every label follows from the plan, because no labeler gives any. */
    public boolean decidesLabels() {
        boolean unlabelled = groups.stream().anyMatch(g -> g.classCounts().containsKey(-1));
        return manifest.labelers().stream().allMatch(labeler -> switch (labeler.assigns()) {
            case NEVER -> true;
            case UNLABELLED -> !unlabelled;
            case ALWAYS -> false;
        });
    }

    /** Returns how many images are made for a slot at most, the first included. */
    public int attempts(Sample sample) {
        return groups.get(groupOf(sample.index())).attempts();
    }

    /** Returns how many samples there are. */
    public long samples() {
        return samples;
    }

    /** Returns width and height of the finished images in pixels. */
    public int[] finalSize() {
        return groups.get(0).finalSize();
    }

    /**
     * Returns the bytes of Java's heap that finishing one image takes at most, its file included.
     */
    public long workingBytes() {
        return groups.get(0).workingBytes(setting.network().channels());
    }

    /** Returns the number of samples by group, in file order. */
    public Map<String, Long> groupCounts() {
        Map<String, Long> counts = new LinkedHashMap<>();
        groups.forEach(g -> counts.put(g.group().name(), g.count()));
        return counts;
    }

    /**
     * Returns the number of samples by class index, ascending; -1 means samples without a class.
     */
    public Map<Integer, Long> classCounts() {
        Map<Integer, Long> counts = new TreeMap<>();
        groups.forEach(g -> g.classCounts().forEach((index, n) -> counts.merge(index, n, Long::sum)));
        return counts;
    }

    /**
     * Returns the number of samples by class name, or by group for samples without a class; sorted.
     */
    public Map<String, Long> captionCounts() {
        Map<String, Long> counts = new TreeMap<>();
        for (GroupPlan group : groups) {
            group.classCounts().forEach((index, n) -> {
                String name = index < 0
                        ? group.group().name()
                        : index < classNames.size() ? classNames.get(index) : Integer.toString(index);
                counts.merge(name, n, Long::sum);
            });
        }
        return counts;
    }

    /** Returns the sample of that number, 0 to samples-1, at its first attempt. */
    public Sample sample(long index) {
        return sample(index, 0);
    }

    /**
     * Returns a sample at another attempt: key, split, label and family stay, everything drawn is
     * drawn anew.
     *
     * @param attempt 0 to 65535; beyond 0, a latent that the manifest names by its seed is drawn
     *     from the normal distribution instead
     */
    public Sample sample(long index, int attempt) {
        int group = groupOf(index);
        long number = index - firstIndex[group];
        return groups.get(group).sample(index, number, splits.get(splitOf(index)), attempt, families);
    }

    /** Returns the sample of a group of that number, from 0, in the order of slots. */
    public Sample sampleOf(String group, long number) {
        return sample(firstIndex[numberOf(group)] + number);
    }

    /**
     * Returns how many samples of a group follow each other in a clip, before sweeps; 1 without
     * clips.
     */
    public long framesOf(String group) {
        return groups.get(numberOf(group)).frames();
    }

    private int numberOf(String group) {
        for (int g = 0; g < groups.size(); g++) {
            if (groups.get(g).group().name().equals(group)) {
                return g;
            }
        }
        throw Failure.bug("the plan has no group " + group);
    }

    /** Returns the first sample of every group that has any, in file order. */
    public List<Sample> firstOfEach() {
        List<Sample> first = new ArrayList<>(groups.size());
        for (int g = 0; g < groups.size(); g++) {
            if (groups.get(g).count() > 0) {
                first.add(sample(firstIndex[g]));
            }
        }
        return first;
    }

    /** Returns how many shards there are, without working them out. */
    public int shardCount() {
        long shards = 0;
        for (long count : splitCounts()) {
            shards += shardsOf(count);
        }
        return Math.toIntExact(shards);
    }

    /**
     * Returns the shards, split by split in the order of their names; none is empty. The first call
     * looks at every sample's split, some 2 million samples a second.
     */
    public synchronized List<ShardJob> shards() {
        List<ShardJob> known = shards;
        if (known == null) {
            known = dealt();
            shards = known;
        }
        return known;
    }

    private synchronized long[] splitCounts() {
        long[] counts = splitCounts;
        if (counts == null) {
            counts = new long[splits.size()];
            for (long i = 0; i < samples; i++) {
                counts[splitOf(i)]++;
            }
            splitCounts = counts;
        }
        return counts;
    }

    private List<ShardJob> dealt() {
        long[] counts = splitCounts();
        int[] of = new int[counts.length];
        for (int s = 0; s < counts.length; s++) {
            of[s] = shardsOf(counts[s]);
        }
        int[] shard = new int[counts.length];
        long[] left = new long[counts.length];
        List<List<ShardJob>> bySplit = new ArrayList<>();
        splits.forEach(split -> bySplit.add(new ArrayList<>()));
        for (long p = 0; p < samples; p++) {
            int s = splitOf(permutation.at(p));
            if (left[s] == 0) {
                int size = size(counts[s], shard[s], of[s]);
                left[s] = size;
                bySplit.get(s).add(new ShardJob(splits.get(s), shard[s], of[s], p, size));
                shard[s]++;
            }
            left[s]--;
        }
        return bySplit.stream().flatMap(List::stream).toList();
    }

    /**
     * Returns the samples of a shard, in the order they are in it; each is worked out anew when it
     * is asked for.
     */
    public List<Sample> samples(ShardJob job) {
        int split = splits.indexOf(job.split());
        long[] numbers = new long[job.samples()];
        int found = 0;
        for (long p = job.firstPosition(); p < samples && found < numbers.length; p++) {
            long index = permutation.at(p);
            if (splitOf(index) == split) {
                numbers[found++] = index;
            }
        }
        if (found != numbers.length) {
            throw Failure.bug(
                    "shard " + job.fileName() + " holds " + numbers.length + " samples, but the plan finds " + found);
        }
        return new AbstractList<>() {
            @Override
            public Sample get(int place) {
                return sample(numbers[place]);
            }

            @Override
            public int size() {
                return numbers.length;
            }
        };
    }

    private int shardsOf(long count) {
        int[] size = finalSize();
        long imageBytes =
                (long) size[0] * size[1] * setting.network().channels() + OVERHEAD_BYTES + CaptionPlan.bytes(manifest);
        long most = Math.max(
                1, Math.min(manifest.output().shardSamples(), manifest.output().shardBytes() / imageBytes));
        return Math.toIntExact((count + most - 1) / most);
    }

    /**
     * Returns how many of a split's samples shard {@code index} of {@code of} holds: as many as any
     * other, or one less.
     */
    private static int size(long count, int index, int of) {
        return Math.toIntExact(count * (index + 1) / of - count * index / of);
    }

    private int groupOf(long index) {
        if (index < 0 || index >= samples) {
            throw new IndexOutOfBoundsException("sample " + index + " of " + samples);
        }
        int found = Arrays.binarySearch(firstIndex, index);
        return found < 0 ? -found - 2 : found;
    }

    private int splitOf(long index) {
        if (splitUpTo.length == 1) {
            return 0;
        }
        int group = groupOf(index);
        return splitAt(groups.get(group).splitShare(index - firstIndex[group], families));
    }

    private int splitAt(double share) {
        int split = 0;
        while (split < splitUpTo.length - 1 && share >= splitUpTo[split]) {
            split++;
        }
        return split;
    }
}
