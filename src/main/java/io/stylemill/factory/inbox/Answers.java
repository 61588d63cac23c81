package io.stylemill.factory.inbox;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.store.Store;
import java.nio.charset.StandardCharsets;

/**
 * The answers beside an inbox: {@code accepted/NAME}, or {@code rejected/NAME} with
 * {@code rejected/NAME.errors.json}. A later content of the same name takes the place of an earlier
 * one.
 *
 * @param prefix of the keys: empty, or ending in a slash
 * @param below folder inside {@code accepted/} and {@code rejected/}, where inboxes share a side;
 *     empty, or ending in a slash
 */
record Answers(Store store, String prefix, String below) {
    private static final int ATTEMPTS = 20;
    private static final String JSON = "application/json";

    void accept(String name, String answer) {
        put(accepted(name), (answer + "\n").getBytes(StandardCharsets.UTF_8), JSON);
        remove(rejected(name));
        remove(errors(name));
    }

    /** @param content what was refused */
    void reject(String name, byte[] content, String errors) {
        put(errors(name), (errors + "\n").getBytes(StandardCharsets.UTF_8), JSON);
        put(rejected(name), content, name.endsWith(".json") ? JSON : "application/yaml");
        remove(accepted(name));
    }

    /** Most manifests have one answer only, which needs no right to delete. */
    private void remove(String key) {
        if (store.head(key).isPresent()) {
            store.delete(key);
        }
    }

    /** Returns whether the answer that refuses is still there. */
    boolean saysRejected(String name) {
        return store.head(errors(name)).isPresent();
    }

    private String accepted(String name) {
        return prefix + "accepted/" + below + name;
    }

    private String rejected(String name) {
        return prefix + "rejected/" + below + name;
    }

    private String errors(String name) {
        return rejected(name) + ".errors.json";
    }

    private void put(String key, byte[] content, String type) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String seen = store.head(key).map(Store.Stat::etag).orElse(null);
            if (store.compareAndPut(key, content, type, seen)) {
                return;
            }
        }
        throw Failure.of(
                Kind.TRANSIENT,
                "answer-contended",
                "writing " + store.address(key) + " failed " + ATTEMPTS + " times because others changed it");
    }
}
