package io.stylemill.console;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.factory.accept.Prepared;
import io.stylemill.image.ImageFormat;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.ShardJob;
import io.stylemill.record.Amounts;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a plan will make, in numbers and in words. */
public final class PlanSummary {
    /**
     * Share of the raw pixels that a file of these small, smooth pictures takes; by format, from
     * the sample's sets.
     */
    private static final Map<ImageFormat, Double> SHARE =
            Map.of(ImageFormat.PNG, 0.45, ImageFormat.JPEG, 0.12, ImageFormat.WEBP, 0.35);

    /** Groups and classes that are told by name. */
    private static final int MOST_NAMED = 20;

    private static final int TIMES = 3;
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm XXX", Locale.ROOT);
    private static final int BYTES_BESIDE = 4600;
    /** A record writes a number for each class twice, for the image and for its mixing partner. */
    private static final int BYTES_PER_CLASS = 4;

    private final Prepared prepared;
    private final Plan plan;
    private final Instant now;
    private final List<ShardJob> shards;

    /** @param now from when on a schedule's next times are told */
    public PlanSummary(Prepared prepared, Instant now) {
        this.prepared = prepared;
        this.now = now;
        this.plan = prepared.plan();
        this.shards = plan.shards();
    }

    /** Returns it for programs. */
    public Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("dataset", plan.manifest().dataset().name());
        map.put("version", prepared.layout().version());
        map.put("destination", address());
        map.put("published", prepared.state() == Prepared.State.PUBLISHED);
        prepared.revocation().ifPresent(revoked -> map.put("revoked", revoked.toString()));
        map.put("images", plan.samples());
        int[] size = plan.finalSize();
        map.put("width", size[0]);
        map.put("height", size[1]);
        map.put("format", format().manifestName());
        map.put("groups", plan.groupCounts());
        map.put("classes", classes());
        List<Object> fill = FillText.list(plan.manifest());
        if (!fill.isEmpty()) {
            map.put("fill", fill);
        }
        Map<String, Object> splits = new LinkedHashMap<>();
        splits().forEach((name, s) -> splits.put(name, Map.of("images", s[0], "shards", s[1])));
        map.put("splits", splits);
        map.put("shards", shards.size());
        map.put("expectedBytes", expectedBytes());
        map.put("expectedSeconds", Math.round(expectedSeconds() * 10) / 10.0);
        map.put("checkpointSha256", plan.setting().checkpointSha256());
        map.put("precision", plan.setting().precision());
        map.put("batch", plan.setting().batch());
        map.put("planSha256", prepared.planSha256());
        map.put("run", prepared.run());
        Manifest.Schedule schedule = plan.manifest().schedule();
        if (schedule != null) {
            map.put(
                    "schedule",
                    Map.of(
                            "cron",
                            schedule.cron(),
                            "syntax",
                            schedule.times().syntax(),
                            "timezone",
                            schedule.timezone(),
                            "next",
                            times(schedule).stream().map(Instant::toString).toList()));
        }
        return map;
    }

    /** Returns it for people. */
    public String text() {
        int[] size = plan.finalSize();
        NetworkDescription network = plan.setting().network();
        List<String> lines = new ArrayList<>();
        lines.add(String.format(
                Locale.ROOT,
                "%s %s: %s of %d x %d pixels, %s",
                plan.manifest().dataset().name(),
                prepared.layout().version(),
                Amounts.count(plan.samples(), "image"),
                size[0],
                size[1],
                format().manifestName()));
        lines.add("  goes to      " + address()
                + switch (prepared.state()) {
                    case OPEN -> "";
                    case PUBLISHED -> "  (published already; running does nothing)";
                    case NOTHING -> "  (nothing is missing; running makes nothing)";
                });
        prepared.revocation().ifPresent(revoked -> lines.add("  do not use   it was " + revoked));
        lines.add("  checkpoint   " + plan.manifest().generator().checkpoint() + ": "
                + network.architecture().id() + ", " + network.width() + " x " + network.height() + " px, z "
                + network.zDim() + ", "
                + network.numWs() + " w layers");
        lines.add("               sha256 " + plan.setting().checkpointSha256());
        lines.add("  computed in  " + plan.setting().precision() + ", batches of "
                + plan.setting().batch());
        lines.add("  groups       " + joined(plan.groupCounts()));
        if (!classes().isEmpty()) {
            lines.add("  classes      " + joined(classes()));
        }
        block(lines, "fill", FillText.table(plan.manifest()));
        block(lines, "labelers", GatesText.labelers(plan.manifest()));
        block(lines, "gates", GatesText.gates(plan.manifest()));
        List<String> splits = new ArrayList<>();
        splits().forEach((name, s) ->
                splits.add(name + " " + Amounts.count(s[0]) + " in " + Amounts.count(s[1], "shard")));
        lines.add("  splits       " + String.join(", ", splits));
        lines.add("  size         about " + Amounts.bytes(expectedBytes()) + " in "
                + Amounts.count(shards.size(), "shard"));
        lines.add("  time         about " + Amounts.duration(expectedSeconds()) + " on " + cores()
                + " cores, start included, estimated from the network's size");
        Manifest.Schedule schedule = plan.manifest().schedule();
        if (schedule != null) {
            ZoneId zone = ZoneId.of(schedule.timezone());
            lines.add("  schedule     " + schedule.cron() + " " + schedule.timezone() + ", by 'serve'");
            lines.add("               " + schedule.times().fields());
            lines.add("               next "
                    + String.join(
                            "\n                    ",
                            times(schedule).stream()
                                    .map(at -> at.atZone(zone).format(TIME))
                                    .toList()));
        }
        return String.join("\n", lines);
    }

    private List<Instant> times(Manifest.Schedule schedule) {
        return schedule.times().next(now, TIMES);
    }

    private String address() {
        return prepared.place().store().address(prepared.layout().prefix());
    }

    private Map<String, Long> classes() {
        Map<String, Long> named = new LinkedHashMap<>();
        plan.classCounts().forEach((index, n) -> {
            if (index >= 0) {
                List<String> names = plan.classNames();
                named.put(index < names.size() ? names.get(index) : Integer.toString(index), n);
            }
        });
        return named;
    }

    /** Images and shards by split. */
    private Map<String, long[]> splits() {
        Map<String, long[]> splits = new LinkedHashMap<>();
        for (ShardJob job : shards) {
            long[] counts = splits.computeIfAbsent(job.split(), s -> new long[2]);
            counts[0] += job.samples();
            counts[1]++;
        }
        return splits;
    }

    private ImageFormat format() {
        return plan.manifest().output().image().encoding().format();
    }

    private long expectedBytes() {
        int[] size = plan.finalSize();
        double raw = (double) size[0] * size[1] * plan.setting().network().channels();
        double share = SHARE.getOrDefault(format(), 1.0);
        double vectors = (double) BYTES_PER_CLASS * plan.setting().network().cDim();
        return Math.round((raw * share + BYTES_BESIDE + vectors) * plan.samples());
    }

    private double expectedSeconds() {
        return Workload.START
                + plan.samples() * Workload.cpuSecondsPerImage(prepared.checkpoint(), plan.finalSize()) / cores();
    }

    private static int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    /** A name before the first line, the others below it. */
    private static void block(List<String> lines, String name, List<String> texts) {
        for (int i = 0; i < texts.size(); i++) {
            lines.add(String.format(Locale.ROOT, "  %-12s %s", i == 0 ? name : "", texts.get(i)));
        }
    }

    private static String joined(Map<String, Long> counts) {
        List<String> parts = new ArrayList<>();
        counts.entrySet().stream()
                .limit(MOST_NAMED)
                .forEach(e -> parts.add(String.format(Locale.ROOT, "%s %,d", e.getKey(), e.getValue())));
        int more = counts.size() - parts.size();
        return String.join(", ", parts)
                + (more > 0 ? String.format(Locale.ROOT, " and %,d more (--json has all)", more) : "");
    }
}
