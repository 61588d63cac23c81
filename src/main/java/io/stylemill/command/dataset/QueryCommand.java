package io.stylemill.command.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stylemill.audit.query.Query;
import io.stylemill.audit.query.QueryOutput;
import io.stylemill.audit.query.QueryQuestion;
import io.stylemill.audit.query.QueryResult;
import io.stylemill.engine.generator.Device;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.record.Amounts;
import io.stylemill.record.Digests;
import io.stylemill.store.Place;
import io.stylemill.store.Store;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.LogsNothing;
import io.stylemill.terminal.Meter;
import io.stylemill.terminal.OptionProblems;
import io.stylemill.terminal.VersionOption;
import io.stylemill.version.Layout;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.Subset;
import io.stylemill.wiring.Components;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code query}: asks the index of one or of all published versions. */
@Command(
        name = "query",
        description = {
            "Asks which images there are and where they came from: SQL over the table samples, one row per image, or a"
                    + " ready question.",
            "With --all, DATASET may be a bucket, a folder or a dataset with many versions, and may be left out for the"
                    + " usual destination."
        },
        footer = {
            "",
            "Example: stylemill query s3://datasets/blood-cells \\",
            "                   'SELECT label_name, count(*) AS n FROM samples GROUP BY label_name'",
            "         stylemill query --all --checkpoint cells.safetensors --csv > images.csv",
            "         stylemill query s3://datasets/blood-cells --seed 17",
            "         stylemill query s3://datasets/blood-cells --where \"label_name = 'WBC'\" --limit 20 --seed 7"
        })
public final class QueryCommand extends BaseCommand implements LogsNothing {
    @Parameters(
            arity = "0..2",
            paramLabel = "[DATASET] [SQL]",
            description =
                    "s3://bucket/name[/version], a local folder, or NAME[/VERSION]; the question, unless a ready one is"
                            + " asked.")
    private @Nullable List<String> words;

    @Option(names = "--all", description = "Every published version, not only the newest.")
    private boolean all;

    @Mixin
    private final VersionOption version = new VersionOption();

    @Option(
            names = "--checkpoint",
            paramLabel = "SHA|FILE",
            description = "Images of this network: SHA-256, at least 6 digits of it, or the file.")
    private @Nullable String checkpoint;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Images of this seed, mixed in or not; with --limit, the seed that draws them.")
    private @Nullable Long seed;

    @Mixin
    private final NarrowOptions narrow = new NarrowOptions();

    @Option(
            names = "--manifest",
            paramLabel = "SHA|FILE",
            description = "Images of this manifest: SHA-256, at least 6 digits of it, or the file.")
    private @Nullable String manifest;

    @Option(names = "--label", paramLabel = "NAME", description = "Images of this class, by name or index.")
    private @Nullable String label;

    @Option(
            names = "--night",
            paramLabel = "DATE",
            description = "Images of versions published on this day in UTC, such as 2026-11-22.")
    private @Nullable String night;

    @Option(names = "--csv", description = "Prints CSV.")
    private boolean csv;

    @Option(names = "--json", description = "Prints one JSON array of objects.")
    private boolean json;

    @Override
    public Integer call() {
        boolean some = narrow.some();
        Long limit = narrow.limit();
        OptionProblems problems = new OptionProblems()
                .addIf(csv && json, () -> "--csv and --json are two forms of one answer; choose")
                .addIf(
                        all && version.version() != null,
                        () -> "--version names one version and --all asks for every one; choose")
                .addIf(
                        some && all,
                        () -> "--where, --split and --limit choose images of one version; leave out --all, or ask all"
                                + " versions in SQL");
        Subset.Ask ask = narrow.ask(limit == null ? null : seed, problems);
        QueryQuestion question = new QueryQuestion(
                digest("--checkpoint", checkpoint, problems),
                limit == null ? seed : null,
                digest("--manifest", manifest, problems),
                label,
                night(problems));
        problems.refuse();
        List<String> given = new ArrayList<>(words == null ? List.of() : words);
        // A subset is a question already; SQL asks about its images alone.
        boolean ready = !question.isEmpty() || (some && given.size() < 2);
        String sql = ready ? question.sql() : sql(given);
        String dataset = dataset(given);
        try (Components components = Components.reading(settings(), Device.CPU)) {
            List<PublishedVersion> versions = versions(components, dataset);
            long images = versions.stream().mapToLong(v -> v.record().images()).sum();
            Path scratch = components.settings().home().resolve("query");
            Subset subset = some ? SubsetOptions.choose(components, terminal(), versions.get(0), ask, question) : null;
            try (Query query = subset == null
                    ? load(scratch, versions, question, sql, images)
                    : Query.load(scratch, subset, sql, rows -> {})) {
                answer(query, sql);
            }
            return 0;
        }
    }

