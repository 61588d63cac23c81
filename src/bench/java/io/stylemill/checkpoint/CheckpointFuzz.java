package io.stylemill.checkpoint;

import com.sun.management.ThreadMXBean;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;

/**
 * Damages real checkpoints at random, the same way for the same seed, and reads them: each must end
 * in a refusal or in a network that passes all checks, with bounded time and memory.
 *
 * <p>By hand, 20,000 files, from the top of the repository after {@code mvn test-compile
 * dependency:build-classpath -Dmdep.outputFile=target/classpath.txt}:
 *
 * <pre>java -Xmx256m -cp target/test-classes:target/classes:$(cat target/classpath.txt) \
 *     io.stylemill.checkpoint.CheckpointFuzz 20000 1</pre>
 */
final class CheckpointFuzz {
    private static final long SLACK = 64L << 20;
    private static final long NANOS = 2_000_000_000L;
    private static final byte[] INSTRUCTIONS = {
        '(',
        '.',
        '0',
        '1',
        '2',
        'R',
        'c',
        'b',
        'i',
        'o',
        'a',
        'e',
        's',
        'u',
        't',
        'l',
        'd',
        '}',
        ']',
        ')',
        'h',
        'j',
        'q',
        'r',
        'N',
        'K',
        'J',
        'G',
        'X',
        'B',
        'C',
        'Q',
        (byte) 0x80,
        (byte) 0x81,
        (byte) 0x82,
        (byte) 0x85,
        (byte) 0x87,
        (byte) 0x88,
        (byte) 0x8a,
        (byte) 0x8b,
        (byte) 0x8c,
        (byte) 0x8d,
        (byte) 0x8e,
        (byte) 0x8f,
        (byte) 0x90,
        (byte) 0x91,
        (byte) 0x92,
        (byte) 0x93,
        (byte) 0x94,
        (byte) 0x95,
        (byte) 0x96,
        0,
        1,
        (byte) 0xff,
        0x7f
    };

    private final List<byte[]> files = new ArrayList<>();
    private final List<int[]> structure = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private int refused;
    private int read;
    private long mostAllocated;
    private long longest;

    CheckpointFuzz() throws IOException {
        for (String fixture : Fixtures.ALL) {
            add(fixture, Fixtures.bytes(Fixtures.checkpoint(fixture)));
        }
        add("sample", Fixtures.bytes(Fixtures.SAMPLE));
        add("torchscript", Fixtures.bytes(Fixtures.TORCHSCRIPT));
        try (Stream<java.nio.file.Path> variants = Files.list(Fixtures.VARIANTS)) {
            for (java.nio.file.Path p : variants.sorted().collect(Collectors.toList())) {
                if (p.toString().endsWith(".pkl") || p.toString().endsWith(".pt")) {
                    add(p.getFileName().toString(), Files.readAllBytes(p));
                }
            }
        }
    }

    private void add(String name, byte[] file) {
        files.add(file);
        names.add(name);
        structure.add(words(file));
    }

    /**
     * Returns places near text: most of a checkpoint is weights, whose damage nobody can notice.
     */
    private static int[] words(byte[] file) {
        List<Integer> places = new ArrayList<>();
        int run = 0;
        for (int i = 0; i < file.length; i++) {
            boolean letter = file[i] >= 'a' && file[i] <= 'z' || file[i] == '_' || file[i] == '.' || file[i] == '"';
            run = letter ? run + 1 : 0;
            if (run == 4) {
                places.add(i);
            }
        }
        return places.stream().mapToInt(i -> i).toArray();
    }

    public static void main(String[] args) throws IOException {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
        CheckpointFuzz fuzz = new CheckpointFuzz();
        fuzz.run(count, seed);
        System.out.println(fuzz.summary());
    }

    String summary() {
        return refused + " refused, " + read + " read; most allocated " + (mostAllocated >> 20) + " MiB, longest "
                + longest / 1_000_000 + " ms";
    }

