package io.stylemill.worker;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.generator.Generator;

/** Lends loaded generators; what is lent stays open until it is closed. */
public interface Generators {
    /** A generator on loan; close it to give it back. */
    interface Loan extends AutoCloseable {
        Generator generator();

        @Override
        void close();
    }

    /**
     * Returns what the network of a checkpoint is, without loading it onto a device.
     *
     * @param checkpoint address of the file: {@code s3://bucket/key}, a {@code file:} URI or a path
     * @param sha256 what the file must have, 64 hex digits
     * @throws io.stylemill.failure.Failure when it cannot be read, or is another file
     */
    NetworkDescription describe(String checkpoint, String sha256);

    /**
     * Returns the generator of a checkpoint, loaded when it was not.
     *
     * @throws io.stylemill.failure.Failure when it cannot be read, is another file, or does not fit on the device
     */
    Loan lend(String checkpoint, String sha256, String precision, int batch);
}
