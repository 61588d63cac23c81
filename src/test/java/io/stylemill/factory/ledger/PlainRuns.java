package io.stylemill.factory.ledger;

/** Runs for tests that care for the way of a run, not for what is in it. */
public final class PlainRuns {
    private static final String SHA = "0123456789abcdef".repeat(4);

    private PlainRuns() {}

    /** Returns a usual run of version 1.0.0 of {@code cells}, to {@code s3://datasets}. */
    public static NewRun of(String id) {
        return of(id, "cells", "s3://datasets", NewRun.USUAL);
    }

    /** Returns a run of version 1.0.0 of a dataset. */
    public static NewRun of(String id, String dataset, String destination, int priority) {
        return new NewRun(
                id,
                dataset,
                "1.0.0",
                destination,
                "file:///c",
                SHA,
                new NewRun.ManifestText("m", "text", SHA),
                priority,
                null,
                "by a test",
                new NewRun.Growth(null, Position.START, null));
    }
}
