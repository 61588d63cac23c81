package io.stylemill.console;

import io.stylemill.audit.query.Query;
import io.stylemill.audit.query.QueryQuestion;
import io.stylemill.audit.query.QueryResult;
import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Checkpoints;
import io.stylemill.engine.generator.Device;
import io.stylemill.engine.generator.PyTorch;
import io.stylemill.engine.generator.PyTorchGenerator;
import io.stylemill.image.Encoding;
import io.stylemill.order.plan.Recipe;
import io.stylemill.store.FolderStore;
import io.stylemill.version.PublishedVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the console against what it shows, over HTTP: a main program, not a test.
 * {@code src/bench/console.sh} starts what it asks.
 *
 * <p>{@code gallery ADDRESS VERSION}: a filtered page of 100 images, one
 * {@code query ... LIMIT 100} of the same filter on an index that is read, and what a page would
 * ask of that engine: its rows, in an order too, and how many there are.
 * {@code studio ADDRESS CHECKPOINT}: the image of a slider that moved, and a bare forward pass of
 * the network. {@code live ADDRESS LISTENERS SECONDS}: the processor time that a coordinator takes
 * with so many listeners, and without. Each in alternating rounds; medians.
 */
final class ConsoleBench {
    private static final int ROUNDS = 15;
    private static final int IMAGES = 20;
    private static final String WANTED =
            " FROM samples WHERE label_name = 'WBC' AND truncation_psi BETWEEN 0.6 AND 0.8";
    private static final String LIMITED = "SELECT key, label_name, seed, truncation_psi" + WANTED + " LIMIT 100";
    /** What a page of the gallery shows, and links to. */
    private static final String SHOWN =
            "SELECT key, shard, tar_offset, length, file_sha256, label_name, \"group\", split,"
                    + " label_confidence, label_agrees, seed, truncation_psi" + WANTED;

    private static final String COUNT = "SELECT count(*)" + WANTED;
    private static final Pattern CPU = Pattern.compile("(?m)^process_cpu_seconds_total(?:\\{[^}]*})? (\\S+)$");

    private final HttpClient client = HttpClient.newHttpClient();
    private final String address;

