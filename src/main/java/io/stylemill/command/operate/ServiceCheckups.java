package io.stylemill.command.operate;

import io.stylemill.config.BrokerSettings;
import io.stylemill.config.LedgerSettings;
import io.stylemill.config.Settings;
import io.stylemill.embedded.EmbeddedBroker;
import io.stylemill.embedded.EmbeddedS3;
import io.stylemill.factory.ledger.Database;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.route.BrokerAddress;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import io.stylemill.store.Location;
import io.stylemill.terminal.Install;
import io.stylemill.wiring.Components;
import io.stylemill.wiring.DataFolder;
import io.stylemill.wiring.LedgerAddress;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the data folder, S3, broker and ledger: starts the embedded ones for a moment, calls on
 * the others.
 */
final class ServiceCheckups {
    private static final String HOME = "data folder";
    private static final String S3 = "S3";
    private static final String BROKER = "broker";
    private static final String LEDGER = "ledger";
    private static final long LITTLE_ROOM = 2L << 30;
    private static final long NO_ROOM = 64L << 20;
    private static final int SECONDS = 5;

    private final Components components;
    private final Settings settings;
    private final List<String> buckets;

    /** @param buckets named on the command line, to be looked at on an external server */
    ServiceCheckups(Components components, List<String> buckets) {
        this.components = components;
        this.settings = components.settings();
        this.buckets = List.copyOf(buckets);
    }

    List<Checkup> all() {
        List<Checkup> checkups = new ArrayList<>();
        @Nullable DataFolder home = null;
        String holder = "";
        try {
            home = DataFolder.takeBriefly(settings.home());
        } catch (Failure e) {
            if (!e.is(Code.HOME_IN_USE)) {
                return List.of(
                        Checkup.fail(HOME, e.getMessage(), ""),
                        s3("the data folder is not usable"),
                        broker("the data folder is not usable"),
                        ledger("the data folder is not usable"));
            }
            holder = "another Stylemill is at work in it; ";
        }
        try {
            String held = home != null ? "" : "the other Stylemill has it";
            checkups.add(room(settings.home(), holder));
            checkups.add(s3(held));
            checkups.add(broker(held));
            checkups.add(ledger(held));
            return checkups;
        } finally {
            if (home != null) {
                home.close();
            }
        }
    }

    private static Checkup room(Path folder, String holder) {
        try {
            FileStore store = Files.getFileStore(folder);
            long room = store.getUsableSpace();
            String found = folder + ", " + holder + Amounts.bytes(room) + " of room, " + store.type();
            if (room < NO_ROOM) {
                return Checkup.fail(HOME, found, "make room, or set stylemill.home to a folder on another disk");
            }
            return room < LITTLE_ROOM
                    ? Checkup.warn(HOME, found, "make room, or set stylemill.home to a folder on another disk")
                    : Checkup.ok(HOME, found);
        } catch (IOException e) {
            return Checkup.fail(HOME, folder + " cannot be looked at: " + e, "set stylemill.home to another folder");
        }
    }

    private static Checkup left(String name, String why) {
        return Checkup.ok(name, "embedded; not tried, for " + why);
    }

    /** @param why it cannot be tried when it is embedded, or empty; the same below */
    private Checkup s3(String why) {
        if (!settings.s3().embedded()) {
            return Checkup.of(S3, this::external);
        }
        if (!why.isEmpty()) {
            return left(S3, why);
        }
        return Checkup.of(S3, () -> {
            try (EmbeddedS3 server = EmbeddedS3.start(settings.home())) {
                return server.healthy()
                        ? Checkup.ok(S3, "embedded; starts, answers, and the folder keeps extended attributes")
                        : Checkup.fail(
                                S3,
                                "embedded; it starts, but does not answer on " + server.endpoint(),
                                "let programs on this machine reach each other over the loopback interface");
            }
        });
    }

    /**
     * Looks at every bucket that is named somewhere; the usual one may be absent, for nobody may
     * need it.
     */
    private Checkup external() {
        Object endpoint = settings.s3().endpoint();
        String server = Objects.requireNonNullElse(
                        endpoint, "Amazon S3, region " + settings.s3().region())
                .toString();
        Set<String> named = new TreeSet<>(buckets);
        Stream.concat(settings.inbox().places().stream(), settings.inbox().checkpoints().stream())
                .filter(place -> place.startsWith("s3://"))
                .forEach(place ->
                        named.add(Location.parse(place, Install.workingFolder()).root()));
        boolean asked = !named.isEmpty();
        if (!asked) {
            named.add(Location.parse(Components.USUAL_DESTINATION, Install.workingFolder())
                    .root());
        }
        for (String bucket : named) {
            try {
                components.stores().open("s3://" + bucket);
            } catch (Failure e) {
                if (!asked && e.is(Code.BUCKET_MISSING)) {
                    return Checkup.warn(
                            S3,
                            server + " answers and takes the credentials; it has no bucket '" + bucket
                                    + "', where datasets go when a manifest names no place",
                            "look at your own bucket with --bucket NAME");
                }
                return Checkup.fail(S3, e.getMessage(), "");
            }
        }
        return Checkup.ok(S3, server + " answers; may list " + String.join(", ", named));
    }

    private Checkup broker(String why) {
        BrokerSettings own = settings.broker();
        String url = own.url();
        if (url != null) {
            BrokerAddress address = new BrokerAddress(
                    url, Objects.requireNonNullElse(own.user(), ""), Objects.requireNonNullElse(own.password(), ""));
            return Checkup.of(BROKER, () -> {
                address.probe();
                return Checkup.ok(BROKER, address + " answers");
            });
        }
        if (!why.isEmpty()) {
            return left(BROKER, why);
        }
        return Checkup.of(BROKER, () -> {
            try (EmbeddedBroker started = EmbeddedBroker.start(settings.home().resolve("broker"), 0)) {
                return Checkup.ok(BROKER, "embedded; starts, holds " + started.held() + " messages");
            }
        });
    }

    private Checkup ledger(String why) {
        LedgerSettings own = settings.ledger();
        String url = own.url();
        if (url != null) {
            return server(url, own);
        }
        if (!why.isEmpty()) {
            return left(LEDGER, why);
        }
        return Checkup.of(LEDGER, () -> {
            try (Ledger opened = Ledger.open(LedgerAddress.of(settings), Clock.systemUTC())) {
                int runs = opened.runs().list(1000).size();
                return Checkup.ok(LEDGER, "embedded; opens, knows " + Amounts.count(runs, "run"));
            }
        });
    }

    /** Connects and leaves again; tables are made or changed by those who work with them. */
    private static Checkup server(String url, LedgerSettings own) {
        Database database = Database.server(
                url, Objects.requireNonNullElse(own.user(), ""), Objects.requireNonNullElse(own.password(), ""));
        try (Connection connection = DriverManager.getConnection(url, database.user(), database.password())) {
            return connection.isValid(SECONDS)
                    ? Checkup.ok(LEDGER, database + " answers")
                    : Checkup.fail(LEDGER, database + " takes connections, but does not answer", "look at its log");
        } catch (SQLException e) {
            return Checkup.fail(
                    LEDGER,
                    database + ": " + e.getMessage(),
                    "check stylemill.ledger.url, user and password, and that the database runs");
        }
    }
}
