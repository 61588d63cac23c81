package io.stylemill.audit.verify;

import io.stylemill.audit.verify.Replay.Outcome;
import io.stylemill.audit.verify.Replay.Verdict;
import io.stylemill.credential.Credential;
import io.stylemill.engine.generator.DeviceClass;
import io.stylemill.engine.sample.Finished;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.image.Decoders;
import io.stylemill.image.Pixels;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An image that was made again, and how it compares with what its record says and what is stored.
 */
final class Remade {
    private final Finished made;
    private final DeviceClass here;
    private final @Nullable DeviceClass madeOn;
    private final byte @Nullable [] mask;
    private final @Nullable Boolean maskEqual;
    private final ReplayRecord record;
    private final @Nullable Supplier<byte[]> stored;
    private final @Nullable Boolean pixels;
    private final @Nullable Boolean file;

    /**
     * @param madeOn the device class that made it first, or null where nobody says
     * @param mask the file of its mask, or null without one
     * @param maskEqual whether mask or boxes are those of the record, or null where that is not
     *     known
     * @param stored reads the image as it was published, which may fail; null where there is none
     */
    Remade(
            Finished made,
            DeviceClass here,
            @Nullable DeviceClass madeOn,
            byte @Nullable [] mask,
            @Nullable Boolean maskEqual,
            ReplayRecord record,
            @Nullable Supplier<byte[]> stored) {
        this.made = made;
        this.here = here;
        this.madeOn = madeOn;
        this.mask = mask;
        this.maskEqual = maskEqual;
        this.record = record;
        this.stored = stored;
        this.pixels = equal(made.file().pixelSha256(), record.pixelSha256());
        if (Replay.otherEncoder(record.recipe()) != null) {
            this.file = null;
        } else {
            this.file = record.recipe().encoder().c2pa() == null
                    ? equal(made.file().fileSha256(), record.fileSha256())
                    : sameButForCredentials();
        }
    }

    /** Returns whether something is what is expected, or null where nobody says what to expect. */
    static @Nullable Boolean equal(String found, @Nullable String expected) {
        return expected == null ? null : (Boolean) found.equals(expected);
    }

    /**
     * @param storedMask reads the mask as it was published, which may fail; null where there is
     *     none
     */
    Outcome compared(@Nullable Supplier<byte[]> storedMask) {
        if (pixels == null && file == null) {
            return new Outcome(Verdict.NOT_COMPARED, made, here, madeOn, null, null, mask, null, null, null, null);
        }
        boolean all = !Boolean.FALSE.equals(pixels) && !Boolean.FALSE.equals(file) && !Boolean.FALSE.equals(maskEqual);
        boolean maskAlone = !all && Boolean.TRUE.equals(pixels) && !Boolean.FALSE.equals(file);
        if (maskAlone && !here.equals(madeOn) && mask != null && storedMask != null) {
            return masks(mask, storedMask);
        }
        // Equal pixels in another file are no matter of rounding: the encoder is the record's own.
        boolean sameImages = madeOn != null && here.withoutMasks().equals(madeOn.withoutMasks());
        if (all || stored == null || sameImages || Boolean.TRUE.equals(pixels)) {
            return outcome(all ? Verdict.EQUAL : Verdict.DIFFERENT, null, null, null);
        }
        return images(stored);
    }

    private Outcome outcome(
            Verdict verdict, @Nullable Double maskShare, @Nullable Double psnr, @Nullable String unreadable) {
        return new Outcome(verdict, made, here, madeOn, pixels, file, mask, maskEqual, maskShare, psnr, unreadable);
    }

    private Outcome masks(byte[] again, Supplier<byte[]> storedMask) {
        try {
            double share = share(again, storedMask.get());
            return outcome(share >= Replay.NEAR_SHARE ? Verdict.NEAR : Verdict.FAR, share, null, null);
        } catch (Failure e) {
            return outcome(Verdict.NOT_COMPARED, null, null, unreadable(e));
        }
    }

    /** Returns the share of pixels of the same class, 0 for masks of two sizes. */
    private static double share(byte[] made, byte[] stored) {
        Pixels first = Decoders.decode(stored, "the mask as it was published");
        Pixels again = Decoders.decode(made, "the mask that was made again");
        if (first.width() != again.width() || first.height() != again.height()) {
            return 0;
        }
        int equal = 0;
        for (int i = 0; i < first.data().length; i++) {
            equal += first.data()[i] == again.data()[i] ? 1 : 0;
        }
        return (double) equal / first.data().length;
    }

    private Outcome images(Supplier<byte[]> published) {
        try {
            Pixels first = Decoders.decode(published.get(), "as it was published");
            // Both as they come out of their files, so that what a lossy encoder takes away counts
            // on neither side.
            Pixels again = Decoders.decode(made.content(), "that was made again");
            boolean sameShape = first.width() == again.width()
                    && first.height() == again.height()
                    && first.channels() == again.channels();
            double psnr = sameShape ? Decoders.psnr(first, again) : 0;
            return outcome(psnr >= Replay.NEAR_DB ? Verdict.NEAR : Verdict.FAR, null, psnr, null);
        } catch (Failure e) {
            String unreadable = unreadable(e);
            return outcome(madeOn == null ? Verdict.DIFFERENT : Verdict.NOT_COMPARED, null, null, unreadable);
        }
    }

    /**
     * Compares the file with the stored one without its Content Credentials, which only the
     * signer's key can make; null where that one is not there to compare with.
     */
    private @Nullable Boolean sameButForCredentials() {
        if (stored == null || !Boolean.TRUE.equals(pixels)) {
            return null;
        }
        try {
            return Arrays.equals(
                    Credential.without(stored.get(), record.recipe().encoder().format()), made.content());
        } catch (Failure e) {
            if (e.is(Code.MISSING_FILE)) {
                return null;
            }
            throw e;
        }
    }

    /** Returns why what is stored cannot be read, where that says nothing against the version. */
    private static String unreadable(Failure e) {
        if (e.kind() == Kind.VERIFICATION && !e.is(Code.MISSING_FILE)) {
            throw e;
        }
        return e.getMessage();
    }
}