    private ConsoleBench(String address) {
        this.address = address.replaceFirst("/$", "");
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        ConsoleBench bench = new ConsoleBench(arguments[1]);
        switch (arguments[0]) {
            case "gallery" -> bench.gallery(Path.of(arguments[2]));
            case "studio" -> bench.studio(Path.of(arguments[2]));
            case "live" -> bench.live(Integer.parseInt(arguments[2]), Integer.parseInt(arguments[3]));
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private byte[] get(String path) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client.send(
                HttpRequest.newBuilder(URI.create(address + path)).build(), HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + " is answered with " + answer.statusCode() + ": "
                    + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return answer.body();
    }

    private void gallery(Path folder) throws IOException, InterruptedException {
        PublishedVersion version = PublishedVersion.open(new FolderStore(folder), "", null);
        String path =
                "/datasets/" + version.record().name() + "/" + version.record().version() + "/images";
        String page = path + "?label=WBC&psi-from=0.6&psi-to=0.8&from=0";
        String[] sorted = {page + "&sort=psi", page + "&sort=seed"};
        Path scratch = Files.createTempDirectory("console-bench");
        long start = System.nanoTime();
        get(path);
        System.out.printf(Locale.ROOT, "the first look, which reads the index: %.1f s%n", millis(start) / 1000);
        try (Query query = Query.load(scratch, List.of(version), QueryQuestion.ALL, LIMITED, read -> {})) {
            double[] asked = new double[ROUNDS];
            double[] shown = new double[ROUNDS];
            double[] inOrder = new double[ROUNDS];
            double[] engine = new double[ROUNDS];
            double[] engineInOrder = new double[ROUNDS];
            for (int round = -3; round < ROUNDS; round++) {
                double one = ask(query, LIMITED, 100);
                double two = timed(page);
                double three = timed(sorted[Math.floorMod(round, 2)]);
                double four = ask(query, SHOWN + " LIMIT 100", 100) + ask(query, COUNT, 1);
                String order = " ORDER BY " + (Math.floorMod(round, 2) == 0 ? "truncation_psi" : "seed");
                double five = ask(query, SHOWN + order + " LIMIT 100", 100) + ask(query, COUNT, 1);
                if (round >= 0) {
                    engine[round] = four;
                    engineInOrder[round] = five;
                    asked[round] = one;
                    shown[round] = two;
                    inOrder[round] = three;
                }
            }
            report("query LIMIT 100, index in the database", asked, asked);
            report("page of 100, filtered", shown, asked);
            report("page of 100, filtered and in an order", inOrder, asked);
            report("what the page needs, of the database", engine, shown);
            report("what the page in an order needs, of the database", engineInOrder, inOrder);
        }
    }

    private static double ask(Query query, String sql, int expected) {
        long start = System.nanoTime();
        int rows = 0;
        try (QueryResult result = query.ask(sql)) {
            while (result.next() != null) {
                rows++;
            }
        }
        if (rows != expected) {
            throw new IllegalStateException(rows + " rows");
        }
        return millis(start);
    }

    private double timed(String path) throws IOException, InterruptedException {
        long start = System.nanoTime();
        get(path);
        return millis(start);
    }

    private void studio(Path file) throws IOException, InterruptedException {
        Checkpoint checkpoint = Checkpoints.read(file);
        try (PyTorchGenerator generator = PyTorch.start(1).load(checkpoint, Device.CPU, "fp32", 1)) {
            double[] bare = new double[ROUNDS];
            double[] moved = new double[ROUNDS];
            for (int round = -2; round < ROUNDS; round++) {
                long start = System.nanoTime();
                for (int i = 0; i < IMAGES; i++) {
                    generator.draw(List.of(recipe(checkpoint, 1000L + i)));
                }
                double one = millis(start) / IMAGES;
                start = System.nanoTime();
                for (int i = 0; i < IMAGES; i++) {
                    get("/studio/image?checkpoint=" + file.getFileName()
                            + "&class=WBC&seed=7&cutoff=10&noise=const&psi=" + (0.5 + (round + 3) * 0.02 + i * 0.001));
                }
                if (round >= 0) {
                    bare[round] = one;
                    moved[round] = millis(start) / IMAGES;
                }
            }
            report("bare forward pass, batch 1, one thread", bare, bare);
            report("a slider moved, to the PNG in the browser", moved, bare);
        }
    }

    private static Recipe recipe(Checkpoint checkpoint, long seed) {
        return new Recipe(
                checkpoint.sha256(),
                null,
                new Recipe.Place("bench", seed, 0),
                new Recipe.ZSource.Seed(seed),
                List.of(0.0, 1.0, 0.0),
                new Recipe.Truncation(0.7, checkpoint.network().numWs()),
                null,
                List.of(),
                Recipe.Noise.STORED,
                Recipe.Transform.IDENTITY,
                -1,
                List.of(),
                Recipe.Encoder.of(Encoding.PNG, false, null),
                new Recipe.Numerics("fp32", 1),
                null,
                null);
    }

    private void live(int listeners, int seconds) throws IOException, InterruptedException {
        double[] without = new double[5];
        double[] with = new double[5];
        AtomicLong bytes = new AtomicLong();
        for (int round = 0; round < without.length; round++) {
            without[round] = share(seconds);
            ExecutorService threads = Executors.newFixedThreadPool(listeners);
            List<InputStream> open = new ArrayList<>();
            for (int i = 0; i < listeners; i++) {
                InputStream in = client.send(
                                HttpRequest.newBuilder(URI.create(address + "/feed/runs"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofInputStream())
                        .body();
                open.add(in);
                threads.execute(() -> count(in, bytes));
            }
            TimeUnit.SECONDS.sleep(2);
            bytes.set(0);
            with[round] = share(seconds);
            System.out.printf(
                    Locale.ROOT,
                    "round %d: %.3f of a core without, %.3f with %d listeners, who read %,d bytes a second%n",
                    round,
                    without[round],
                    with[round],
                    listeners,
                    bytes.get() / seconds);
            for (InputStream in : open) {
                in.close();
            }
            threads.shutdownNow();
            threads.awaitTermination(10, TimeUnit.SECONDS);
        }
        System.out.printf(
                Locale.ROOT,
                "share of a core, median: %.3f without, %.3f with %d listeners%n",
                median(without),
                median(with),
                listeners);
    }

    private static void count(InputStream in, AtomicLong bytes) {
        byte[] buffer = new byte[1 << 16];
        try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                bytes.addAndGet(n);
            }
        } catch (IOException e) {
            // It was closed, as the round ended.
            return;
        }
    }

    /** Returns how much of a core the coordinator took. */
    private double share(int seconds) throws IOException, InterruptedException {
        double before = cpu();
        long start = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        return (cpu() - before) * 1000 / millis(start);
    }

    private double cpu() throws IOException, InterruptedException {
        Matcher m = CPU.matcher(new String(get("/metrics"), StandardCharsets.UTF_8));
        if (!m.find()) {
            throw new IllegalStateException("no process_cpu_seconds_total");
        }
        return Double.parseDouble(m.group(1));
    }

    private static double millis(long since) {
        return (System.nanoTime() - since) / 1e6;
    }

    private static void report(String what, double[] millis, double[] against) {
        double[] ratios = new double[millis.length];
        Arrays.setAll(ratios, i -> millis[i] / against[i]);
        System.out.printf(Locale.ROOT, "%s: %.2f ms, ratio %.2f%n", what, median(millis), median(ratios));
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
