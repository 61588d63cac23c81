package io.stylemill.audit.verify;

import io.stylemill.audit.verify.Replay.Outcome;
import io.stylemill.audit.verify.Verification.Sampling;
import io.stylemill.record.Amounts;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SampleColumns;
import io.stylemill.version.SampleRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Has some images of a version made again, each from its record alone, and compared. */
final class Regeneration {
    private static final String CHECK = "regenerate";
    private final PublishedVersion version;
    private final Findings findings;

    Regeneration(PublishedVersion version, Findings findings) {
        this.version = version;
        this.findings = findings;
    }

    void run(Sampling sampling) {
        List<SampleRow> chosen = chosen(sampling);
        int equal = 0;
        int otherFiles = 0;
        int near = 0;
        int nearMasks = 0;
        int noMask = 0;
        double least = Double.POSITIVE_INFINITY;
        for (SampleRow row : chosen) {
            List<Outcome> made = new ArrayList<>();
            findings.attempt(
                    CHECK,
                    row.place().shard(),
                    () -> made.add(sampling.regenerator().of(version, row)));
            for (Outcome outcome : made) {
                Double psnr = outcome.psnr();
                least = psnr == null ? least : Math.min(least, psnr);
                noMask += row.measured().mask() != null && outcome.maskEqual() == null ? 1 : 0;
                switch (outcome.verdict()) {
                    case EQUAL -> {
                        equal++;
                        otherFiles += outcome.fileEqual() == null
                                        && outcome.pixelsEqual() != null
                                        && outcome.otherEncoder() != null
                                ? 1
                                : 0;
                    }
                    case NEAR -> {
                        near += outcome.maskShare() == null ? 1 : 0;
                        nearMasks += outcome.maskShare() == null ? 0 : 1;
                    }
                    case DIFFERENT ->
                        findings.fail(
                                CHECK,
                                row.place().shard(),
                                row.key() + " made again is another image, on the device class that made it");
                    case FAR ->
                        findings.fail(
                                CHECK,
                                row.place().shard(),
                                outcome.maskShare() != null
                                        ? String.format(
                                                Locale.ROOT,
                                                "the mask of %s made again on another device class has %.4f of its"
                                                        + " pixels as before; at least %.2f are due",
                                                row.key(),
                                                outcome.maskShare(),
                                                Replay.NEAR_SHARE)
                                        : String.format(
                                                Locale.ROOT,
                                                "%s made again on another device class is %.1f dB from it; at least"
                                                        + " %.0f are due",
                                                row.key(),
                                                psnr,
                                                Replay.NEAR_DB));
                    case NOT_COMPARED ->
                        findings.fail(
                                CHECK,
                                row.place().shard(),
                                row.key() + " made again could not be compared: " + outcome.storedUnreadable());
                }
            }
        }
        findings.holdsUnlessFailed(
                CHECK,
                Amounts.count(chosen.size(), "image")
                        + " chosen by the seed " + sampling.seed() + " and made again from their records: "
                        + Amounts.count(equal, "is equal", "are equal")
                        + (otherFiles == 0
                                ? ""
                                : ", " + otherFiles
                                        + " of them by their pixels alone, for another version of the encoder"
                                        + " wrote their files")
                        + (version.record().file(Layout.CREDENTIALS).isPresent()
                                ? ", their Content Credentials left out, which only the signer's key makes"
                                : "")
                        + (near == 0
                                ? ""
                                : String.format(
                                        Locale.ROOT,
                                        ", %d are from another device class and at least %.1f dB near (45 dB to pass)",
                                        near,
                                        least))
                        + (nearMasks == 0
                                ? ""
                                : ", " + nearMasks
                                        + " are equal and have masks from another device class that differ in"
                                        + " at most " + Math.round(100 * (1 - Replay.NEAR_SHARE)) + " % of the pixels")
                        + (noMask == 0
                                ? ""
                                : "; what a program says of " + noMask
                                        + " of them was not compared: name the program with --masks"));
    }

    /** Returns how many images a network made: of mixed versions not all. */
    private long synthetic() {
        long[] images = {0};
        version.rows(
                Set.of(SampleColumns.ORIGIN.name()),
                row -> images[0] += SampleRow.Kind.REAL.word().equals(row.get(SampleColumns.ORIGIN.name())) ? 0 : 1);
        return images[0];
    }

    private List<SampleRow> chosen(Sampling sampling) {
        long images = synthetic();
        SplittableRandom random = new SplittableRandom(sampling.seed());
        Set<Long> ordinals = new TreeSet<>();
        while (ordinals.size() < Math.min(sampling.count(), images)) {
            ordinals.add(random.nextLong(images));
        }
        List<SampleRow> chosen = new ArrayList<>();
        long[] at = {0};
        version.rows(row -> {
            if (!row.real() && ordinals.contains(at[0]++)) {
                chosen.add(row);
            }
        });
        if (chosen.size() < ordinals.size()) {
            throw SignedFiles.bad("has fewer rows than images");
        }
        return chosen;
    }
}
