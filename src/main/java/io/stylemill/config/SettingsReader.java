package io.stylemill.config;

import io.stylemill.config.SettingSources.Found;
import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Secrets;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns words into typed settings, collecting what is wrong with them. */
final class SettingsReader {
    private static final Pattern BUCKET = Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*");
    private static final Pattern WORKER = Pattern.compile("(cpu|cuda)(?::(\\d{1,3}))?");
    /** A key's DER bytes in base64: every one begins so. */
    private static final Pattern BARE_KEY = Pattern.compile("MI[A-Za-z0-9+/=\\s]{60,}");

    private static final Pattern REGION = Pattern.compile("[a-z0-9][a-z0-9-]*");
    private static final Pattern LICENSE = Pattern.compile("[A-Za-z0-9.+*_-]+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]+");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(ms|s|m|h)");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]{16,256}");
    private static final Pattern BEARER = Pattern.compile("[A-Za-z0-9._~+/=-]{1,4096}");
    private static final int MOST_CPU_WORKERS = 256;
    private static final long MOST_MANIFEST_BYTES = 1L << 20;
    private static final long MOST_SAMPLES = 100_000_000;

    private final Path workingFolder;
    private final SettingSources sources;

    SettingsReader(Path workingFolder, SettingSources sources) {
        this.workingFolder = workingFolder.toAbsolutePath().normalize();
        this.sources = sources;
    }

    Settings settings() {
        Path home = read(SettingKey.HOME, this::folder, workingFolder.resolve("var"));
        S3Settings s3 = s3();
        BrokerSettings broker = new BrokerSettings(
                read(SettingKey.BROKER_URL, SettingsReader::brokerUrl),
                read(SettingKey.BROKER_USER, word -> word),
                read(SettingKey.BROKER_PASSWORD, word -> word),
                read(SettingKey.BROKER_REDELIVERY, SettingsReader::duration, BrokerSettings.USUAL_REDELIVERY));
        requireUserWithPassword(SettingKey.BROKER_USER, SettingKey.BROKER_PASSWORD);
        LedgerSettings ledger = new LedgerSettings(
                read(SettingKey.LEDGER_URL, SettingsReader::ledgerUrl),
                read(SettingKey.LEDGER_USER, word -> word),
                read(SettingKey.LEDGER_PASSWORD, word -> word));
        requireUserWithPassword(SettingKey.LEDGER_USER, SettingKey.LEDGER_PASSWORD);
        List<String> watched = read(
                SettingKey.INBOX,
                word -> places(word, true),
                List.of(home.resolve("inbox").toString()));
        List<String> checkpoints = read(
                SettingKey.CHECKPOINTS,
                word -> places(word, false),
                List.of(home.resolve("checkpoints").toString()));
        InboxSettings inbox = new InboxSettings(
                watched,
                read(SettingKey.INBOX_PERIOD, SettingsReader::duration, Duration.ofSeconds(5)),
                read(SettingKey.INBOX_LEASE, SettingsReader::duration, Duration.ofMinutes(2)),
                checkpoints,
                read(SettingKey.TORCHSCRIPT, SettingsReader::digests, List.of()),
                read(SettingKey.DESTINATIONS, word -> places(word, false), List.of()),
                limits());
        List<WorkerDevice> workers =
                read(SettingKey.WORKERS, SettingsReader::workers, List.of(new WorkerDevice(WorkerDevice.Kind.CPU, 0)));
        WebSettings web = web();
        LogForm log = read(SettingKey.LOG, SettingsReader::logForm, LogForm.TEXT);
        PolicySettings policy = new PolicySettings(
                read(SettingKey.POLICY_WEIGHTS, this::weights, List.of()),
                read(SettingKey.POLICY_CARD, SettingsReader::names, List.of()),
                read(SettingKey.POLICY_GATES, SettingsReader::names, List.of()),
                read(SettingKey.POLICY_RELEASERS, SettingsReader::listed, List.of()));
        SigningSettings signing = new SigningSettings(
                read(SettingKey.SIGNING_KEY, this::signingKey),
                read(SettingKey.SIGNING_PASSWORD, word -> word),
                read(SettingKey.C2PA_KEY, this::signingKey));
        LineageSettings lineage = lineage();
        URI publicBase = read(
                SettingKey.PUBLIC_BASE, word -> url(word.replaceAll("/+$", ""), "https://data.example.org/datasets"));
        Path routes = read(SettingKey.ROUTES, this::folder);
        if (!sources.problems().isEmpty()) {
            int count = sources.problems().size();
            throw Failure.input(
                    "settings-invalid",
                    "Cannot use the settings: " + count + (count == 1 ? " problem" : " problems"),
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
                read(SettingKey.LINEAGE_URL, word -> url(word, "https://marquez.example.org/api/v1/lineage")),
                read(SettingKey.LINEAGE_TOKEN, SettingsReader::bearer));
    }

    private static URI url(String word, String example) throws Refused {
        String allowed = "it must be a URL such as " + example + ", without user or fragment";
        try {
            URI uri = new URI(word);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (!http
                    || uri.getHost() == null
                    || uri.getRawUserInfo() != null
                    || uri.getRawFragment() != null
                    || uri.getPort() > 65535) {
                throw new Refused(allowed);
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new Refused(allowed);
        }
    }

    private static String bearer(String word) throws Refused {
        if (!BEARER.matcher(word).matches()) {
            throw new Refused("a token has 1 to 4096 letters, digits and any of - . _ ~ + / =");
        }
        return word;
    }

    private WebSettings web() {
        WebAddress address = sources.values().containsKey(SettingKey.WEB_ADDRESS)
                ? read(SettingKey.WEB_ADDRESS, SettingsReader::webAddressOrNone)
                : new WebAddress("127.0.0.1", 8080);
        String token = read(SettingKey.WEB_TOKEN, SettingsReader::token);
        String reader = read(SettingKey.WEB_READER_TOKEN, SettingsReader::token);
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
                read(SettingKey.WORKER_WEB, SettingsReader::webAddressOrNone),
                read(SettingKey.WEB_HEALTH, SettingsReader::webAddressOrNone),
                read(SettingKey.WORKER_HEALTH, SettingsReader::webAddressOrNone),
                token,
                reader);
    }

    private static @Nullable WebAddress webAddressOrNone(String word) throws Refused {
        if (word.equals("none")) {
            return null;
        }
        return WebAddress.parse(word).orElseThrow(() -> new Refused("it must be " + WebAddress.FORM + ", or none"));
    }

    private static String token(String word) throws Refused {
        if (!TOKEN.matcher(word).matches()) {
            throw new Refused("a token has 16 to 256 letters, digits and any of - . _ ~ + / =; make one with"
                    + " 'openssl rand -hex 32'");
        }
        return word;
    }

    private static LogForm logForm(String word) throws Refused {
        return switch (word) {
            case "text" -> LogForm.TEXT;
            case "json" -> LogForm.JSON;
            default -> throw new Refused("it must be text or json");
        };
    }

    private InboxSettings.Limits limits() {
        return new InboxSettings.Limits(
                (int) (long) read(SettingKey.LIMIT_MANIFEST_BYTES, word -> whole(word, MOST_MANIFEST_BYTES), 1L << 20),
                read(SettingKey.LIMIT_SAMPLES, word -> whole(word, MOST_SAMPLES), 10_000_000L),
                read(SettingKey.LIMIT_SHARDS, word -> whole(word, MOST_SAMPLES), 100_000L),
                (int) (long) read(SettingKey.LIMIT_RUNS, word -> whole(word, 1_000_000), 10_000L),
                (int) (long) read(SettingKey.LIMIT_SCHEDULES, word -> whole(word, 1_000_000), 1_000L),
                read(SettingKey.LIMIT_CRON, SettingsReader::duration, Duration.ofMinutes(1)));
    }

    private static Long whole(String word, long most) throws Refused {
        if (!word.matches("[0-9]{1,18}") || Long.parseLong(word) < 1 || Long.parseLong(word) > most) {
            throw new Refused("it must be a whole number from 1 to " + most);
        }
        return Long.parseLong(word);
    }

    private static Duration duration(String word) throws Refused {
        Matcher matcher = DURATION.matcher(word);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) == 0) {
            throw new Refused("it must be a time such as 500ms, 5s, 1m or 2h");
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    private S3Settings s3() {
        URI endpoint = read(SettingKey.S3_ENDPOINT, SettingsReader::endpoint);
        String region = read(SettingKey.S3_REGION, SettingsReader::region);
        // A refused endpoint was meant to be one: the settings that lean on it are judged as if it were right.
        boolean external = sources.values().containsKey(SettingKey.S3_ENDPOINT);
        boolean pathStyle = read(SettingKey.S3_PATH_STYLE, SettingsReader::trueOrFalse, external);
        ChecksumMode checksums = read(
                SettingKey.S3_CHECKSUMS,
                word -> oneOf(word, ChecksumMode.values(), ChecksumMode::word),
                ChecksumMode.AUTO);
        PayloadMode payload = read(
                SettingKey.S3_PAYLOAD, word -> oneOf(word, PayloadMode.values(), PayloadMode::word), PayloadMode.AUTO);
        return new S3Settings(
                endpoint,
                region == null && external ? S3Settings.ANY_REGION : region,
                pathStyle,
                checksums,
                payload,
                read(SettingKey.S3_TIMEOUT, SettingsReader::duration, S3Settings.USUAL_TIMEOUT));
    }

    /** What is wrong with one value; the message says what is allowed. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }

        String message() {
            return String.valueOf(getMessage());
        }
    }

    private interface Parser<T> {
        @Nullable
        T parse(String word) throws Refused;
    }

    private <T> @Nullable T read(SettingKey key, Parser<T> parser) {
        Found found = sources.values().get(key);
        if (found == null) {
            return null;
        }
        try {
            return parser.parse(found.value());
        } catch (Refused e) {
            boolean secret = key.secret() || BARE_KEY.matcher(found.value()).matches();
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

    private Path folder(String word) throws Refused {
        try {
            return workingFolder.resolve(word).normalize();
        } catch (InvalidPathException e) {
            throw new Refused("that is not a path: " + e.getReason());
        }
    }

    private String signingKey(String word) throws Refused {
        if (BARE_KEY.matcher(word).matches()) {
            throw new Refused("it must be a file, or a key's PEM text with its first and last line, -----BEGIN PRIVATE"
                    + " KEY----- and -----END PRIVATE KEY-----");
        }
        return word.contains("-----BEGIN ") ? word : folder(word).toString();
    }

    private static URI endpoint(String word) throws Refused {
        String allowed = "it must be a URL such as https://s3.example.org or http://127.0.0.1:9000, without path,"
                + " user or parameters";
        try {
            URI uri = new URI(word);
            boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            boolean bare = uri.getRawUserInfo() == null && uri.getRawQuery() == null && uri.getRawFragment() == null;
            boolean root = uri.getRawPath() == null
                    || uri.getRawPath().isEmpty()
                    || uri.getRawPath().equals("/");
            if (!http || uri.getHost() == null || !bare || !root || uri.getPort() > 65535) {
                throw new Refused(allowed);
            }
            return uri;
        } catch (URISyntaxException e) {
            throw new Refused(allowed);
        }
    }

    private static String region(String word) throws Refused {
        if (!REGION.matcher(word).matches()) {
            throw new Refused("it must be a region's name such as eu-central-1");
        }
        return word;
    }

    private static Boolean trueOrFalse(String word) throws Refused {
        if (word.equals("true") || word.equals("false")) {
            return word.equals("true");
        }
        throw new Refused("it must be true or false");
    }

    private static <T> T oneOf(String word, T[] values, Function<T, String> spelling) throws Refused {
        List<String> words = Arrays.stream(values).map(spelling).toList();
        int at = words.indexOf(word);
        if (at < 0) {
            throw new Refused("it must be one of " + String.join(", ", words)
                    + NearestWord.nearest(word, words)
                            .map(near -> "; did you mean " + near + "?")
                            .orElse(""));
        }
        return values[at];
    }

    private static String brokerUrl(String word) throws Refused {
        if (!word.startsWith("tcp://") && !word.startsWith("(tcp://")) {
            throw new Refused("it must start with tcp://, as in tcp://broker.example.org:61617"
                    + " (add ?sslEnabled=true for TLS)");
        }
        return word;
    }

    private static String ledgerUrl(String word) throws Refused {
        if (!word.startsWith("jdbc:postgresql:") && !word.startsWith("jdbc:h2:")) {
            throw new Refused("it must start with jdbc:postgresql: or jdbc:h2:,"
                    + " as in jdbc:postgresql://db.example.org/stylemill");
        }
        return word;
    }

    private List<String> places(String word, boolean watched) throws Refused {
        Set<String> places = new LinkedHashSet<>();
        for (String place : listed(word)) {
            Matcher bucket = BUCKET.matcher(place);
            Matcher scheme = SCHEME.matcher(place);
            if (bucket.matches()) {
                String prefix = bucket.group(2) == null ? "" : bucket.group(2);
                if (watched && prefix.isEmpty()) {
                    throw new Refused("'" + place + "' watches a whole bucket, where the answers would have no place"
                            + " beside it; name a prefix, as in s3://" + bucket.group(1) + "/inbox/");
                }
                boolean open = !prefix.isEmpty() && !prefix.endsWith("/");
                places.add("s3://" + bucket.group(1) + "/" + prefix + (open ? "/" : ""));
            } else if (place.startsWith("s3:")) {
                throw new Refused("'" + place + "' names no bucket; write s3://bucket/prefix/ with a bucket of 3 to 63"
                        + " lower-case letters, digits, dots and hyphens");
            } else if (place.startsWith("file:")) {
                places.add(folder(place.substring("file:".length()).replaceFirst("^//(?=/)", ""))
                        .toString());
            } else if (scheme.matches()) {
                throw new Refused("'" + place + "' is neither s3://bucket/prefix/ nor a folder");
            } else {
                places.add(folder(place).toString());
            }
        }
        return List.copyOf(places);
    }

    private static List<String> digests(String word) throws Refused {
        List<String> digests = new ArrayList<>();
        for (String digest : listed(word)) {
            if (!digest.matches("[0-9a-fA-F]{64}")) {
                throw new Refused("'" + digest + "' is no SHA-256; write 64 hex digits as sha256sum prints them");
            }
            digests.add(digest.toLowerCase(Locale.ROOT));
        }
        return digests;
    }

    private List<PolicySettings.WeightsRule> weights(String word) throws Refused {
        List<PolicySettings.WeightsRule> rules = new ArrayList<>();
        for (String rule : word.split(";", -1)) {
            String[] sides = rule.split("->", -1);
            if (sides.length != 2) {
                throw new Refused("'" + rule.strip() + "' is no rule; write LICENCES -> PLACES, several after"
                        + " semicolons, as in MIT, Apache-2.0 -> anywhere; * -> nowhere");
            }
            List<String> licenses = listed(sides[0].strip());
            for (String license : licenses) {
                if (!LICENSE.matcher(license).matches()) {
                    throw new Refused(
                            "'" + license + "' names no licence; write SPDX names, with * for any letters, or "
                                    + PolicySettings.UNSTATED);
                }
            }
            String where = sides[1].strip();
            List<String> places =
                    where.equals("anywhere") ? null : where.equals("nowhere") ? List.of() : places(where, false);
            rules.add(new PolicySettings.WeightsRule(rule.strip(), licenses, places));
        }
        return rules;
    }

    private static List<String> names(String word) throws Refused {
        List<String> names = listed(word);
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw new Refused(
                        "'" + name + "' is no name; write letters, digits, '_' and '-', several after commas");
            }
        }
        return names;
    }

    private static List<WorkerDevice> workers(String word) throws Refused {
        if (word.equals("none")) {
            return List.of();
        }
        List<WorkerDevice> workers = new ArrayList<>();
        for (String worker : listed(word)) {
            Matcher matcher = WORKER.matcher(worker);
            if (!matcher.matches()) {
                throw new Refused("'" + worker + "' is no worker; write cpu:N for N workers on the processor, cuda:N"
                        + " for one on GPU N, several after commas, or none");
            }
            int number = matcher.group(2) == null ? -1 : Integer.parseInt(matcher.group(2));
            if (matcher.group(1).equals("cpu")) {
                if (number == 0 || number > MOST_CPU_WORKERS || workers.stream().anyMatch(SettingsReader::isCpu)) {
                    throw new Refused("'" + worker + "' asks for a number of processor workers that cannot be; write"
                            + " cpu:N once, with N from 1 to " + MOST_CPU_WORKERS);
                }
                Stream.generate(() -> new WorkerDevice(WorkerDevice.Kind.CPU, 0))
                        .limit(Math.max(1, number))
                        .forEach(workers::add);
            } else {
                WorkerDevice gpu = new WorkerDevice(WorkerDevice.Kind.CUDA, Math.max(0, number));
                if (workers.contains(gpu)) {
                    throw new Refused("'" + worker + "' names " + gpu + " twice; one worker uses a whole GPU");
                }
                workers.add(gpu);
            }
        }
        return workers;
    }

    private static boolean isCpu(WorkerDevice device) {
        return device.kind() == WorkerDevice.Kind.CPU;
    }

    private static List<String> listed(String word) throws Refused {
        List<String> parts = Stream.of(word.split(",", -1)).map(String::strip).toList();
        if (parts.stream().anyMatch(String::isEmpty)) {
            throw new Refused("it must be a list with one entry between any two commas");
        }
        return parts;
    }
}
