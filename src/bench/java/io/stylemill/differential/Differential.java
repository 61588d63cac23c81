package io.stylemill.differential;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Compares what two builds answered and published, file by file: {@code java Differential A B}.
 * Times, run ids, process ids and measured durations are no differences. Exits with 1 if anything
 * else differs.
 */
public final class Differential {
    private static final String[][] MOVING = {
        {"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z", "TIME"},
        {"\\b\\d+(\\.\\d+)? (s|ms|min|images/s|img/s|MiB|MB|GB)\\b", "MEASURED"},
        {"\\bin \\d+ s\\b", "in MEASURED"},
        {"\"seconds\":[0-9.]+", "\"seconds\":MEASURED"},
        {"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID"},
        {"\\d{4}-\\d\\d-\\d\\d", "DAY"},
        {"\"imagesPerSecond\":[0-9.]+", "\"imagesPerSecond\":MEASURED"},
        {"\\b[0-9.,]+ images per second", "MEASURED images per second"},
        // Runs end in twelve digits; digests of documents follow from their times, and files are
        // compared anyway.
        {"-[0-9a-f]{12}\\b", "-RUN"},
        {"\\b[0-9a-f]{64}\\b", "SHA256"},
        {"\"(size|bytes)\":\\d+", "\"$1\":SIZE"},
        {"\\b\\d+@[^/\"]+/", "PROCESS/"},
        {"/[^ \"]*/[^/ \"]+/(?=[a-z-]+/blood-cells)", "OUT/"},
        {"\"signature\":\"[A-Za-z0-9+/=]+\"", "\"signature\":SIGNED"},
        // How often progress is told depends on the machine.
        {"[a-z-]+: \\d+ %,[^\\r\\n]*[\\r\\n]+", ""},
    };

    /** Signed or measured: they hold times inside base64 or Parquet. */
    private static final Pattern SKIPPED =
            Pattern.compile("attestations/|audit/jobs\\.parquet$|audit/openlineage\\.jsonl$|SHA256SUMS$");

    private Differential() {}

    /** Runs the program. */
    public static void main(String[] args) throws IOException {
        SortedMap<String, byte[]> a = read(Path.of(args[0]));
        SortedMap<String, byte[]> b = read(Path.of(args[1]));
        SortedSet<String> all = new TreeSet<>(a.keySet());
        all.addAll(b.keySet());
        int different = 0;
        for (String name : all) {
            byte[] one = a.get(name);
            byte[] other = b.get(name);
            if (one == null || other == null) {
                System.out.println((one == null ? "only in B: " : "only in A: ") + name);
                different++;
            } else if (!Arrays.equals(one, other) && !settled(one).equals(settled(other))) {
                System.out.println("differs: " + name + firstDifference(settled(one), settled(other)));
                different++;
            }
        }
        System.out.println(all.size() + " files compared, " + different + " differ");
        System.exit(different == 0 ? 0 : 1);
    }

    private static SortedMap<String, byte[]> read(Path folder) throws IOException {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path file : found.filter(Files::isRegularFile)
                    .filter(file -> !SKIPPED.matcher(file.toString()).find())
                    .toList()) {
                files.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return files;
    }

    private static String settled(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        for (String[] each : MOVING) {
            text = text.replaceAll(each[0], each[1]);
        }
        return text;
    }

    private static String firstDifference(String a, String b) {
        int at = 0;
        while (at < Math.min(a.length(), b.length()) && a.charAt(at) == b.charAt(at)) {
            at++;
        }
        return "\n    A: " + around(a, at) + "\n    B: " + around(b, at);
    }

    private static String around(String text, int at) {
        return text.substring(Math.max(0, at - 60), Math.min(text.length(), at + 60))
                .replaceAll("[^\\x20-\\x7e]", ".");
    }
}
