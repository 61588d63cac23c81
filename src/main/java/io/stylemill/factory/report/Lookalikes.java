package io.stylemill.factory.report;

import io.stylemill.engine.label.HashIndex;
import io.stylemill.image.PerceptualHash;
import io.stylemill.order.plan.Sample;
import io.stylemill.version.Measured;
import io.stylemill.version.Refused;
import io.stylemill.version.SampleRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks for images that are nearly the same: those that were refused for it, and the closest of
 * those that stayed.
 *
 * <p>Each image is compared with its nearest among the earlier ones; pairs of one latent family are
 * alike on purpose and left out. Of large sets one image in so many is looked at, so that memory is
 * bounded.
 */
final class Lookalikes {
    static final int MOST_PAIRS = 12;
    private static final long MOST_COMPARED = 100_000;
    private static final Pattern OTHER = Pattern.compile("(?:^the same pixels as |\\d from )([A-Za-z0-9_-]+)(?:,|$)");

    private final String version;
    private final long step;
    private final HashIndex index = new HashIndex();
    private final List<Seen> seen = new ArrayList<>();
    private final List<Close> closest = new ArrayList<>();
    private final List<Refused> found = new ArrayList<>();
    private long refused;

    /**
     * @param version of the dataset
     * @param samples of the plan
     */
    Lookalikes(String version, long samples) {
        this.version = version;
        this.step = samples / (MOST_COMPARED + 1) + 1;
    }

    private record Seen(long sample, int family, Measured.Likeness likeness) {}

    private record Close(Seen first, Seen second, int distance) {}

    void kept(SampleRow row) {
        Measured.Likeness likeness = row.measured().likeness();
        long sample = Sample.indexOf(row.key());
        if (likeness == null || sample % step != 0) {
            return;
        }
        Seen one = new Seen(sample, row.origin().latentFamily().hashCode(), likeness);
        int most = closest.size() < MOST_PAIRS
                ? Long.SIZE
                : closest.get(closest.size() - 1).distance() - 1;
        Optional<HashIndex.Match> match = most < 0 ? Optional.empty() : index.nearest(likeness.pHash(), most);
        match.ifPresent(m -> {
            Seen other = seen.get(m.position());
            if (other.family() != one.family()) {
                int at = closest.size();
                for (; at > 0 && closest.get(at - 1).distance() > m.distance(); at--) {}
                closest.add(at, new Close(other, one, m.distance()));
                if (closest.size() > MOST_PAIRS) {
                    closest.remove(MOST_PAIRS);
                }
            }
        });
        index.add(likeness.pHash());
        seen.add(one);
    }

    void refused(Refused one) {
        if (one.reasons().stream().anyMatch(reason -> reason.gate().equals("duplicate"))) {
            refused++;
            if (found.size() < MOST_PAIRS) {
                found.add(one);
            }
        }
    }

    /** Returns the keys of all images that a refused one was like. */
    Set<String> others() {
        Set<String> others = new TreeSet<>();
        for (Refused one : found) {
            String other = other(one);
            if (other != null) {
                others.add(other);
            }
        }
        return others;
    }

    private static @Nullable String other(Refused one) {
        for (Refused.Reason reason : one.reasons()) {
            Matcher matcher = OTHER.matcher(reason.detail());
            if (reason.gate().equals("duplicate") && matcher.find()) {
                return matcher.group(1);
            }
        }
        return null;
    }

    /**
     * Returns what was found.
     *
     * @param rows of {@link #others}, by key, where they are in the version
     * @param of images in the version
     */
    Quality.Likeness findings(Map<String, SampleRow> rows, long of) {
        List<Quality.RefusedPair> pairs = new ArrayList<>();
        for (Refused one : found) {
            Refused.Reason reason = one.reasons().stream()
                    .filter(r -> r.gate().equals("duplicate"))
                    .findFirst()
                    .orElseThrow();
            String key = other(one);
            SampleRow row = key == null ? null : rows.get(key);
            boolean still = row != null && still(one, reason.detail(), row);
            pairs.add(new Quality.RefusedPair(one.key(), one.attempt(), reason.detail(), still ? key : null));
        }
        List<Quality.ClosePair> close = new ArrayList<>();
        for (Close pair : closest) {
            close.add(new Quality.ClosePair(
                    Sample.keyOf(version, pair.first().sample()),
                    Sample.keyOf(version, pair.second().sample()),
                    pair.distance(),
                    PerceptualHash.distance(
                            pair.first().likeness().dHash(),
                            pair.second().likeness().dHash())));
        }
        return new Quality.Likeness(refused, pairs, seen.size(), of, close);
    }

    /**
     * Returns whether a slot's image is the one that was compared with: a later round may have put
     * another there.
     */
    private static boolean still(Refused one, String detail, SampleRow row) {
        Measured.Likeness mine = one.measured().likeness();
        Measured.Likeness its = row.measured().likeness();
        if (detail.startsWith("the same pixels")) {
            return one.pixelSha256().equals(row.file().pixelSha256());
        }
        if (mine == null || its == null) {
            return false;
        }
        Map<String, Integer> distances = new HashMap<>();
        distances.put("dHash", PerceptualHash.distance(mine.dHash(), its.dHash()));
        distances.put("pHash", PerceptualHash.distance(mine.pHash(), its.pHash()));
        return distances.entrySet().stream()
                .anyMatch(hash -> detail.startsWith(hash.getKey() + " " + hash.getValue() + " from "));
    }
}
