package io.stylemill.factory.accept;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.plan.Plan;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What an order may ask for, depending on who gives it. */
public interface Guard {
    /** The user who starts the program may ask for everything that this user may do. */
    Guard OPEN = new Guard() {
        @Override
        public String admit(String address) {
            return address;
        }

        @Override
        public void admitDestination(String destination) {
            // Anything.
        }

        @Override
        public List<Problem> refuse(Manifest manifest) {
            return List.of();
        }

        @Override
        public List<Problem> refuse(Plan plan) {
            return List.of();
        }
    };

    /**
     * Returns the address under which a file that the manifest names is read; nothing has been read
     * of it yet.
     *
     * @throws Failure INPUT when it must not be read
     */
    String admit(String address);

    /**
     * Returns the folders from which a relative path of the manifest starts, in this order, if not
     * from its own place.
     */
    default List<Path> starts() {
        return List.of();
    }

    /**
     * Returns a file of the same name that may be read, where there is none at an address; as a
     * manifest can write it.
     */
    default Optional<String> namesake(String address) {
        return Optional.empty();
    }

    /** @throws Failure INPUT when nothing may be written there */
    void admitDestination(String destination);

    /**
     * Returns what the manifest asks for and must not; places are JSON pointers. Where there is
     * anything, no program that the manifest names is run.
     */
    List<Problem> refuse(Manifest manifest);

    /** Returns what the plan holds too much of; places are JSON pointers. */
    List<Problem> refuse(Plan plan);
}
