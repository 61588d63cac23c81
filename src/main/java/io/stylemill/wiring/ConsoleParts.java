package io.stylemill.wiring;

import io.stylemill.config.InboxSettings;
import io.stylemill.config.Settings;
import io.stylemill.console.Catalog;
import io.stylemill.console.InboxOverview;
import io.stylemill.console.Paintings;
import io.stylemill.console.Studio;
import io.stylemill.console.VersionJobs;
import io.stylemill.web.Gate;
import io.stylemill.web.Health;
import io.stylemill.web.page.Console;
import io.stylemill.web.page.Fact;
import io.stylemill.web.page.SystemPage;
import io.stylemill.web.page.Watches;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the console of a coordinator is wired from. */
final class ConsoleParts {
    private final Components components;
    private final LocalFactory factory;
    private final Settings settings;
    private final Clock clock = Clock.systemUTC();

    ConsoleParts(Components components, LocalFactory factory) {
        this.components = components;
        this.factory = factory;
        this.settings = components.settings();
    }

    Console console(
            @Nullable Gate gate,
            Watches watches,
            Studio studio,
            VersionJobs work,
            Paintings paintings,
            Health health,
            Supplier<List<SystemPage.Part>> machine) {
        Catalog catalog = factory.service().catalog();
        return new Console(Machine.version(), gate, true)
                .runs(factory.service().runs(), factory.service().runImages(), factory.ledger(), watches, clock)
                .datasets(
                        catalog,
                        work,
                        VersionWork.replays(components),
                        VersionWork.sharing(components, factory.service().jobs(), clock),
                        watches)
                .studio(studio, catalog)
                .paint(paintings)
                .orders(
                        factory.service().orderRoute(),
                        factory.intake(),
                        studio,
                        components.stores(),
                        settings.inbox(),
                        clock)
                .inbox(new InboxOverview(factory.ledger()), settings.inbox().period(), watches)
                .schedules(factory.ledger(), watches, clock)
                .system(health, factory.ledger(), machine, factory.service().workerList(), places());
    }

    private List<Fact> places() {
        InboxSettings inbox = settings.inbox();
        return List.of(
                new Fact("Inbox", String.join(", ", inbox.places())),
                new Fact("Checkpoints", String.join(", ", inbox.checkpoints())),
                new Fact("Data folder", settings.home().toString()),
                new Fact("Store", components.s3InWords()),
                new Fact("Broker", factory.brokerInWords()),
                new Fact("Ledger", factory.ledger().database().toString()));
    }
}
