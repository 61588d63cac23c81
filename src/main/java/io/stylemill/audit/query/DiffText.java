package io.stylemill.audit.query;

import io.stylemill.audit.query.IndexDiff.Pair;
import io.stylemill.audit.query.IndexDiff.Shared;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.JsonValues.Change;
import io.stylemill.version.CommitRecord;
import io.stylemill.version.CommitRecord.ClassCount;
import io.stylemill.version.Texts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The difference of two versions in words. */
final class DiffText {
    private static final int MOST_LINES = 40;
    private static final int MOST_CHARACTERS = 60;

    private final CommitRecord a;
    private final CommitRecord b;
    private final boolean same;
    private final List<Change> plan;
    private final @Nullable List<Change> quality;
    private final IndexDiff index;
    private final List<String> lines = new ArrayList<>();

    DiffText(
            CommitRecord a,
            CommitRecord b,
            boolean same,
            List<Change> plan,
            @Nullable List<Change> quality,
            IndexDiff index) {
        this.a = a;
        this.b = b;
        this.same = same;
        this.plan = plan;
        this.quality = quality;
        this.index = index;
    }

    List<String> lines() {
        lines.add("A  " + title(a));
        lines.add("B  " + title(b));
        if (same) {
            lines.add("A and B are the same version: DATASET.json has one digest.");
        }
        changes("Plan", plan);
        images();
        labels();
        shared();
        if (quality == null) {
            heading("Quality");
            lines.add("  not compared: one of the two has no quality report");
        } else {
            changes("Quality", quality);
        }
        return lines;
    }

    private static String title(CommitRecord record) {
        return record.name() + " " + record.version() + ", network "
                + record.checkpoint().sha256().substring(0, 12);
    }

    private void heading(String words) {
        lines.add("");
        lines.add(words);
    }

    private void changes(String what, List<Change> changes) {
        heading(what
                + (changes.isEmpty()
                        ? ": no difference"
                        : ": " + Amounts.count(changes.size(), "key differs", "keys differ") + " (A -> B)"));
        section(changes.stream()
                .map(c -> Texts.printable(c.key()) + ": " + value(c.a()) + " -> " + value(c.b()))
                .toList());
    }

    private void section(List<String> all) {
        all.stream().limit(MOST_LINES).forEach(line -> lines.add("  " + line));
        if (all.size() > MOST_LINES) {
            lines.add("  and " + (all.size() - MOST_LINES) + " more, which --json lists");
        }
    }

    private static String value(@Nullable Object value) {
        return value == null ? "(none)" : Texts.printable(CanonicalJson.write(value), MOST_CHARACTERS);
    }

    private void images() {
        heading("Images (A, B, B - A)");
        List<String> all = new ArrayList<>();
        all.add(count("all", index.rows()));
        index.splits().forEach((name, n) -> all.add(count("split " + name, n)));
        index.classes().forEach((name, n) -> all.add(count("class " + named(name), n)));
        index.groups().forEach((name, n) -> all.add(count("group " + name, n)));
        section(all);
    }

    private static String count(String what, long[] n) {
        return String.format(
                Locale.ROOT,
                "%-30s %,12d %,12d %+,12d",
                Texts.printable(what, MOST_CHARACTERS),
                n[0],
                n[1],
                n[1] - n[0]);
    }

    private void labels() {
        List<String> before = a.classes().stream().map(ClassCount::name).toList();
        List<String> after = b.classes().stream().map(ClassCount::name).toList();
        heading(before.equals(after) ? "Labels: the same classes in the same order" : "Labels: other classes");
        if (!before.equals(after)) {
            lines.add("  A: " + Texts.printable(String.join(", ", before)));
            lines.add("  B: " + Texts.printable(String.join(", ", after)));
        }
        pairs("class", index.labelPairs());
    }

    private void pairs(String what, Map<Pair, Long> pairs) {
        section(pairs.entrySet().stream()
                .map(e -> "same pixels, other " + what + ": " + named(e.getKey().a()) + " -> "
                        + named(e.getKey().b()) + ": " + images(e.getValue()))
                .toList());
    }

    private void shared() {
        heading("Shared");
        lines.add(shared("latents (z)", index.latents()));
        lines.add(shared("seeds", index.seeds()));
        lines.add(shared("pixel digests", index.pixels()));
        pairs("split", index.splitPairs());
    }

    private static String shared(String what, Shared shared) {
        return String.format(
                Locale.ROOT,
                "  %-28s %,12d  (%s of A, %s of B)",
                what,
                shared.values().length,
                images(shared.images()[0]),
                images(shared.images()[1]));
    }

    private static String images(long n) {
        return Amounts.count(n, "image");
    }

    private static String named(String text) {
        return text.isEmpty() ? "(no class)" : Texts.printable(text, MOST_CHARACTERS);
    }
}
