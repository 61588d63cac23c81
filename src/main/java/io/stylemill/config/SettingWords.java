package io.stylemill.config;

import io.stylemill.failure.NearestWord;
import io.stylemill.record.BucketName;
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

/** Turns the word of one setting into its value, or says what is allowed. */
final class SettingWords {
    private static final Pattern BUCKET = Pattern.compile("s3://([^/]*)(?:/(.*))?");
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

    private final Path workingFolder;

    /** @param workingFolder that relative paths start at */
    SettingWords(Path workingFolder) {
        this.workingFolder = workingFolder;
    }

    /** What is wrong with one value; the message says what is allowed. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }

        String message() {
            return String.valueOf(getMessage());
        }
    }

    /** Returns whether a word is a private key itself, which no message may show. */
    static boolean isKey(String word) {
        return BARE_KEY.matcher(word).matches();
    }

    static URI url(String word, String example) throws Refused {
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

    static String bearer(String word) throws Refused {
        if (!BEARER.matcher(word).matches()) {
            throw new Refused("a token has 1 to 4096 letters, digits and any of - . _ ~ + / =");
        }
        return word;
    }

    static @Nullable WebAddress webAddressOrNone(String word) throws Refused {
        if (word.equals("none")) {
            return null;
        }
        return WebAddress.parse(word).orElseThrow(() -> new Refused("it must be " + WebAddress.FORM + ", or none"));
    }

    static String token(String word) throws Refused {
        if (!TOKEN.matcher(word).matches()) {
            throw new Refused("a token has 16 to 256 letters, digits and any of - . _ ~ + / =; make one with"
                    + " 'openssl rand -hex 32'");
        }
        return word;
    }

    static LogForm logForm(String word) throws Refused {
        return switch (word) {
            case "text" -> LogForm.TEXT;
            case "json" -> LogForm.JSON;
            default -> throw new Refused("it must be text or json");
        };
    }

    static Long whole(String word, long most) throws Refused {
        if (!word.matches("[0-9]{1,18}") || Long.parseLong(word) < 1 || Long.parseLong(word) > most) {
            throw new Refused("it must be a whole number from 1 to " + most);
        }
        return Long.parseLong(word);
    }

    static Duration duration(String word) throws Refused {
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

    Path folder(String word) throws Refused {
        try {
            return workingFolder.resolve(word).normalize();
        } catch (InvalidPathException e) {
            throw new Refused("that is not a path: " + e.getReason());
        }
    }

    String signingKey(String word) throws Refused {
        if (isKey(word)) {
            throw new Refused("it must be a file, or a key's PEM text with its first and last line, -----BEGIN PRIVATE"
                    + " KEY----- and -----END PRIVATE KEY-----");
        }
        return word.contains("-----BEGIN ") ? word : folder(word).toString();
    }

    static URI endpoint(String word) throws Refused {
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

    static String region(String word) throws Refused {
        if (!REGION.matcher(word).matches()) {
            throw new Refused("it must be a region's name such as eu-central-1");
        }
        return word;
    }

    static Boolean trueOrFalse(String word) throws Refused {
        if (word.equals("true") || word.equals("false")) {
            return word.equals("true");
        }
        throw new Refused("it must be true or false");
    }

    static <T> T oneOf(String word, T[] values, Function<T, String> spelling) throws Refused {
        List<String> words = Arrays.stream(values).map(spelling).toList();
        int at = words.indexOf(word);
        if (at < 0) {
            throw new Refused("it must be one of " + String.join(", ", words) + NearestWord.question(word, words));
        }
        return values[at];
    }

    static String brokerUrl(String word) throws Refused {
        if (!word.startsWith("tcp://") && !word.startsWith("(tcp://")) {
            throw new Refused("it must start with tcp://, as in tcp://broker.example.org:61617"
                    + " (add ?sslEnabled=true for TLS)");
        }
        return word;
    }

    static String ledgerUrl(String word) throws Refused {
        if (!word.startsWith("jdbc:postgresql:") && !word.startsWith("jdbc:h2:")) {
            throw new Refused("it must start with jdbc:postgresql: or jdbc:h2:,"
                    + " as in jdbc:postgresql://db.example.org/stylemill");
        }
        return word;
    }

    List<String> places(String word, boolean watched) throws Refused {
        Set<String> places = new LinkedHashSet<>();
        for (String place : listed(word)) {
            Matcher bucket = BUCKET.matcher(place);
            Matcher scheme = SCHEME.matcher(place);
            if (bucket.matches() && BucketName.fits(bucket.group(1))) {
                String prefix = bucket.group(2) == null ? "" : bucket.group(2);
                if (watched && prefix.isEmpty()) {
                    throw new Refused("'" + place + "' watches a whole bucket, where the answers would have no place"
                            + " beside it; name a prefix, as in s3://" + bucket.group(1) + "/inbox/");
                }
                boolean open = !prefix.isEmpty() && !prefix.endsWith("/");
                places.add("s3://" + bucket.group(1) + "/" + prefix + (open ? "/" : ""));
            } else if (place.startsWith("s3:")) {
                throw new Refused(
                        "'" + place + "' names no bucket; write s3://bucket/prefix/, where " + BucketName.RULE);
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

    static List<String> digests(String word) throws Refused {
        List<String> digests = new ArrayList<>();
        for (String digest : listed(word)) {
            if (!digest.matches("[0-9a-fA-F]{64}")) {
                throw new Refused("'" + digest + "' is no SHA-256; write 64 hex digits as sha256sum prints them");
            }
            digests.add(digest.toLowerCase(Locale.ROOT));
        }
        return digests;
    }

    List<PolicySettings.WeightsRule> weights(String word) throws Refused {
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

    static List<String> names(String word) throws Refused {
        List<String> names = listed(word);
        for (String name : names) {
            if (!NAME.matcher(name).matches()) {
                throw new Refused(
                        "'" + name + "' is no name; write letters, digits, '_' and '-', several after commas");
            }
        }
        return names;
    }

    static List<WorkerDevice> workers(String word) throws Refused {
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
                if (number == 0 || number > MOST_CPU_WORKERS || workers.stream().anyMatch(SettingWords::isCpu)) {
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

    static List<String> listed(String word) throws Refused {
        List<String> parts = Stream.of(word.split(",", -1)).map(String::strip).toList();
        if (parts.stream().anyMatch(String::isEmpty)) {
            throw new Refused("it must be a list with one entry between any two commas");
        }
        return parts;
    }
}
