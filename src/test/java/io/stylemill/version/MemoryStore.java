package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Digests;
import io.stylemill.store.Store;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A store in memory that can be killed at its n-th write, before or after the write took effect.
 */
final class MemoryStore implements Store {
    /** Ends the process: nobody can catch it and go on. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    final TreeMap<String, byte[]> objects = new TreeMap<>();
    private final Map<String, Integer> changes = new HashMap<>();
    int writesUntilDeath = Integer.MAX_VALUE;
    boolean diesAfterTheWrite;
    /** Why nothing can be deleted, or null where it can. */
    Kind refusesToDelete;

    int writes;
    int opened;
    long rangedBytes;
    Runnable beforeCompareAndPut = () -> {};

    private void write(Runnable effect) {
        writes++;
        boolean dies = --writesUntilDeath == 0;
        if (!dies || diesAfterTheWrite) {
            effect.run();
        }
        if (dies) {
            throw new Killed();
        }
    }

    @Override
    public String address(String key) {
        return "s3://bucket/" + key;
    }

    @Override
    public Put putIfAbsent(String key, Path file, String sha256, String contentType) {
        try {
            byte[] content = Files.readAllBytes(file);
            if (!Digests.sha256(content).equals(sha256)) {
                throw Failure.bug("wrong hash for " + key);
            }
            return putIfAbsent(key, content, contentType);
        } catch (IOException e) {
            throw Failure.of(Kind.BUG, "bug", "reading " + file, e);
        }
    }

    @Override
    public synchronized Put putIfAbsent(String key, byte[] content, String contentType) {
        byte[] there = objects.get(key);
        if (there != null) {
            if (!Arrays.equals(there, content)) {
                throw Failure.input("object-differs", key + " holds other bytes");
            }
            return Put.SAME;
        }
        write(() -> objects.put(key, content.clone()));
        return Put.CREATED;
    }

    @Override
    public synchronized boolean compareAndPut(String key, byte[] content, String contentType, String expectedEtag) {
        beforeCompareAndPut.run();
        String etag = head(key).map(Stat::etag).orElse(null);
        if (!java.util.Objects.equals(etag, expectedEtag)) {
            return false;
        }
        write(() -> {
            objects.put(key, content.clone());
            changes.merge(key, 1, Integer::sum);
        });
        return true;
    }

    @Override
    public synchronized Optional<Stat> head(String key) {
        return Optional.ofNullable(objects.get(key)).map(content -> stat(key, content));
    }

    private Stat stat(String key, byte[] content) {
        return new Stat(key, content.length, "v" + changes.getOrDefault(key, 0), Digests.sha256(content));
    }

    @Override
    public synchronized Optional<InputStream> open(String key) {
        opened++;
        return Optional.ofNullable(objects.get(key)).map(ByteArrayInputStream::new);
    }

    @Override
    public synchronized Optional<InputStream> openRange(String key, long offset, long length) {
        return Optional.ofNullable(objects.get(key)).map(content -> {
            int to = (int) Math.min(content.length, offset + length);
            rangedBytes += to - offset;
            return new ByteArrayInputStream(Arrays.copyOfRange(content, (int) offset, to));
        });
    }

    @Override
    public synchronized List<Stat> list(String prefix) {
        return objects.entrySet().stream()
                .filter(e -> e.getKey().startsWith(prefix))
                .map(e -> stat(e.getKey(), e.getValue()))
                .toList();
    }

    @Override
    public synchronized void delete(String key) {
        if (refusesToDelete != null) {
            throw Failure.of(refusesToDelete, "s3-failed", "Could not delete " + address(key) + ": not now");
        }
        if (objects.containsKey(key)) {
            write(() -> objects.remove(key));
        }
    }

    @Override
    public void close() {}
}
