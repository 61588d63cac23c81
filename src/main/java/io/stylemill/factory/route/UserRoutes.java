package io.stylemill.factory.route;

import io.stylemill.failure.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Starts the routes of the user beside those of the factory. A file that cannot run is reported,
 * and left out whole.
 */
final class UserRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(UserRoutes.class);

    /** What Camel takes from the top of one file and uses for the routes of all. */
    private static final List<String> BEYOND_THE_FILE = List.of("errorHandler", "interceptSendToEndpoint");

    private final ModelCamelContext camel;

    /** @param camel started, with the routes of the factory */
    UserRoutes(CamelContext camel) {
        this.camel = (ModelCamelContext) camel;
    }

    /**
     * Starts the routes of every {@code *.yaml} file of a folder, in the order of their names.
     *
     * @return the files that do not run
     * @throws Failure {@code routes-missing} (INPUT) when there is no such folder
     */
    List<Path> start(Path folder) {
        List<Path> files;
        try (Stream<Path> found = Files.list(folder)) {
            files = found.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Failure.input(
                    "routes-missing",
                    "cannot read the folder " + folder + " that stylemill.routes names: " + e
                            + "; make it, or remove the setting");
        }
        List<Path> broken = new ArrayList<>();
        for (Path file : files) {
            List<RouteDefinition> before = List.copyOf(camel.getRouteDefinitions());
            try {
                requireOwn(file, before);
                Resource resource = PluginHelper.getResourceLoader(camel).resolveResource("file:" + file);
                PluginHelper.getRoutesLoader(camel).loadRoutes(resource);
                LOG.info("The routes of {} run", file);
            } catch (Exception | LinkageError e) {
                LOG.error(
                        "The routes of {} do not run, and everything else does: {}; correct the file and start again",
                        file,
                        Causes.deepest(e));
                LOG.debug("It failed with", e);
                remove(before);
                broken.add(file);
            }
        }
        return broken;
    }

    /**
     * Refuses what would reach beyond the file. Camel puts a route in the place of another with the
     * same id, without a word, and some parts of a file count for other files too.
     */
    private static void requireOwn(Path file, List<RouteDefinition> before) throws IOException {
        Set<String> taken = new HashSet<>();
        before.forEach(route -> taken.add(route.getRouteId()));
        LoadSettings settings = LoadSettings.builder().setLabel(file.toString()).build();
        if (!(new Load(settings).loadFromString(Files.readString(file)) instanceof List<?> parts)) {
            throw Failure.input("bad-route", "the file holds no list of routes");
        }
        for (Object part : parts) {
            if (!(part instanceof Map<?, ?> map)) {
                continue;
            }
            if (map.get("route") instanceof Map<?, ?> route && !taken.add(String.valueOf(route.get("id")))) {
                throw Failure.input(
                        "bad-route",
                        route.get("id") == null
                                ? "two of its routes have no id; give every route an id"
                                : "a route with the id '" + route.get("id") + "' runs already; choose another id");
            }
            for (String key : BEYOND_THE_FILE) {
                if (map.containsKey(key)) {
                    throw Failure.input(
                            "bad-route",
                            "its '" + key + "' would count for routes of other files too; put an 'errorHandler' inside"
                                    + " a route, or use 'onException' or 'intercept' here");
                }
            }
            if (map.get("routeConfiguration") instanceof Map<?, ?> configuration && configuration.get("id") == null) {
                throw Failure.input(
                        "bad-route",
                        "its 'routeConfiguration' has no id, so it would count for routes of other files too; give it"
                                + " an id, and name that as 'routeConfigurationId' in the routes that it is for");
            }
        }
    }

    private void remove(List<RouteDefinition> before) {
        List<RouteDefinition> left = new ArrayList<>(camel.getRouteDefinitions());
        left.removeAll(before);
        try {
            camel.removeRouteDefinitions(left);
        } catch (Exception e) {
            LOG.warn("What was started of them could not be removed: {}", Causes.deepest(e));
        }
    }
}
