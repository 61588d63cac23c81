package io.stylemill.command.network;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.engine.models.Download;
import io.stylemill.engine.models.PublicNetwork;
import io.stylemill.engine.models.PublicNetworks;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Amounts;
import io.stylemill.record.CanonicalJson;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.JsonOption;
import io.stylemill.terminal.Meter;
import io.stylemill.terminal.OptionProblems;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code models}: the catalogue of public networks, and the one command that fetches one. */
@Command(
        name = "models",
        description = {
            "Lists well-known public networks with family, size, licence and address, shows one, or gets one.",
            "Only 'get' fetches a network, and only after you accept the licence by its name. Size and digest are"
                    + " checked if the publisher states them. The output says what could not be checked."
        },
        footer = {
            "",
            "Example: stylemill models list --family stylegan3",
            "         stylemill models get lhq-256 -o lhq-256.pkl --accept-license MIT"
        })
public final class ModelsCommand extends BaseCommand {
    private enum Action {
        LIST,
        SHOW,
        GET,
        FETCH
    }

    @Parameters(index = "0", paramLabel = "list|show|get", description = "What to do; 'fetch' is another word for get.")
    @SuppressWarnings("NullAway.Init")
    private Action action;

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Name in the list, for show and get.")
    private @Nullable String name;

    @Option(names = "--family", paramLabel = "FAMILY", description = "Only networks of this family, for list.")
    private @Nullable String family;

    @Option(names = "-o", paramLabel = "FILE", description = "Where the file goes, for get.")
    private @Nullable Path output;

    @Option(
            names = "--accept-license",
            paramLabel = "LICENCE",
            description = "Name of the licence that you have read and accept, for get; 'show' says it.")
    private @Nullable String accepted;

