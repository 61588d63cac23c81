package io.stylemill.version;

import io.stylemill.failure.Failure;
import io.stylemill.store.Store;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs keep beside a dataset until their versions are there. Nothing reads it after the
 * commit. So what cannot be removed then is told, undoes nothing, and is removed with a later
 * version.
 */
final class Staging {
    private static final Logger LOG = LoggerFactory.getLogger(Staging.class);

    private final Store store;
    private final String root;

    /** @param root of the dataset, as in {@link Layout#root} */
    Staging(Store store, String root) {
        this.store = store;
        this.root = root;
    }

    /** Removes what a committed version's run kept, and then what earlier ones left behind. */
    void empty(Layout layout, String run) {
        if (removed(layout, run)) {
            emptyOthers();
        }
    }

    private void emptyOthers() {
        String prefix = Layout.stagingRoot(root);
        TreeSet<String> runs = new TreeSet<>();
        try {
            store.each(prefix, stat -> {
                String[] parts = stat.key().substring(prefix.length()).split("/", 3);
                if (parts.length == 3) {
                    runs.add(parts[0] + "/" + parts[1]);
                }
            });
        } catch (Failure e) {
            LOG.debug("What lies below {} is left for the next version", store.address(prefix), e);
            return;
        }
        for (String each : runs) {
            String[] parts = each.split("/", 2);
            Layout layout = new Layout(root, parts[0]);
            if (published(layout, parts[1]) && !removed(layout, parts[1])) {
                return;
            }
        }
    }

    private boolean published(Layout layout, String run) {
        String key = layout.key(Layout.DATASET_JSON);
        try {
            Optional<byte[]> document = store.read(key, CommitRecordJson.MAX_BYTES);
            return document.isPresent()
                    && CommitRecordJson.parse(document.get(), store.address(key))
                            .record()
                            .runId()
                            .equals(run);
        } catch (Failure e) {
            LOG.debug("Whether {} is a version of run {} is not known", store.address(key), run, e);
            return false;
        }
    }

    /** Removes what a run kept; returns whether nothing of it is left. */
    private boolean removed(Layout layout, String run) {
        String prefix = layout.stagingPrefix(run);
        List<Store.Stat> kept = List.of();
        int removed = 0;
        try {
            kept = store.list(prefix);
            for (Store.Stat staged : kept) {
                store.delete(staged.key());
                removed++;
            }
            return true;
        } catch (Failure e) {
            // Each further try may take minutes, and would tell the same.
            LOG.warn(
                    "{} is published. What its run kept below {} stays{}: {}. Nothing reads it any more. The next version"
                            + " of the dataset removes it, and so does 'stylemill run' with the same manifest; or"
                            + " delete it yourself",
                    store.address(layout.prefix()),
                    store.address(prefix),
                    kept.isEmpty()
                            ? ""
                            : " (" + (kept.size() - removed) + " of " + kept.size() + " objects, the first is "
                                    + kept.get(removed).key().substring(prefix.length()) + ")",
                    e.getMessage());
            return false;
        }
    }
}
