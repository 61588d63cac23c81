package io.stylemill.config;

import io.stylemill.config.SettingSources.Found;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Secrets;
import io.stylemill.record.Amounts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the settings of their words, collecting what is wrong with them. */
final class SettingsReader {
    private static final long MOST_MANIFEST_BYTES = 1L << 20;
    private static final long MOST_SAMPLES = 100_000_000;

    private final Path workingFolder;
    private final SettingWords words;
    private final SettingSources sources;
    private final List<Path> examples;

    /** @param examples folders with networks that come with the program */
    SettingsReader(Path workingFolder, SettingSources sources, List<Path> examples) {
        this.examples = List.copyOf(examples);
        this.workingFolder = workingFolder.toAbsolutePath().normalize();
        this.words = new SettingWords(this.workingFolder);
        this.sources = sources;
    }

    Settings settings() {
        Path home = read(SettingKey.HOME, words::folder, workingFolder.resolve("var"));
        S3Settings s3 = s3();
        BrokerSettings broker = new BrokerSettings(
                read(SettingKey.BROKER_URL, SettingWords::brokerUrl),
                read(SettingKey.BROKER_USER, word -> word),
                read(SettingKey.BROKER_PASSWORD, word -> word),
                read(SettingKey.BROKER_REDELIVERY, SettingWords::duration, BrokerSettings.USUAL_REDELIVERY));
        requireUserWithPassword(SettingKey.BROKER_USER, SettingKey.BROKER_PASSWORD);
        LedgerSettings ledger = new LedgerSettings(
                read(SettingKey.LEDGER_URL, SettingWords::ledgerUrl),
                read(SettingKey.LEDGER_USER, word -> word),
                read(SettingKey.LEDGER_PASSWORD, word -> word));
        requireUserWithPassword(SettingKey.LEDGER_USER, SettingKey.LEDGER_PASSWORD);
        List<String> watched = read(
                SettingKey.INBOX,
                word -> words.places(word, true),
                List.of(home.resolve("inbox").toString()));
        String own = home.resolve("checkpoints").toString();
        List<String> checkpoints = read(
                SettingKey.CHECKPOINTS,
                word -> words.places(word, false),
                Stream.concat(Stream.of(own), examples.stream().map(Path::toString))
                        .toList());
        InboxSettings inbox = new InboxSettings(
                watched,
                read(SettingKey.INBOX_PERIOD, SettingWords::duration, Duration.ofSeconds(5)),
                read(SettingKey.INBOX_LEASE, SettingWords::duration, Duration.ofMinutes(2)),
                checkpoints,
                read(SettingKey.TORCHSCRIPT, SettingWords::digests, List.of()),
                read(SettingKey.DESTINATIONS, word -> words.places(word, false), List.of()),
                limits());
        List<WorkerDevice> workers =
                read(SettingKey.WORKERS, SettingWords::workers, List.of(new WorkerDevice(WorkerDevice.Kind.CPU, 0)));
        WebSettings web = web();
        LogForm log = read(SettingKey.LOG, SettingWords::logForm, LogForm.TEXT);
        PolicySettings policy = new PolicySettings(
                read(SettingKey.POLICY_WEIGHTS, words::weights, List.of()),
                read(SettingKey.POLICY_CARD, SettingWords::names, List.of()),
                read(SettingKey.POLICY_GATES, SettingWords::names, List.of()),
                read(SettingKey.POLICY_RELEASERS, SettingWords::listed, List.of()));
        SigningSettings signing = new SigningSettings(
                read(SettingKey.SIGNING_KEY, words::signingKey),
                read(SettingKey.SIGNING_PASSWORD, word -> word),
                read(SettingKey.C2PA_KEY, words::signingKey));
        LineageSettings lineage = lineage();
        URI publicBase = read(
                SettingKey.PUBLIC_BASE,
                word -> SettingWords.url(word.replaceAll("/+$", ""), "https://data.example.org/datasets"));
        Path routes = read(SettingKey.ROUTES, words::folder);
        if (!sources.problems().isEmpty()) {
            int count = sources.problems().size();
            throw Failure.input(
                    "settings-invalid",
                    "Cannot use the settings: " + Amounts.count(count, "problem"),
                    sources.problems());
        }
        return new Settings(
                home, s3, broker, ledger, inbox, workers, web, log, policy, signing, lineage, publicBase, routes);
    }

    private LineageSettings lineage() {
        Found token = sources.values().get(SettingKey.LINEAGE_TOKEN);
        if (token != null && !sources.values().containsKey(SettingKey.LINEAGE_URL)) {
            sources.problems()
                    .add(new Problem(
                            token.where(), "stylemill.lineage.token is set without stylemill.lineage.url; set both"));
        }
        return new LineageSettings(
                read(
                        SettingKey.LINEAGE_URL,
                        word -> SettingWords.url(word, "https://marquez.example.org/api/v1/lineage")),
                read(SettingKey.LINEAGE_TOKEN, SettingWords::bearer));
    }

