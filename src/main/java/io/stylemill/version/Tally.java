package io.stylemill.version;

import io.stylemill.version.CommitRecord.ClassCount;
import io.stylemill.version.CommitRecord.ImageShape;
import io.stylemill.version.VersionFacts.ClassPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is counted while the rows of a version pass by. */
final class Tally {
    private final Map<Integer, Long> byLabel = new HashMap<>();
    private final Map<String, Long> byGroup = new TreeMap<>();
    private @Nullable SampleRow first;
    private boolean sameSize = true;
    private boolean sameMode = true;
    private double minPsi = Double.POSITIVE_INFINITY;
    private double maxPsi = Double.NEGATIVE_INFINITY;
    private long images;

    void add(SampleRow row) {
        SampleRow one = first == null ? row : first;
        first = one;
        sameSize &= row.file().width() == one.file().width()
                && row.file().height() == one.file().height();
        sameMode &= row.file().mode().equals(one.file().mode());
        minPsi = Math.min(minPsi, row.origin().truncationPsi());
        maxPsi = Math.max(maxPsi, row.origin().truncationPsi());
        byLabel.merge(row.label().index(), 1L, Long::sum);
        byGroup.merge(row.origin().group(), 1L, Long::sum);
        images++;
    }

    long images() {
        return images;
    }

    /** Returns the first row; there is one in every version. */
    SampleRow first() {
        if (first == null) {
            throw io.stylemill.failure.Failure.bug("a version without images was to be published");
        }
        return first;
    }

    Map<String, Long> byGroup() {
        return byGroup;
    }

    double minPsi() {
        return minPsi;
    }

    double maxPsi() {
        return maxPsi;
    }

    ImageShape shape() {
        SampleRow one = first();
        int channels = switch (one.file().mode()) {
            case "L" -> 1;
            case "RGB" -> 3;
            default -> 4;
        };
        String encoder = one.file().encoder();
        return new ImageShape(
                sameSize ? one.file().width() : 0,
                sameSize ? one.file().height() : 0,
                sameMode ? channels : 0,
                encoder.substring(0, encoder.indexOf('/')));
    }

    List<ClassCount> classes(List<ClassPlan> planned) {
        List<ClassCount> counts = new ArrayList<>();
        for (ClassPlan c : planned) {
            counts.add(new ClassCount(
                    c.id(), c.name(), c.description(), c.requested(), c.generated(), byLabel.getOrDefault(c.id(), 0L)));
        }
        return counts;
    }
}
