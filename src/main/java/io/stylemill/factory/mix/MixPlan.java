package io.stylemill.factory.mix;

import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import io.stylemill.version.Mixture;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which images a mixed version has, and where.
 *
 * @param classes names, in the order of their indices
 * @param splits images of each split, in the order they are written; splits without images are not
 *     there
 * @param lines counts and weights by class
 * @param notes what was left out, as sentences
 */
record MixPlan(
        List<String> classes, Map<String, List<Chosen>> splits, List<Mixture.ClassLine> lines, List<String> notes) {
    /**
     * Splits in the order they are written; of equal pictures in several, the one in the last is
     * kept.
     */
    static final List<String> SPLITS = List.of(MixRules.TRAIN, "validation", "test");

    private static final int LISTED = 20;
    private static final Mixture.Counts NONE = new Mixture.Counts(0, 0);

    /** One image of the version: a real or a synthetic one. */
    record Chosen(@Nullable RealPicture real, @Nullable SyntheticPicture synthetic) {
        String className() {
            return real != null ? real.className() : synthetic == null ? "" : synthetic.className();
        }

        long bytes() {
            return real != null ? real.bytes() : synthetic == null ? 0 : synthetic.bytes();
        }

        String format() {
            return real != null ? real.format() : synthetic == null ? "" : synthetic.format();
        }

        String identity() {
            return real != null
                    ? "real/" + real.name()
                    : synthetic == null ? "" : synthetic.source() + "/" + synthetic.key();
        }
    }

    /**
     * Plans the version.
     *
     * @param real in the order of their names
     * @param synthetic in the order of their datasets and indexes
     * @throws Failure {@code mix-classes} that lists every class name which does not fit;
     *     {@code mix-labels} that lists pictures under two classes; {@code mix-empty} when train
     *     has no image
     */
    static MixPlan of(MixRules rules, List<RealPicture> real, List<SyntheticPicture> synthetic) {
        List<String> classes = classes(rules, real, synthetic);
        Set<String> taken = new HashSet<>(classes);
        List<RealPicture> mine = real.stream()
                .filter(picture -> taken.contains(picture.className()))
                .toList();
        refuseTwoLabels(mine);
        Map<String, Integer> left = new LinkedHashMap<>();
        Map<RealPicture, String> split = split(rules, mine, left);
        List<SyntheticPicture> usable = usable(split, synthetic, taken, left);

        Map<String, List<Chosen>> splits = new LinkedHashMap<>();
        SPLITS.forEach(name -> splits.put(name, new ArrayList<>()));
        Map<String, List<RealPicture>> reals = new HashMap<>();
        split.forEach((picture, where) -> {
            if (where.equals(MixRules.TRAIN)) {
                reals.computeIfAbsent(picture.className(), name -> new ArrayList<>())
                        .add(picture);
            } else {
                splits.getOrDefault(where, new ArrayList<>()).add(new Chosen(picture, null));
            }
        });
        Map<String, List<SyntheticPicture>> synthetics =
                usable.stream().collect(Collectors.groupingBy(SyntheticPicture::className));
        for (String name : classes) {
            List<RealPicture> train = reals.getOrDefault(name, List.of());
            List<SyntheticPicture> made = synthetics.getOrDefault(name, List.of());
            MixRules.Counts counts = rules.counts(train.size(), made.size());
            if (counts.real() < train.size()) {
                left.merge(
                        "real images of train are not taken: the number per class and the ratio leave no room for them",
                        train.size() - counts.real(),
                        Integer::sum);
            }
            List<Chosen> into = splits.getOrDefault(MixRules.TRAIN, new ArrayList<>());
            drawn(rules, train, RealPicture::name, counts.real()).forEach(one -> into.add(new Chosen(one, null)));
            drawn(rules, made, one -> one.source() + "/" + one.key(), counts.synthetic())
                    .forEach(one -> into.add(new Chosen(null, one)));
        }
        splits.values().forEach(some -> some.sort(Comparator.comparing(one -> rules.order("order", one.identity()))));
        if (splits.getOrDefault(MixRules.TRAIN, List.of()).isEmpty()) {
            throw Failure.input(
                    "mix-empty",
                    "train would have no image: there are " + mine.size() + " real images of " + classes + " and "
                            + usable.size()
                            + " synthetic ones that may be there; correct --real, --synthetic, --ratio or --splits");
        }
        splits.values().removeIf(List::isEmpty);
        return new MixPlan(classes, splits, lines(classes, splits), notes(left));
    }

    // ---- classes

    private static List<String> classes(MixRules rules, List<RealPicture> real, List<SyntheticPicture> synthetic) {
        Set<String> known = new TreeSet<>();
        real.forEach(picture -> known.add(picture.className()));
        List<Problem> problems = new ArrayList<>();
        List<String> bare = real.stream()
                .filter(picture -> picture.className().isEmpty())
                .map(RealPicture::name)
                .toList();
        if (!bare.isEmpty()) {
            problems.add(problem(bare.size() + " real images are in no folder of a class: " + some(bare)
                    + "; move them to CLASS/ or train/CLASS/"));
            known.remove("");
        }
        Map<String, String> spelt = new HashMap<>();
        known.forEach(name -> {
            String before = spelt.putIfAbsent(name.toLowerCase(Locale.ROOT), name);
            if (before != null) {
                problems.add(problem("the classes '" + before + "' and '" + name
                        + "' of the real images differ only in case; give their folders one name"));
            }
        });
        rules.classes().forEach(name -> {
            if (!known.contains(name)) {
                problems.add(problem(
                        "--classes names '" + name + "', which is no class of the real images" + meant(name, known)));
            }
        });
        Set<String> taken = rules.classes().isEmpty() ? known : new TreeSet<>(rules.classes());
        Map<String, Integer> strange = new TreeMap<>();
        if (rules.classes().isEmpty()) {
            synthetic.forEach(picture -> {
                if (!picture.className().isEmpty() && !known.contains(picture.className())) {
                    strange.merge(picture.className(), 1, Integer::sum);
                }
            });
        }
        strange.forEach((name, images) ->
                problems.add(problem((images == 1 ? "1 synthetic image has" : images + " synthetic images have")
                        + " the class '" + name + "', which no real image has" + meant(name, known))));
        if (!problems.isEmpty()) {
            throw Failure.input(
                    "mix-classes",
                    "the classes of real and synthetic images do not match; rename the folders of the real ones, or take"
                            + " only some classes with --classes A,B:",
                    problems);
        }
        return List.copyOf(taken);
    }

    private static String meant(String name, Collection<String> known) {
        return NearestWord.nearest(name, known)
                        .map(near -> "; the nearest is '" + near + "'")
                        .orElse("")
                + "; the classes of the real images are " + some(List.copyOf(known));
    }

    private static void refuseTwoLabels(List<RealPicture> real) {
        Map<String, RealPicture> first = new HashMap<>();
        List<Problem> problems = new ArrayList<>();
        for (RealPicture picture : real) {
            RealPicture before = first.putIfAbsent(picture.pixels(), picture);
            if (before != null && !before.className().equals(picture.className())) {
                problems.add(problem(before.name() + " and " + picture.name() + " have the same pixels"));
            }
        }
        if (!problems.isEmpty()) {
            throw Failure.input(
                    "mix-labels",
                    problems.size() + " real pictures are under two classes; remove each from one of them:",
                    problems);
        }
    }

    // ---- splits

    /** Returns the split of every real image that is kept, in the order of their names. */
    private static Map<RealPicture, String> split(MixRules rules, List<RealPicture> real, Map<String, Integer> left) {
        Map<String, Integer> last = new HashMap<>();
        Map<RealPicture, String> all = new LinkedHashMap<>();
        for (RealPicture picture : real) {
            String split = picture.split().isEmpty() ? rules.split(picture.pixels()) : picture.split();
            all.put(picture, split);
            last.merge(picture.pixels(), SPLITS.indexOf(split), Math::max);
        }
        Map<RealPicture, String> kept = new LinkedHashMap<>();
        all.forEach((picture, split) -> {
            if (SPLITS.indexOf(split) < last.getOrDefault(picture.pixels(), -1)) {
                left.merge("real images left out: their pixels are in a later split too", 1, Integer::sum);
            } else {
                kept.put(picture, split);
            }
        });
        return kept;
    }

    private static List<SyntheticPicture> usable(
            Map<RealPicture, String> split,
            List<SyntheticPicture> synthetic,
            Set<String> classes,
            Map<String, Integer> left) {
        Map<String, String> pixels = new HashMap<>();
        Map<String, String> files = new HashMap<>();
        split.forEach((picture, where) -> {
            pixels.put(picture.pixels(), where);
            files.merge(picture.sha256(), where, (a, b) -> SPLITS.indexOf(a) > SPLITS.indexOf(b) ? a : b);
        });
        List<SyntheticPicture> usable = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (SyntheticPicture one : synthetic) {
            String why = null;
            String around = latest(one.pictures(), files);
            if (one.className().isEmpty()) {
                why = "synthetic images left out: they have no single class";
            } else if (!classes.contains(one.className())) {
                why = "synthetic images left out: their class is not taken";
            } else if (!around.isEmpty() && !around.equals(MixRules.TRAIN)) {
                why = "synthetic images left out: they were made around a picture of " + around;
            } else if (pixels.containsKey(one.pixels())) {
                why = "synthetic images left out: they have the pixels of a real image of " + pixels.get(one.pixels());
            } else if (!seen.add(one.pixels())) {
                why = "synthetic images left out: they have the pixels of an earlier one";
            }
            if (why != null) {
                left.merge(why, 1, Integer::sum);
                continue;
            }
            if (!files.keySet().containsAll(one.pictures())) {
                left.merge(
                        "synthetic images taken that were made around pictures which are not among the real ones: nobody can"
                                + " say here whether those are test pictures in another form",
                        1,
                        Integer::sum);
            }
            usable.add(one);
        }
        return usable;
    }

    /**
     * Returns the last of the splits that some pictures are in, or empty where they are in none.
     */
    private static String latest(List<String> pictures, Map<String, String> files) {
        String latest = "";
        for (String picture : pictures) {
            String split = files.getOrDefault(picture, "");
            latest = SPLITS.indexOf(split) > SPLITS.indexOf(latest) ? split : latest;
        }
        return latest;
    }

    // ---- counts

    private static <T> List<T> drawn(MixRules rules, List<T> all, Function<T, String> identity, int count) {
        if (count >= all.size()) {
            return all;
        }
        return all.stream()
                .sorted(Comparator.comparing(one -> rules.order("choice", identity.apply(one))))
                .limit(count)
                .toList();
    }

    private static List<Mixture.ClassLine> lines(List<String> classes, Map<String, List<Chosen>> splits) {
        Map<String, Map<String, Mixture.Counts>> counts = new HashMap<>();
        splits.forEach((split, some) -> some.forEach(one -> counts.computeIfAbsent(split, name -> new HashMap<>())
                .merge(
                        one.className(),
                        one.real() != null ? new Mixture.Counts(1, 0) : new Mixture.Counts(0, 1),
                        (a, b) -> new Mixture.Counts(a.real() + b.real(), a.synthetic() + b.synthetic()))));
        Map<String, Mixture.Counts> train = counts.getOrDefault(MixRules.TRAIN, Map.of());
        double images = splits.getOrDefault(MixRules.TRAIN, List.of()).size();
        List<Mixture.ClassLine> lines = new ArrayList<>();
        for (String name : classes) {
            Map<String, Mixture.Counts> mine = new LinkedHashMap<>();
            splits.keySet()
                    .forEach(split ->
                            mine.put(split, counts.getOrDefault(split, Map.of()).getOrDefault(name, NONE)));
            Mixture.Counts inTrain = train.getOrDefault(name, NONE);
            long sum = inTrain.real() + inTrain.synthetic();
            lines.add(new Mixture.ClassLine(name, mine, sum == 0 ? 0 : images / ((double) train.size() * sum)));
        }
        return lines;
    }

    /**
     * Returns what tells real and synthetic images apart without a look at what they show, as a
     * sentence; or empty.
     */
    String differences() {
        Set<String> real = new TreeSet<>();
        Set<String> made = new TreeSet<>();
        splits.values()
                .forEach(some -> some.forEach(one -> {
                    RealPicture picture = one.real();
                    SyntheticPicture other = one.synthetic();
                    if (picture != null) {
                        real.add(shape(picture.pixels(), picture.format()));
                    } else if (other != null) {
                        made.add(shape(other.pixels(), other.format()));
                    }
                }));
        return real.isEmpty() || made.isEmpty() || real.equals(made)
                ? ""
                : "Real images were " + some(List.copyOf(real)) + ", synthetic ones " + some(List.copyOf(made))
                        + ": a classifier can learn that difference, so bring them to one size when you load them.";
    }

    private static String shape(String pixels, String format) {
        return pixels.substring(0, pixels.indexOf(':')).replace("x", " x ") + " " + format.toUpperCase(Locale.ROOT);
    }

    private static List<String> notes(Map<String, Integer> left) {
        return left.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey() + ".")
                .sorted()
                .toList();
    }

    private static Problem problem(String what) {
        return new Problem(Where.NOWHERE, what);
    }

    private static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(LISTED, names.size())))
                + (names.size() > LISTED ? " and " + (names.size() - LISTED) + " more" : "");
    }
}
