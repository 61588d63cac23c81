package io.stylemill.store.s3;

import java.util.Arrays;
import java.util.Random;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Finds out whether a large body comes back as it was sent. */
final class PayloadProbe {
    private static final int BYTES = 2 << 20;

    /**
     * What came of it.
     *
     * @param kept whether the bytes came back unchanged
     * @param seen what the server did, as in "it answers 501 (NotImplemented)"
     */
    record Result(boolean kept, String seen) {}

    private PayloadProbe() {}

    /**
     * Writes 2 MiB through a client and reads them back; a refusal is a result, all else is thrown.
     */
    static Result of(S3Client through, ProbeObjects objects, String name) {
        byte[] content = new byte[BYTES];
        new Random(BYTES).nextBytes(content);
        try {
            objects.put(through, name, content, b -> {});
        } catch (S3Exception e) {
            String code = S3Failures.code(e);
            if (code.equals("AccessDenied") || (e.statusCode() >= 500 && e.statusCode() != 501)) {
                throw e;
            }
            return new Result(false, "it answers " + e.statusCode() + (code.isEmpty() ? "" : " (" + code + ")"));
        }
        byte[] back = through.getObjectAsBytes(b -> b.bucket(objects.bucket()).key(objects.key(name)))
                .asByteArray();
        if (Arrays.equals(back, content)) {
            return new Result(true, "2 MiB came back as they were sent");
        }
        return new Result(
                false,
                "of " + content.length + " bytes sent it gave back " + back.length
                        + (back.length == content.length ? " others" : ""));
    }
}
