package io.stylemill.factory.report;

import io.stylemill.order.plan.Plan;
import io.stylemill.version.Refused;
import io.stylemill.version.SampleRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts images while they pass by, in memory that does not grow with them. */
final class ImageCounts {
    private static final int MOST_LISTED = 100;

    private final Plan plan;
    private final Map<Integer, long[]> byClass = new HashMap<>();
    private final Map<Integer, Long> byLabel = new HashMap<>();
    private final Map<String, long[]> byGroup = new HashMap<>();
    private final Map<String, long[]> byGate = new TreeMap<>();
    private final SortedMap<Integer, Long> tries = new TreeMap<>();
    private final List<LabelerTally> labelers = new ArrayList<>();
    private final List<Quality.RefusedImage> listed = new ArrayList<>();
    private double minPsi = Double.POSITIVE_INFINITY;
    private double maxPsi = Double.NEGATIVE_INFINITY;
    private long kept;
    private long made;

    ImageCounts(Plan plan) {
        this.plan = plan;
        plan.manifest().classifiers().forEach(labeler -> labelers.add(new LabelerTally(labeler)));
    }

    void kept(SampleRow row) {
        kept++;
        made++;
        count(row.label().conditioned(), row.origin().group(), 1);
        byLabel.merge(row.label().index(), 1L, Long::sum);
        tries.merge(row.origin().attempt() + 1, 1L, Long::sum);
        minPsi = Math.min(minPsi, row.origin().truncationPsi());
        maxPsi = Math.max(maxPsi, row.origin().truncationPsi());
        String asked = className(row.label().conditioned());
        labelers.forEach(labeler -> labeler.kept(asked, row.measured()));
    }

    void refused(Refused one) {
        made++;
        count(one.label().conditioned(), one.group(), 0);
        Set<String> gates = new HashSet<>();
        one.reasons().forEach(reason -> gates.add(reason.gate()));
        for (String gate : gates) {
            long[] counts = byGate.computeIfAbsent(gate, g -> new long[2]);
            counts[0]++;
            counts[1] += gates.size() == 1 ? 1 : 0;
        }
        String asked = className(one.label().conditioned());
        labelers.forEach(labeler -> labeler.refused(asked, one.measured()));
        if (listed.size() < MOST_LISTED) {
            listed.add(new Quality.RefusedImage(
                    one.key(),
                    one.attempt(),
                    one.group(),
                    asked,
                    one.reasons().stream()
                            .map(reason -> reason.gate() + ": " + reason.detail())
                            .toList()));
        }
    }

    /** Returns the name of the class that images were made for, or an empty text for none. */
    String className(int index) {
        List<String> names = plan.labelNames();
        return index < 0 ? "" : index < names.size() ? names.get(index) : Integer.toString(index);
    }

    private void count(int index, String group, int isKept) {
        add(byClass.computeIfAbsent(index, i -> new long[2]), isKept);
        add(byGroup.computeIfAbsent(group, g -> new long[2]), isKept);
    }

    private static void add(long[] counts, int isKept) {
        counts[0]++;
        counts[1] += isKept;
    }

    Quality.Line total() {
        return Quality.Line.of("all", -1, plan.samples(), made, kept, null);
    }

    List<Quality.Line> classes() {
        Map<Integer, Long> asked = plan.classCounts();
        List<String> names = plan.labelNames();
        boolean given = !plan.decidesLabels();
        List<Quality.Line> lines = new ArrayList<>();
        for (int index = 0; index < names.size(); index++) {
            lines.add(line(names.get(index), index, asked, given));
        }
        if (asked.containsKey(-1)) {
            lines.add(line("", -1, asked, given));
        }
        return lines;
    }

    private Quality.Line line(String name, int index, Map<Integer, Long> asked, boolean given) {
        long[] counts = byClass.getOrDefault(index, new long[2]);
        Long labelled = given ? byLabel.getOrDefault(index, 0L) : null;
        return Quality.Line.of(name, index, asked.getOrDefault(index, 0L), counts[0], counts[1], labelled);
    }

    List<Quality.Line> groups() {
        List<Quality.Line> lines = new ArrayList<>();
        plan.groupCounts().forEach((name, asked) -> {
            long[] counts = byGroup.getOrDefault(name, new long[2]);
            lines.add(Quality.Line.of(name, -1, asked, counts[0], counts[1], null));
        });
        return lines;
    }

    List<Quality.GateCount> gates() {
        List<Quality.GateCount> gates = new ArrayList<>();
        byGate.forEach((gate, counts) -> gates.add(new Quality.GateCount(gate, counts[0], counts[1])));
        return gates;
    }

    SortedMap<Integer, Long> tries() {
        return tries;
    }

    List<LabelerTally> labelers() {
        return labelers;
    }

    Quality.Psi psi() {
        return new Quality.Psi(minPsi, maxPsi);
    }

    List<Quality.RefusedImage> listed() {
        return listed;
    }
}