    int refused() {
        return refused;
    }

    void run(int count, long seed) {
        for (int i = 0; i < count; i++) {
            Random random = new Random(seed * 1_000_003L + i);
            int which = random.nextInt(files.size());
            byte[] damaged = damage(files.get(which), structure.get(which), random);
            String what = "seed " + seed + ", file " + i + " (" + names.get(which) + ")";
            try {
                check(what, damaged);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(what + " ended in " + e, e);
            }
        }
    }

    /**
     * Reads the content and checks how that ended, what it allocated in all and how long it took.
     */
    void check(String what, byte[] content) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(thread);
        // Of this thread: a busy machine is no fault of the reader.
        long start = threads.getCurrentThreadCpuTime();
        try {
            Checkpoint checkpoint = Fixtures.read(content);
            if (checkpoint.network().architecture() != Architecture.TORCHSCRIPT) {
                NetworkCheck.check(checkpoint.network(), checkpoint.tensors());
            }
            read++;
        } catch (Failure e) {
            refused++;
            Assertions.assertSame(Kind.INPUT, e.kind(), what + ": " + e);
            Assertions.assertTrue(
                    e.getMessage().length() < 1500,
                    what + " has a message of " + e.getMessage().length());
        } catch (IOException e) {
            throw new AssertionError(what, e);
        }
        long took = threads.getCurrentThreadCpuTime() - start;
        long allocated = threads.getThreadAllocatedBytes(thread) - before;
        mostAllocated = Math.max(mostAllocated, allocated);
        longest = Math.max(longest, took);
        Assertions.assertTrue(allocated <= 2L * content.length + SLACK, what + " allocated " + allocated + " bytes");
        Assertions.assertTrue(took < NANOS, what + " took " + took / 1_000_000 + " ms");
    }

    private byte[] damage(byte[] file, int[] places, Random random) {
        byte[] bytes = file.clone();
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times; i++) {
            int at = place(bytes, places, random);
            switch (random.nextInt(8)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1, 2 -> bytes[at] = INSTRUCTIONS[random.nextInt(INSTRUCTIONS.length)];
                case 3 ->
                    bytes = spliced(bytes, at, at, new byte[] {INSTRUCTIONS[random.nextInt(INSTRUCTIONS.length)]});
                case 4 -> bytes = spliced(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)), new byte[0]);
                case 5 -> fill(bytes, at, random);
                case 6 -> {
                    byte[] other = files.get(random.nextInt(files.size()));
                    int from = random.nextInt(other.length);
                    int length = Math.min(other.length - from, 1 + random.nextInt(300));
                    bytes = spliced(bytes, at, at, java.util.Arrays.copyOfRange(other, from, from + length));
                }
                default -> bytes[at] = (byte) random.nextInt(256);
            }
        }
        return random.nextInt(40) == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private static int place(byte[] bytes, int[] places, Random random) {
        int kind = random.nextInt(8);
        int at = random.nextInt(bytes.length);
        if (kind == 0) {
            at = random.nextInt(Math.min(bytes.length, 200));
        } else if (kind == 1) {
            at = bytes.length - 1 - random.nextInt(Math.min(bytes.length, 400));
        } else if (kind < 7 && places.length > 0) {
            at = places[random.nextInt(places.length)] - 12 + random.nextInt(40);
        }
        return Math.max(0, Math.min(bytes.length - 1, at));
    }

    private static void fill(byte[] bytes, int at, Random random) {
        byte value = random.nextBoolean() ? (byte) 0xff : (byte) 0x7f;
        java.util.Arrays.fill(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)), value);
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] between) {
        byte[] result = new byte[from + between.length + bytes.length - to];
        System.arraycopy(bytes, 0, result, 0, from);
        System.arraycopy(between, 0, result, from, between.length);
        System.arraycopy(bytes, to, result, from + between.length, bytes.length - to);
        return result.length == 0 ? new byte[1] : result;
    }
}
