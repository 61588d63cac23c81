package io.stylemill.factory.route;

import io.stylemill.factory.publish.Publication;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A publication whose steps do what the test says; what they return last is the address. */
public class PlayedPublication implements Publication {
    private final String run;
    private final Function<Step, @Nullable String> steps;
    private @Nullable String address;

    public PlayedPublication(String run, Function<Step, @Nullable String> steps) {
        this.run = run;
        this.steps = steps;
    }

    /** Returns a publication that does all at its commit. */
    public static Publication committing(String run, Function<String, String> publishing) {
        return new PlayedPublication(run, step -> step == Step.COMMIT ? publishing.apply(run) : null);
    }

    @Override
    public String run() {
        return run;
    }

    @Override
    public void take(Step step) {
        address = steps.apply(step);
    }

    @Override
    public boolean passed() {
        return true;
    }

    @Override
    public Optional<String> address() {
        return Optional.ofNullable(address);
    }

    @Override
    public void end() {
        // It takes what comes.
    }

    @Override
    public void close() {
        // It keeps nothing.
    }
}
