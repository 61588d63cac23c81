package io.stylemill.factory.accept;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Fill;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.plan.Classes;
import io.stylemill.order.plan.Filling;
import io.stylemill.store.Stores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the real images that groups with a goal are filled up from, and works out what these
 * groups make.
 */
final class FillReader {
    private static final int MOST_NAMED = 10;

    private final Stores stores;
    private final Order order;
    private final Problems problems;
    private final Map<String, RealList> lists = new HashMap<>();

    /** @param problems takes what is wrong with the images */
    FillReader(Stores stores, Order order, Problems problems) {
        this.stores = stores;
        this.order = order;
        this.problems = problems;
    }

    /**
     * Returns the manifest with the images that are missing; groups that something is wrong with
     * stay as they are.
     *
     * @param network that knows the classes
     * @param published images of earlier versions that count, by the name of their class; asked for
     *     at most once
     * @throws Failure that is not for the one who gave the order to correct, such as of a store
     *     that does not answer
     */
    Manifest read(Manifest manifest, NetworkDescription network, Supplier<Map<String, Long>> published) {
        if (manifest.samples().stream().allMatch(group -> group.fill() == null)) {
            return manifest;
        }
        List<String> own = manifest.classes();
        List<String> names = own == null ? network.classNames() : own;
        List<Group> groups = new ArrayList<>();
        Map<String, Long> earlier = null;
        Map<String, String> filledBy = new HashMap<>();
        for (int i = 0; i < manifest.samples().size(); i++) {
            Group group = manifest.samples().get(i);
            Fill fill = group.fill();
            String at = "/samples/" + i;
            if (fill != null && !network.conditional()) {
                problems.add(
                        List.of(
                                new Problem(
                                        at + "/fill",
                                        "this network has no classes (c_dim is 0), so images cannot be counted by class; write count")));
            } else if (fill != null) {
                Classes classes = new Classes(network.cDim(), names);
                if (earlier == null) {
                    earlier = published.get();
                }
                Filling.Counted counted = counted(at + "/fill", fill, classes, earlier);
                List<Problem> misfits = new ArrayList<>();
                group = counted == null ? group : new Filling(classes, at, misfits).of(group, fill, counted);
                misfits.addAll(twice(group, at, filledBy));
                problems.add(misfits);
            }
            groups.add(group);
        }
        return manifest.with(groups);
    }

    /** Two groups that fill up a class would each make all that is missing. */
    private static List<Problem> twice(Group group, String at, Map<String, String> filledBy) {
        List<Problem> problems = new ArrayList<>();
        Fill fill = group.fill();
        for (Fill.Row row :
                fill == null ? List.<Fill.Row>of() : fill.rows(group.label().className())) {
            String other = filledBy.putIfAbsent(row.className(), group.name());
            if (other != null && problems.isEmpty()) {
                problems.add(new Problem(
                        at + "/fill/target",
                        "the group '" + other + "' fills up " + row.className()
                                + " already, and both would make all that is missing; name other classes in the target of"
                                + " one, such as {" + row.className() + ": " + row.target() + "}, or in its label"));
            }
        }
        return problems;
    }

    private Filling.@Nullable Counted counted(String at, Fill fill, Classes classes, Map<String, Long> published) {
        Map<String, Long> stated = fill.real();
        String sha256 = fill.sha256();
        if (stated != null && sha256 != null) {
            return new Filling.Counted(sha256, stated, fill.published());
        }
        String key = fill.by() + " " + fill.images();
        RealList known = lists.get(key);
        RealList list = known != null ? known : problems.tried(at + "/images", () -> list(fill));
        if (list == null) {
            return null;
        }
        lists.put(key, list);
        Map<String, Long> real = problems.tried(at + "/images", () -> byClass(list, fill, classes));
        return real == null
                        || !problems.isAskedFor(
                                at + "/sha256",
                                "the list of the real images of " + fill.images(),
                                fill.by() == Fill.By.CSV ? "file" : "folder",
                                list.sha256(),
                                sha256)
                ? null
                : new Filling.Counted(list.sha256(), real, published);
    }

    private RealList list(Fill fill) {
        String address = order.admitted(fill.images());
        return fill.by() == Fill.By.CSV
                ? RealTable.read(stores.object(address), fill.images())
                : RealList.inFolders(stores.open(address));
    }

    private static Map<String, Long> byClass(RealList list, Fill fill, Classes classes) {
        if (list.images() == 0) {
            boolean table = fill.by() == Fill.By.FOLDER
                    && fill.images().toLowerCase(Locale.ROOT).endsWith(".csv");
            throw Failure.input(
                    "fill-empty",
                    "there are no real images in " + fill.images()
                            + (table
                                    ? ": it is taken for a folder; add by: csv"
                                    : fill.by() == Fill.By.CSV
                                            ? ": it has no row below the first line"
                                            : ": no name below it ends as an image's does (.png, .jpg, .jpeg, .webp); correct"
                                                    + " the folder or prefix"));
        }
        Map<String, Long> real = new TreeMap<>();
        List<String> strange = new ArrayList<>();
        list.labels().forEach((label, tally) -> {
            if (label.isEmpty()) {
                strange.add("none at all (" + tally.images() + ", first " + tally.first() + ")");
                return;
            }
            try {
                real.merge(classes.name(classes.index(label)), tally.images(), Long::sum);
            } catch (Failure e) {
                strange.add("'" + label + "' (" + tally.images() + ")"
                        + NearestWord.nearest(label, classes.names())
                                .map(name -> ", did you mean " + name + "?")
                                .orElse(""));
            }
        });
        if (!strange.isEmpty()) {
            int more = strange.size() - MOST_NAMED;
            boolean table = fill.by() == Fill.By.CSV;
            throw Failure.input(
                    "fill-classes",
                    "images of " + fill.images()
                            + (table ? " have labels that are no class" : " are in folders that are no class")
                            + " of the network: "
                            + String.join("; ", strange.subList(0, Math.min(MOST_NAMED, strange.size())))
                            + (more > 0 ? "; and " + more + " more" : "") + "; the classes are " + classes.allowed()
                            + (table ? ": correct the labels" : ": rename the folders, or move the images elsewhere"));
        }
        return real;
    }
}
