package io.stylemill.command.dataset;

import io.stylemill.failure.Failure;
import io.stylemill.store.Location;
import io.stylemill.store.Place;
import io.stylemill.terminal.Terminal;
import io.stylemill.version.NewerProgram;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Revocation;
import io.stylemill.wiring.Components;
import io.stylemill.wiring.DatasetNames;
import io.stylemill.wiring.Machine;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Opens the version that a user names, and says when it was revoked. */
final class Versions {
    private Versions() {}

    /**
     * Returns the place that a user names: an address, a folder, or {@code NAME[/VERSION]} of a
     * dataset at the usual destination.
     *
     * @throws Failure {@code no-such-dataset} (INPUT), with the nearest name
     */
    static Place place(Components components, String dataset) {
        return components.stores().open(DatasetNames.address(components, dataset));
    }

    static PublishedVersion open(Components components, String dataset, @Nullable String version) {
        Place place = place(components, dataset);
        return PublishedVersion.open(place.store(), place.location().prefix(), version);
    }

    /**
     * Returns the revocation of an open version; also where the user named its own folder, by the
     * list beside that.
     */
    static Optional<Revocation> revocation(Components components, String dataset, PublishedVersion version) {
        if (version.root().isPresent()) {
            return version.revocation();
        }
        Location location = place(components, dataset).location();
        Path folder = location.scheme() == Location.Scheme.FILE ? Path.of(location.root()) : null;
        Path parent = folder == null ? null : folder.getParent();
        Path name = folder == null ? null : folder.getFileName();
        if (parent == null
                || name == null
                || !name.toString().equals(version.record().version())) {
            return Optional.empty();
        }
        Place beside = components.stores().open(new Location(Location.Scheme.FILE, parent.toString(), ""));
        return Revocation.of(beside.store(), "", version.record().version());
    }

    /** Says that a newer program published a version, and loudly that it was revoked. */
    static void warn(Components components, Terminal terminal, String dataset, PublishedVersion version) {
        warnNewer(terminal, version);
        revocation(components, dataset, version)
                .ifPresent(r -> terminal.say(r.warning(version.record().name())));
    }

    /** Says that a newer program published a version, if one did. */
    static void warnNewer(Terminal terminal, PublishedVersion version) {
        NewerProgram.note(version, Machine.version()).ifPresent(terminal::say);
    }

    /**
     * Says that a newer program published a version, if one did.
     *
     * @throws Failure {@code revoked} (INPUT)
     */
    static void refuseRevoked(Components components, Terminal terminal, String dataset, PublishedVersion version) {
        warnNewer(terminal, version);
        revocation(components, dataset, version).ifPresent(r -> {
            throw Failure.input(
                    "revoked",
                    version.record().name() + " " + version.record().version() + " was " + r
                            + "\n  choose another version with --version, or add --revoked-too to have it all the same");
        });
    }

    /**
     * Returns the key prefix of the dataset that a version belongs to.
     *
     * @throws Failure {@code no-dataset} (INPUT) where the user named the folder of the version
     *     itself
     */
    static String root(PublishedVersion version) {
        return version.root()
                .orElseThrow(() -> Failure.input(
                        "no-dataset",
                        version.address() + " is a version by itself; name the dataset that it was published in, one"
                                + " level up, with --version "
                                + version.record().version()));
    }
}
