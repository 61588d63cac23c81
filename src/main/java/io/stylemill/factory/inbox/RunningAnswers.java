package io.stylemill.factory.inbox;

import io.stylemill.factory.ledger.Claim;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.Place;
import io.stylemill.store.Store;
import io.stylemill.store.Stores;
import io.stylemill.version.Layout;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the answers beside an inbox follow their runs, so that who knows nothing but the bucket knows
 * how they end.
 */
final class RunningAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(RunningAnswers.class);
    private static final int MOST_BYTES = 1 << 20;

    private final Ledger ledger;
    private final Stores stores;

    RunningAnswers(Ledger ledger, Stores stores) {
        this.ledger = ledger;
        this.stores = stores;
    }

    /** Writes the answers anew whose runs came to an end, or were taken up again after one. */
    void look(InboxPlace place) {
        for (Claim claim : ledger.claims().outdated(place.bucket())) {
            ledger.claims().runOf(claim).flatMap(ledger.runs()::find).ifPresent(run -> tell(place, claim, run));
        }
    }

    private void tell(InboxPlace place, Claim claim, Run run) {
        try {
            Map<String, Object> document = new HashMap<>(
                    InboxAnswer.accepted(place.address(claim.key()), run).document());
            if (run.address() != null) {
                published(run, document);
            }
            place.answers().accept(place.name(claim.key()), CanonicalJson.write(document));
            ledger.claims().told(claim, run.state());
        } catch (Failure e) {
            LOG.warn("The answer to {} is updated later: {}", place.address(claim.key()), e.getMessage());
        }
    }

    private void published(Run run, Map<String, Object> document) {
        Place place = stores.open(run.destination());
        Layout layout = Layout.of(place.location().prefix(), run.dataset(), run.version());
        String preview = layout.key(Layout.PREVIEW);
        if (place.store().head(preview).isPresent()) {
            document.put("preview", place.store().address(preview));
        }
        quality(place.store(), layout.key(Layout.QUALITY_JSON)).ifPresent(verdict -> document.put("quality", verdict));
    }

    private static Optional<String> quality(Store store, String key) {
        try (InputStream in = store.open(key).orElse(null)) {
            return in != null
                            && CanonicalJson.parse(new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8))
                                    instanceof Map<?, ?> report
                            && report.get("verdict") instanceof String verdict
                    ? Optional.of(verdict)
                    : Optional.empty();
        } catch (IOException | Failure e) {
            LOG.debug("The report {} is not told of", key, e);
            return Optional.empty();
        }
    }
}
