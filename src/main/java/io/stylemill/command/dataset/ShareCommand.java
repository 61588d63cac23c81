package io.stylemill.command.dataset;

import io.stylemill.console.Sharing;
import io.stylemill.engine.generator.Device;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.VersionOption;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.ShareNote;
import io.stylemill.version.Subset;
import io.stylemill.wiring.Components;
import io.stylemill.wiring.DatasetNames;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code share}: a list of addresses from which a version's shards can be read without credentials,
 * for a while.
 */
@Command(
        name = "share",
        description = {
            "Prints an address for each shard of a version, from which anybody can read it for a while (pre-signed).",
            "A note beside the version, in NAME/shared/VERSION/, says who shared it and until when; --list shows it.",
            "webdataset reads the list as it is: wds.WebDataset(open(\"shards.txt\").read().split(), shardshuffle=False)"
        },
        footer = {"", "Example: stylemill share s3://datasets/blood-cells --expires 12h > shards.txt"})
public final class ShareCommand extends BaseCommand {
    @Parameters(index = "0", paramLabel = "DATASET", description = "s3://bucket/name[/version], or NAME[/VERSION].")
    @SuppressWarnings("NullAway.Init")
    private String dataset;

    @Mixin
    private final VersionOption version = new VersionOption();

    @Mixin
    private final SubsetOptions chosenImages = new SubsetOptions();

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "How long the addresses work, such as 30m, 12h or 7d, which is the longest"
                    + " (default: ${DEFAULT-VALUE}). With temporary credentials they end with these.")
    private String expires = Sharing.USUAL;

    @Option(
            names = "--list",
            description = "Shares nothing: prints who shared the version, when, how much and until when, newest first.")
    private boolean list;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        OptionProblems problems = new OptionProblems();
        Duration validity =
                problems.together(() -> Sharing.validity(expires, "--expires")).orElse(Duration.ZERO);
        Subset.Ask ask = chosenImages.ask(problems);
        problems.refuse();
        try (Components components = new Components(settings(), Device.CPU)) {
            if (list) {
                tell(Versions.open(components, dataset, version.version()));
                return 0;
            }
            Sharing sharing = new Sharing(
                    components.settings().s3().embedded(),
                    System.getProperty("user.name", "unknown"),
                    Clock.systemUTC(),
                    (what, detail) -> {});
            sharing.require(DatasetNames.address(components, dataset));
            PublishedVersion published = Versions.open(components, dataset, version.version());
            Subset subset = SubsetOptions.choose(components, terminal(), published, ask);
            Map<String, List<Object>> chosen = images(subset);
            List<Map<String, Object>> shards = new ArrayList<>();
            for (Sharing.Shared shared : sharing.shards(
                    published,
                    file -> subset.isWhole() || chosen.containsKey(file.path()),
                    validity,
                    "by the command share")) {
                Map<String, Object> shard = Sharing.json(shared);
                if (!subset.isWhole()) {
                    shard.put("images", chosen.get(shared.file().path()));
                }
                shards.add(shard);
            }
            tell(subset, validity, shards);
            return 0;
        }
    }

    private void tell(PublishedVersion published) {
        if (json.asked()) {
            terminal()
                    .result(CanonicalJson.write(Map.of(
                            "dataset",
                            published.address(),
                            "version",
                            published.record().version(),
                            "shared",
                            Sharing.history(published, null, Integer.MAX_VALUE).items())));
            return;
        }
        List<ShareNote> notes = published.shares(Integer.MAX_VALUE);
        notes.forEach(note -> terminal().result(note.toString()));
        if (notes.isEmpty()) {
            terminal().say("Nobody shared " + published.address() + ", as far as it was noted.");
        }
    }

    /** Returns the chosen images by the path of their shard; nothing where all are chosen. */
    private Map<String, List<Object>> images(Subset subset) {
        Map<String, List<Object>> chosen = new HashMap<>();
        if (!subset.isWhole()) {
            subset.places(place -> {
                Map<String, Object> image = new LinkedHashMap<>();
                image.put("key", place.key());
                image.put("offset", place.tarOffset());
                image.put("length", place.length());
                chosen.computeIfAbsent(place.shard(), s -> new ArrayList<>()).add(image);
            });
        }
        return chosen;
    }

    private void tell(Subset subset, Duration validity, List<Map<String, Object>> shards) {
        PublishedVersion published = subset.parent();
        if (json.asked()) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("dataset", published.address());
            map.put("version", published.record().version());
            map.put("expiresInSeconds", validity.toSeconds());
            if (!subset.isWhole()) {
                Map<String, Object> asked = new LinkedHashMap<>(subset.ask().asMap());
                asked.put("digest", subset.digest());
                asked.put("parent", published.commit().digest());
                asked.put("images", subset.images());
                map.put("subset", asked);
            }
            map.put("shards", shards);
            terminal().result(CanonicalJson.write(map));
            return;
        }
        shards.forEach(shard -> terminal().result(String.valueOf(shard.get("url"))));
        if (!subset.isWhole() && (subset.ask().where() != null || subset.ask().limit() != null)) {
            terminal()
                    .say(
                            "The shards hold other images too: --json lists the keys of the chosen ones, and where they lie.");
        }
        terminal()
                .say("Anyone who has these addresses can read the shards for " + expires
                        + "; keep the list as you would keep a password.");
    }
}