    @Option(
            names = "--from",
            paramLabel = "URL",
            description = "Gets the file from your own mirror. What the publisher states is checked all the same.")
    private @Nullable URI mirror;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        switch (action) {
            case LIST -> list();
            case SHOW -> show(network());
            case GET, FETCH -> get(network());
        }
        return 0;
    }

    private PublicNetwork network() {
        if (name == null) {
            throw Failure.input("model-missing", "name the network; 'stylemill models list' shows them");
        }
        return PublicNetworks.named(name);
    }

    private void list() {
        List<PublicNetwork> found = family == null ? PublicNetworks.all() : PublicNetworks.of(family);
        if (json.asked()) {
            terminal()
                    .result(CanonicalJson.write(
                            found.stream().map(ModelsCommand::map).toList()));
            return;
        }
        found.forEach(one -> terminal()
                .result(String.format(
                        Locale.ROOT,
                        "%-28s %-11s %-9s %-31s %s",
                        one.name(),
                        one.family(),
                        one.width() + "x" + one.height(),
                        one.license().id(),
                        one.shows())));
    }

    private void show(PublicNetwork one) {
        if (json.asked()) {
            terminal().result(CanonicalJson.write(map(one)));
            return;
        }
        Long bytes = one.bytes();
        terminal().result(one.name() + ": " + one.shows());
        fact("family", one.family());
        fact(
                "images",
                one.width() + " x " + one.height() + " pixels"
                        + (one.classes() == 0 ? "" : ", " + one.classes() + " classes"));
        fact("publisher", one.publisher());
        fact("page", one.page());
        fact("file", one.file() + ", " + (bytes == null ? "size not stated" : bytes + " bytes"));
        fact("sha256", Objects.requireNonNullElse(one.sha256(), "not stated by its publisher"));
        licence(one, this::fact);
        fact(
                "to get it",
                Objects.requireNonNullElse(
                        one.byHand(),
                        "stylemill models get " + one.name() + " -o " + one.file() + " --accept-license "
                                + one.license().id()));
    }

    private void fact(String name, String value) {
        terminal().result(String.format(Locale.ROOT, "  %-11s %s", name, value));
    }

    private static void licence(PublicNetwork one, BiConsumer<String, String> to) {
        PublicNetwork.License license = one.license();
        to.accept("licence", license.id() + " (" + license.name() + ")");
        to.accept("terms", license.terms());
        to.accept("text", license.text());
    }

    private void get(PublicNetwork one) {
        licence(one, (what, words) -> terminal().say(String.format(Locale.ROOT, "%-8s %s", what, words)));
        URI from = mirror != null ? mirror : one.download();
        Path file = output;
        new OptionProblems()
                .addIf(file == null, () -> "-o is not stated: where does the file go? Such as -o " + one.file())
                .output(file)
                .addIf(
                        !one.license().id().equals(accepted),
                        () -> (accepted == null
                                        ? "the licence is not accepted"
                                        : "--accept-license is '" + accepted + "', but the licence is another")
                                + "; read it, and say --accept-license "
                                + one.license().id())
                .addIf(
                        from == null,
                        () -> "this network cannot be got by a program. " + one.byHand() + " The page: " + one.page())
                .refuse();
        if (file == null || from == null) {
            throw Failure.bug("a file and an address were asked for");
        }
        markStarted();
        Long bytes = one.bytes();
        Download.Fetched fetched;
        try (Meter meter = Meter.bytes(terminal(), "get", bytes == null ? -1 : bytes)) {
            fetched = new Download(from, file, bytes, one.sha256()).fetch(meter::reach);
        }
        told(one, file, from, fetched);
    }

    private void told(PublicNetwork one, Path file, URI from, Download.Fetched fetched) {
        if (fetched.resumedAt() > 0) {
            terminal().say("Continued at byte " + fetched.resumedAt() + " of an earlier call.");
        }
        if (!fetched.sizeStated()) {
            terminal().say("Not checked: the size. Neither the publisher nor the server states it.");
        }
        if (!fetched.digestStated()) {
            terminal()
                    .say("Not checked: the digest. The publisher states none, so nothing says that these are the bytes"
                            + " that it published. Keep the SHA-256 below and compare it with what others have.");
        }
        Checkpoint read = read(file);
        CheckpointSummary summary = new CheckpointSummary(file.toString(), read);
        String found = kind(
                read.network().architecture().id(),
                read.network().width(),
                read.network().height());
        String wanted = kind(one.family(), one.width(), one.height());
        if (!found.equals(wanted)) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "download-differs",
                    "the file in " + file + ", fetched from " + from + ", is " + found + ", but " + one.name() + " is "
                            + wanted + "; do not use it for " + one.name());
        }
        if (json.asked()) {
            Map<String, @Nullable Object> map = map(one);
            map.put("path", file.toAbsolutePath().normalize().toString());
            map.put("from", from.toString());
            map.put("checked", Map.of("bytes", fetched.sizeStated(), "sha256", fetched.digestStated()));
            map.put("network", summary.toMap());
            terminal().result(CanonicalJson.write(map));
            return;
        }
        terminal().result(summary.text());
        terminal()
                .result("Got " + Amounts.bytes(fetched.bytes()) + ". In a manifest, write generator.license: "
                        + one.license().id());
    }

    private static String kind(String family, int width, int height) {
        return family + " of " + width + " x " + height + " pixels";
    }

    private static Checkpoint read(Path file) {
        try {
            return Checkpoints.read(file);
        } catch (Failure e) {
            throw Failure.of(
                    Kind.VERIFICATION,
                    "download-differs",
                    "what was fetched is in " + file + ", but it is no network that can be used: " + e.getMessage(),
                    e);
        }
    }

    private static Map<String, @Nullable Object> map(PublicNetwork one) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("name", one.name());
        map.put("family", one.family());
        map.put("width", one.width());
        map.put("height", one.height());
        map.put("classes", one.classes());
        map.put("shows", one.shows());
        map.put("publisher", one.publisher());
        map.put("page", one.page());
        map.put("file", one.file());
        map.put("download", one.download() == null ? null : String.valueOf(one.download()));
        map.put("bytes", one.bytes());
        map.put("sha256", one.sha256());
        map.put(
                "license",
                Map.of(
                        "id", one.license().id(),
                        "name", one.license().name(),
                        "text", one.license().text(),
                        "terms", one.license().terms()));
        return map;
    }
}
