package io.stylemill.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.stylemill.record.Amounts;
import io.stylemill.store.s3.ConditionalWrites.TagForm;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Finds out what a server does with conditions on writes: first by writing one after another, then
 * with several writers at once, since a server that looks before it writes passes the first and not
 * the second.
 *
 * <p>Every body is small and none is like another, so that each write has a version tag of its own.
 * Methods throw {@link SdkException} when not even a plain write works.
 */
final class ConditionProbe {
    /** Writers that write one key at once. */
    static final int WRITERS = 8;

    /** Keys that are written so; one is not enough, for a race is lost by chance. */
    static final int KEYS = 8;

    /** A version tag that no object has. */
    private static final String NO_TAG = "00000000000000000000000000000000";

    /** What came of a write under a condition. */
    enum Answer {
        WRITTEN,
        REFUSED,
        /** The server says that it does not know the condition. */
        UNKNOWN;

        /** Returns the word for people. */
        String word() {
            return switch (this) {
                case WRITTEN -> "taken";
                case REFUSED -> "refused";
                case UNKNOWN -> "answered as unknown";
            };
        }
    }

    /**
     * What came of two writes under {@code If-Match}, one with the right and one with a wrong tag.
     */
    record Tags(Answer right, Answer wrong) {
        boolean honoured() {
            return right == Answer.WRITTEN && wrong == Answer.REFUSED;
        }
    }

    /**
     * What came of writers at once.
     *
     * @param keys that were written, up to the first with more than one winner unless all were
     *     asked for
     * @param winners of them all; one for each key where the condition holds
     */
    record Race(int keys, int winners) {
        boolean held() {
            return winners <= keys;
        }

        @Override
        public String toString() {
            return "of " + Amounts.count(keys, "key") + " with " + WRITERS + " writers at once each, "
                    + Amounts.count(winners, "writer") + " won";
        }
    }

    private final S3Client client;
    private final ProbeObjects objects;
    private int bodies;

    /** @param client that signs whole bodies, so that no refusal can cut one off */
    ConditionProbe(S3Client client, ProbeObjects objects) {
        this.client = client;
        this.objects = objects;
    }

    /** Returns what comes of a write that demands a new key, when the key is not new. */
    Answer second() {
        String name = "once";
        Answer first = put(name, "*", null);
        if (first == Answer.UNKNOWN) {
            return first;
        }
        // A first request that the SDK repeated finds its own object: the condition holds all the
        // same.
        return first == Answer.REFUSED ? first : put(name, "*", null);
    }

    /** Returns what comes of writes that demand a version tag in a form. */
    Tags tags(TagForm form) {
        String name = "tagged-" + form;
        objects.put(client, name, body(), b -> {});
        Answer wrong = put(name, null, form.of(NO_TAG));
        String tag = objects.tag(name);
        Answer right = put(name, null, form.of(tag));
        if (right == Answer.REFUSED && !objects.tag(name).equals(tag)) {
            // The SDK repeated a request whose answer was lost.
            right = Answer.WRITTEN;
        }
        return new Tags(right, wrong);
    }

    /** Lets many create each key at once. */
    Race create(boolean all) {
        return race(all, key -> "new-" + key, name -> null, "*");
    }

    /** Lets many replace each object at once, all knowing the same version tag. */
    Race replace(boolean all, TagForm form) {
        return race(
                all,
                key -> "old-" + key,
                name -> {
                    objects.put(client, name, body(), b -> {});
                    return form.of(objects.tag(name));
                },
                null);
    }

    private interface Start {
        /** Returns the version tag that all writers demand, or null for none. */
        @Nullable
        String of(String name);
    }

    private Race race(boolean all, IntFunction<String> naming, Start start, @Nullable String ifNoneMatch) {
        ExecutorService writers = Executors.newFixedThreadPool(WRITERS, task -> {
            Thread thread = new Thread(task, "s3-probe");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Race race = new Race(0, 0);
            for (int key = 0; key < KEYS && (all || race.held()); key++) {
                String name = naming.apply(key);
                String tag = start.of(name);
                CountDownLatch gate = new CountDownLatch(1);
                List<Future<Answer>> answers = new ArrayList<>();
                IntStream.range(0, WRITERS)
                        .forEach(i -> answers.add(writers.submit(() -> {
                            gate.await();
                            return put(name, ifNoneMatch, tag);
                        })));
                gate.countDown();
                int winners = 0;
                for (Future<Answer> answer : answers) {
                    winners += answer.get() == Answer.WRITTEN ? 1 : 0;
                }
                race = new Race(race.keys() + 1, race.winners() + winners);
            }
            return race;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SdkException failed) {
                throw failed;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AbortedException.create("interrupted while " + objects.bucket() + " was tried", e);
        } finally {
            writers.shutdownNow();
        }
    }

    private synchronized byte[] body() {
        bodies++;
        return ("probe " + bodies).getBytes(UTF_8);
    }

    private Answer put(String name, @Nullable String ifNoneMatch, @Nullable String ifMatch) {
        try {
            objects.put(client, name, body(), b -> b.ifNoneMatch(ifNoneMatch).ifMatch(ifMatch));
            return Answer.WRITTEN;
        } catch (S3Exception e) {
            return switch (e.statusCode()) {
                // 409: somebody else was writing, still after all attempts of the SDK.
                case 409, 412 -> Answer.REFUSED;
                case 400, 501 -> Answer.UNKNOWN;
                default -> throw e;
            };
        }
    }
}