    private Query load(Path scratch, List<PublishedVersion> versions, QueryQuestion question, String sql, long images) {
        try (Meter meter = Meter.images(terminal(), "read the index", images)) {
            return Query.load(scratch, versions, question, sql, meter::advance);
        }
    }

    private void answer(Query query, String sql) {
        QueryOutput output = json ? QueryOutput.JSON : csv ? QueryOutput.CSV : QueryOutput.TABLE;
        PrintStream out =
                new PrintStream(new BufferedOutputStream(stopping(terminal().out()), 1 << 16), false, UTF_8);
        long rows;
        try (QueryResult result = query.ask(sql)) {
            rows = output.write(result, out);
        } finally {
            out.flush();
        }
        if (output == QueryOutput.TABLE) {
            terminal().say(Amounts.count(rows, "row"));
        }
    }

    /**
     * Fails where a PrintStream goes on writing into nothing: who reads millions of rows has ended,
     * or a disk is full.
     */
    private static OutputStream stopping(PrintStream to) {
        return new FilterOutputStream(to) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
                if (to.checkError()) {
                    throw new IOException("standard output takes no more");
                }
            }
        };
    }

    private String sql(List<String> given) {
        if (given.size() < (all ? 1 : 2)) {
            throw Failure.input(
                    "bad-option",
                    "write " + (all ? "" : "the dataset and ") + "a question in SQL, such as 'SELECT label_name,"
                            + " count(*) AS n FROM samples GROUP BY label_name', or ask one of --checkpoint, --seed,"
                            + " --manifest, --label and --night");
        }
        return given.remove(given.size() - 1);
    }

    private @Nullable String dataset(List<String> given) {
        if (given.size() > 1) {
            throw Failure.input(
                    "bad-option",
                    "'" + given.get(1) + "' is one word too many: a ready question (--checkpoint, --seed, --manifest,"
                            + " --label, --night) takes no SQL");
        }
        if (given.isEmpty() && !all) {
            throw Failure.input("bad-option", "name a dataset, or ask all of them with --all");
        }
        return given.isEmpty() ? null : given.get(0);
    }

    private List<PublishedVersion> versions(Components components, @Nullable String dataset) {
        Place place = dataset == null
                ? components.stores().open(Components.USUAL_DESTINATION)
                : Versions.place(components, dataset);
        String prefix = place.location().prefix();
        if (!all) {
            PublishedVersion one = PublishedVersion.open(place.store(), prefix, version.version());
            if (dataset != null) {
                Versions.warn(components, terminal(), dataset, one);
            }
            return List.of(one);
        }
        List<PublishedVersion> versions = new ArrayList<>();
        for (Store.Stat stat : place.store().list(prefix)) {
            if (stat.key().equals(Layout.DATASET_JSON) || stat.key().endsWith("/" + Layout.DATASET_JSON)) {
                String folder = stat.key().substring(0, stat.key().length() - Layout.DATASET_JSON.length());
                versions.add(PublishedVersion.open(place.store(), folder, null));
            }
        }
        if (versions.isEmpty()) {
            throw Failure.input(
                    Code.NO_SUCH_VERSION,
                    "no version was found below " + place.store().address(prefix));
        }
        return versions;
    }

    private static @Nullable String digest(String option, @Nullable String given, OptionProblems problems) {
        if (given == null || given.matches("[0-9a-fA-F]{6,64}")) {
            return given;
        }
        Path file = Path.of(given);
        if (!Files.isRegularFile(file)) {
            problems.add(option + " is '" + given + "'; it must be a SHA-256, at least 6 digits of one, or a file");
            return null;
        }
        try {
            return Digests.sha256(file);
        } catch (IOException e) {
            problems.add(option + ": cannot read " + file + ": " + e);
            return null;
        }
    }

    private @Nullable LocalDate night(OptionProblems problems) {
        try {
            return night == null ? null : LocalDate.parse(night);
        } catch (DateTimeException e) {
            problems.add("--night is '" + night + "'; it must be a day such as 2026-11-22");
            return null;
        }
    }
}
