package io.stylemill.config;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Secrets;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All settings, complete and checked.
 *
 * @param home absolute data folder
 * @param inbox what {@code serve} watches, and what may be asked for there
 * @param workers the workers that {@code serve} and {@code run} start, in order; empty for none
 * @param web who is answered over HTTP, and where
 * @param log what a line of the log looks like
 * @param policy the house rules
 * @param signing what versions are signed with
 * @param lineage who is told about published versions
 * @param publicBase where everybody reads the datasets, without a last {@code /}; or null
 * @param routes absolute folder of the user's own route files, or null
 */
public record Settings(
        Path home,
        S3Settings s3,
        BrokerSettings broker,
        LedgerSettings ledger,
        InboxSettings inbox,
        List<WorkerDevice> workers,
        WebSettings web,
        LogForm log,
        PolicySettings policy,
        SigningSettings signing,
        LineageSettings lineage,
        @Nullable URI publicBase,
        @Nullable Path routes) {

    public Settings {
        Objects.requireNonNull(home, "home");
        Objects.requireNonNull(s3, "s3");
        Objects.requireNonNull(broker, "broker");
        Objects.requireNonNull(ledger, "ledger");
        Objects.requireNonNull(inbox, "inbox");
        workers = List.copyOf(workers);
        Objects.requireNonNull(web, "web");
        Objects.requireNonNull(log, "log");
        Objects.requireNonNull(policy, "policy");
        Objects.requireNonNull(signing, "signing");
        Objects.requireNonNull(lineage, "lineage");
    }

    /** Has everything secret in the settings hidden from now on, wherever it would be told. */
    public void hideSecrets() {
        Secrets.learn(broker.password());
        Secrets.learnFrom(broker.url());
        Secrets.learn(ledger.password());
        Secrets.learnFrom(ledger.url());
        Secrets.learn(web.token());
        Secrets.learn(web.reader());
        Secrets.learn(signing.password());
        Secrets.learn(signing.inline() ? signing.key() : null);
        Secrets.learn(signing.imagesInline() ? signing.images() : null);
        Secrets.learn(lineage.token());
        Secrets.learnFrom(lineage.url() == null ? null : lineage.url().toString());
    }

    /**
     * Reads the settings: system properties go before the environment, that before the file, that
     * before the defaults.
     *
     * @param workingFolder absolute; relative folders of all sources are resolved against it
     * @param file the settings file, or null where there is none
     * @param environment all of it; names that do not start with {@code STYLEMILL_} are ignored
     * @param properties all system properties; names that do not start with {@code stylemill.} are
     *     ignored
     * @param examples folders with networks that come with the program
     * @throws Failure {@code settings-invalid} (INPUT) with every problem of every source
     */
    public static Settings read(
            Path workingFolder,
            @Nullable SettingsFile file,
            Map<String, String> environment,
            Map<String, String> properties,
            List<Path> examples) {
        return new SettingsReader(workingFolder, SettingSources.read(file, environment, properties), examples)
                .settings();
    }
}
