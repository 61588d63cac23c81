package io.stylemill.factory.publish;

import io.stylemill.engine.models.Models;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.factory.ledger.Run;
import io.stylemill.factory.worker.Plans;
import io.stylemill.failure.Failure;
import io.stylemill.store.Stores;
import io.stylemill.version.VersionSigner;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Publishes complete runs: index, card, preview and audit files, the commit record last.
 *
 * @param versionSigner signs the versions
 * @param scratch folder for files on their way
 * @param software facts about this program and its machine, for {@code audit/environment.json}
 * @param publicBase where everybody reads the datasets, without a last {@code /}; or null
 */
public record RunPublisher(
        Ledger ledger,
        Stores stores,
        Models models,
        Plans plans,
        VersionSigner versionSigner,
        Path scratch,
        Map<String, String> software,
        @Nullable URI publicBase) {
    public RunPublisher {
        software = Map.copyOf(software);
    }

    /**
     * Begins to publish a run whose shards are all stored; closed by the caller.
     *
     * @param observers are told of it
     * @throws Failure as the store and the ledger throw
     */
    public Publication begin(String runId, List<PublishObserver> observers) {
        Run run = ledger.runs()
                .find(runId)
                .orElseThrow(() -> Failure.bug("the ledger has no run " + runId + " to publish"));
        observers.forEach(o -> o.begun(run));
        try {
            return new RunPublication(this, run, observers);
        } catch (RuntimeException | Error e) {
            observers.forEach(o -> o.failed(run, e));
            observers.forEach(o -> o.ended(run));
            throw e;
        }
    }

    /**
     * Takes all steps of a publication at once.
     *
     * @return the version's address, or empty when shards are made again
     */
    public Optional<String> publish(String runId) {
        try (Publication publication = begin(runId, List.of())) {
            for (Publication.Step step : Publication.Step.values()) {
                if (step == Publication.Step.JUDGE || publication.passed()) {
                    publication.take(step);
                }
            }
            return publication.address();
        }
    }
}
