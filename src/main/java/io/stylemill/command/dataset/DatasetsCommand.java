package io.stylemill.command.dataset;

import io.stylemill.console.Catalog;
import io.stylemill.engine.generator.Device;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.LogsNothing;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Revocation;
import io.stylemill.wiring.Components;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code datasets}: what is published. */
@Command(
        name = "datasets",
        description = {
            "Lists the published datasets with their versions.",
            "Datasets at " + Components.USUAL_DESTINATION
                    + " have their names as short addresses: 'stylemill verify NAME'."
        },
        footer = {"", "Example: stylemill datasets list", "         stylemill datasets list s3://my-bucket/sets"})
public final class DatasetsCommand extends BaseCommand implements LogsNothing {
    private enum Action {
        LIST
    }

    @Parameters(index = "0", paramLabel = "list", description = "What to do.")
    @SuppressWarnings({"NullAway.Init", "UnusedVariable"})
    private Action action;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PLACE",
            description =
                    "Where they lie: s3://bucket[/prefix] or a folder (default: " + Components.USUAL_DESTINATION + ").")
    private String place = Components.USUAL_DESTINATION;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        try (Components components = Components.reading(settings(), Device.CPU)) {
            // A place that does not answer is an error here, and no empty list.
            components
                    .stores()
                    .open(place)
                    .store()
                    .list(components.stores().open(place).location().prefix());
            List<Catalog.Dataset> found =
                    new Catalog(components.stores(), () -> List.of(place), Clock.systemUTC()).list();
            if (json.asked()) {
                terminal()
                        .result(CanonicalJson.write(
                                found.stream().map(DatasetsCommand::json).toList()));
            } else if (found.isEmpty()) {
                terminal().say("Nothing is published at " + place + " yet.");
            } else {
                found.forEach(this::show);
            }
            return 0;
        }
    }

    private void show(Catalog.Dataset dataset) {
        for (PublishedVersion version : dataset.versions().values()) {
            Optional<Revocation> revoked = version.revocation();
            terminal()
                    .result(String.format(
                            Locale.ROOT,
                            "%s %s  %s  %s%s",
                            dataset.name(),
                            version.record().version(),
                            Amounts.count(version.record().images(), "image"),
                            version.address(),
                            revoked.map(r -> "  (" + r + ")").orElse("")));
        }
    }

    private static Map<String, Object> json(Catalog.Dataset dataset) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", dataset.name());
        map.put(
                "versions",
                dataset.versions().values().stream().map(DatasetsCommand::json).toList());
        return map;
    }

    private static Map<String, @Nullable Object> json(PublishedVersion version) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("version", version.record().version());
        map.put("images", version.record().images());
        map.put("address", version.address());
        map.put("revoked", version.revocation().map(Revocation::toString).orElse(null));
        return map;
    }
}
