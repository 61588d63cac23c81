package io.stylemill.wiring;

import io.stylemill.config.WebAddress;
import io.stylemill.config.WebSettings;
import io.stylemill.console.Catalog;
import io.stylemill.console.Jobs;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.web.Answer;
import io.stylemill.web.Endpoint;
import io.stylemill.web.WebServer;
import io.stylemill.web.page.Console;
import io.stylemill.web.page.Watches;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pages of datasets alone, on a dataset that somebody names, without a factory. */
public final class DatasetConsole implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DatasetConsole.class);

    private final WebServer server;
    private final Jobs jobs;
    private final Watches watches;

    private DatasetConsole(WebServer server, Jobs jobs, Watches watches) {
        this.server = server;
        this.jobs = jobs;
        this.watches = watches;
    }

    /**
     * Takes the address and answers from now on.
     *
     * @param dataset a destination, a dataset or a version
     * @param setting name of what chose the address, for messages
     * @throws Failure {@code no-such-version} (INPUT) where nothing is published there; as
     *     {@link WebServer#open} throws
     */
    public static DatasetConsole open(Components components, String dataset, WebAddress address, String setting) {
        Clock clock = Clock.systemUTC();
        Catalog catalog = new Catalog(components.stores(), () -> List.of(dataset), clock);
        if (catalog.list().isEmpty()) {
            throw Failure.input(
                    Code.NO_SUCH_VERSION,
                    "no published version was found at " + components.stores().location(dataset)
                            + "; name a bucket, a folder of datasets, a dataset or a version");
        }
        WebServer server = WebServer.open(address, new WebSettings(address, null, null, null), setting);
        Jobs jobs = new Jobs(clock, (what, detail) -> LOG.info("{}: {}", what, detail));
        Watches watches = new Watches();
        Console console = new Console(Machine.version(), server.gate(), false)
                .datasets(
                        catalog,
                        VersionWork.jobs(components, jobs, clock),
                        VersionWork.replays(components),
                        VersionWork.sharing(components, jobs, clock),
                        watches);
        List<Endpoint> endpoints = new ArrayList<>(console.endpoints());
        endpoints.add(Endpoint.page("/", Endpoint.Access.READERS, asked -> Answer.seeOther(first(catalog))));
        server.start(endpoints, console::page);
        return new DatasetConsole(server, jobs, watches);
    }

    private static String first(Catalog catalog) {
        List<Catalog.Dataset> datasets = catalog.list();
        return datasets.size() == 1 ? "/datasets/" + datasets.get(0).name() : "/datasets";
    }

    /** Returns where it answers. */
    public String address() {
        return "http://" + server.address() + "/";
    }

    @Override
    public void close() {
        jobs.close();
        watches.close();
        server.close();
    }
}