    private WebSettings web() {
        WebAddress address = sources.values().containsKey(SettingKey.WEB_ADDRESS)
                ? read(SettingKey.WEB_ADDRESS, SettingWords::webAddressOrNone)
                : new WebAddress("127.0.0.1", 8080);
        String token = read(SettingKey.WEB_TOKEN, SettingWords::token);
        String reader = read(SettingKey.WEB_READER_TOKEN, SettingWords::token);
        Found found = sources.values().get(SettingKey.WEB_READER_TOKEN);
        if (found != null && reader != null && reader.equals(token)) {
            sources.problems()
                    .add(new Problem(
                            found.where(),
                            "stylemill.web.reader-token is the same as stylemill.web.token, and would let readers do"
                                    + " everything; make a token of its own"));
        }
        if (found != null && !sources.values().containsKey(SettingKey.WEB_TOKEN)) {
            sources.problems()
                    .add(new Problem(
                            found.where(),
                            "stylemill.web.reader-token is set without stylemill.web.token, so that everybody could do"
                                    + " everything; set both"));
        }
        return new WebSettings(
                address,
                read(SettingKey.WORKER_WEB, SettingWords::webAddressOrNone),
                read(SettingKey.WEB_HEALTH, SettingWords::webAddressOrNone),
                read(SettingKey.WORKER_HEALTH, SettingWords::webAddressOrNone),
                token,
                reader);
    }

    private InboxSettings.Limits limits() {
        return new InboxSettings.Limits(
                (int) (long) read(
                        SettingKey.LIMIT_MANIFEST_BYTES,
                        word -> SettingWords.whole(word, MOST_MANIFEST_BYTES),
                        1L << 20),
                read(SettingKey.LIMIT_SAMPLES, word -> SettingWords.whole(word, MOST_SAMPLES), 10_000_000L),
                read(SettingKey.LIMIT_SHARDS, word -> SettingWords.whole(word, MOST_SAMPLES), 100_000L),
                (int) (long) read(SettingKey.LIMIT_RUNS, word -> SettingWords.whole(word, 1_000_000), 10_000L),
                (int) (long) read(SettingKey.LIMIT_SCHEDULES, word -> SettingWords.whole(word, 1_000_000), 1_000L),
                read(SettingKey.LIMIT_CRON, SettingWords::duration, Duration.ofMinutes(1)));
    }

    private S3Settings s3() {
        URI endpoint = read(SettingKey.S3_ENDPOINT, SettingWords::endpoint);
        String region = read(SettingKey.S3_REGION, SettingWords::region);
        // A refused endpoint was meant to be one: the settings that lean on it are judged as if it
        // were right.
        boolean external = sources.values().containsKey(SettingKey.S3_ENDPOINT);
        boolean pathStyle = read(SettingKey.S3_PATH_STYLE, SettingWords::trueOrFalse, external);
        ChecksumMode checksums = read(
                SettingKey.S3_CHECKSUMS,
                word -> SettingWords.oneOf(word, ChecksumMode.values(), ChecksumMode::word),
                ChecksumMode.AUTO);
        PayloadMode payload = read(
                SettingKey.S3_PAYLOAD,
                word -> SettingWords.oneOf(word, PayloadMode.values(), PayloadMode::word),
                PayloadMode.AUTO);
        return new S3Settings(
                endpoint,
                region == null && external ? S3Settings.ANY_REGION : region,
                pathStyle,
                checksums,
                payload,
                read(SettingKey.S3_TIMEOUT, SettingWords::duration, S3Settings.USUAL_TIMEOUT));
    }

    private interface Parser<T> {
        @Nullable
        T parse(String word) throws SettingWords.Refused;
    }

    private <T> @Nullable T read(SettingKey key, Parser<T> parser) {
        Found found = sources.values().get(key);
        if (found == null) {
            return null;
        }
        try {
            return parser.parse(found.value());
        } catch (SettingWords.Refused e) {
            boolean secret = key.secret() || SettingWords.isKey(found.value());
            String shown = secret ? Secrets.HIDDEN : Secrets.hidden(found.value());
            sources.problems()
                    .add(new Problem(found.where(), key.property() + " is '" + shown + "', but " + e.message()));
            return null;
        }
    }

    private <T> T read(SettingKey key, Parser<T> parser, T standard) {
        T value = read(key, parser);
        return value == null ? standard : value;
    }

    private void requireUserWithPassword(SettingKey user, SettingKey password) {
        Found found = sources.values().get(password);
        if (found != null && !sources.values().containsKey(user)) {
            sources.problems()
                    .add(new Problem(
                            found.where(), password.property() + " is set without " + user.property() + "; set both"));
        }
    }
}
