package io.stylemill.order.plan;

import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Labeler;
import io.stylemill.order.manifest.Manifest;
import java.util.ArrayList;
import java.util.List;

/**
 * How the groups of a manifest fit a network.
 *
 * @param groups those whose latents the setting holds, in file order
 * @param classNames of the class indices; may be empty
 * @param labelNames names of the dataset's labels by index, see {@code Plan.labelNames}
 * @param problems everything that does not fit, as far as the files that the setting holds show it;
 *     places are JSON pointers
 */
record Fit(List<GroupPlan> groups, List<String> classNames, List<String> labelNames, List<Problem> problems) {
    private static final long MOST_STOPS = 1_000_000;

    Fit {
        groups = List.copyOf(groups);
        classNames = List.copyOf(classNames);
        labelNames = List.copyOf(labelNames);
        problems = List.copyOf(problems);
    }

    static Fit of(Manifest manifest, Setting setting) {
        List<Problem> problems = new ArrayList<>();
        List<String> own = manifest.classes();
        List<String> names = own == null ? setting.network().classNames() : own;
        int cDim = setting.network().cDim();
        if (own != null && own.size() != cDim) {
            problems.add(new Problem(
                    "/classes",
                    own.size() + " names, but the network has " + cDim + " classes; name each one, in order"));
        }
        List<String> labels = labelNames(manifest, cDim, names);
        List<GroupPlan> groups = new ArrayList<>();
        for (int i = 0; i < manifest.samples().size(); i++) {
            // How many images a group makes, and with it much else, hangs on the rows of its file.
            if (setting.holdsLatents(manifest.samples().get(i))) {
                GroupPlan group = new GroupPlan(manifest, i, setting, names);
                groups.add(group);
                problems.addAll(group.problems());
            }
        }
        problems.addAll(new StepDraws(manifest.seed(), "", manifest.postprocess(), setting.network()).problems());
        boolean all = groups.size() == manifest.samples().size();
        if (all && groups.stream().allMatch(group -> group.problems().isEmpty())) {
            problems.addAll(Agreement.problems(manifest, groups, names));
            problems.addAll(CaptionFit.problems(manifest, groups, labels));
        }
        checkSize(groups, problems);
        return new Fit(groups, names, labels, problems);
    }

    private static List<String> labelNames(Manifest manifest, int cDim, List<String> classNames) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < cDim; i++) {
            names.add(i < classNames.size() ? classNames.get(i) : Integer.toString(i));
        }
        for (Labeler labeler : manifest.labelers()) {
            if (labeler.assigns() != Labeler.Assigns.NEVER) {
                labeler.classes().stream().filter(name -> !names.contains(name)).forEach(names::add);
            }
        }
        return List.copyOf(names);
    }

    /**
     * What the manifest alone does not show: rows of files are counted here, and the families of
     * stops are kept in memory.
     */
    private static void checkSize(List<GroupPlan> groups, List<Problem> problems) {
        long images = groups.stream().mapToLong(GroupPlan::count).sum();
        long stops = groups.stream().mapToLong(GroupPlan::stops).sum();
        if (images > Manifest.MAX_IMAGES) {
            problems.add(new Problem(
                    "/samples",
                    "the groups ask for more than " + Manifest.MAX_IMAGES
                            + " images; one manifest makes at most that: split it into several"));
        }
        if (stops > MOST_STOPS) {
            problems.add(new Problem(
                    "/samples",
                    "the walks have " + stops + " stops in all; one manifest has at most " + MOST_STOPS
                            + ": split it into several"));
        }
    }
}
