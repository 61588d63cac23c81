package io.stylemill.config;

import io.stylemill.failure.Failure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All settings, complete and checked.
 *
 * @param home absolute data folder
 * @param inbox the watched places, {@code s3://bucket/prefix/} or an absolute folder
 * @param checkpoints the roots under which {@code serve} reads checkpoints, {@code s3://bucket/prefix/} or an absolute
 *     folder
 * @param torchscript digests of the TorchScript archives that manifests of others may run, 64 hex digits each; empty for
 *     none
 * @param workers the workers that {@code serve} and {@code run} start, in order; empty for none
 * @param web where REST, health and metrics listen
 */
public record Settings(
        Path home,
        S3Settings s3,
        BrokerSettings broker,
        LedgerSettings ledger,
        List<String> inbox,
        List<String> checkpoints,
        List<String> torchscript,
        List<WorkerDevice> workers,
        WebAddress web) {

    public Settings {
        Objects.requireNonNull(home, "home");
        Objects.requireNonNull(s3, "s3");
        Objects.requireNonNull(broker, "broker");
        Objects.requireNonNull(ledger, "ledger");
        inbox = List.copyOf(inbox);
        checkpoints = List.copyOf(checkpoints);
        torchscript = List.copyOf(torchscript);
        workers = List.copyOf(workers);
        Objects.requireNonNull(web, "web");
    }

    /**
     * Reads the settings: system properties go before the environment, that before the file, that before the defaults.
     *
     * @param workingFolder absolute; relative folders of all sources are resolved against it
     * @param file the settings file, or null where there is none
     * @param environment all of it; names that do not start with {@code STYLEMILL_} are ignored
     * @param properties all system properties; names that do not start with {@code stylemill.} are ignored
     * @throws Failure {@code settings-invalid} (INPUT) with every problem of every source
     */
    public static Settings read(
            Path workingFolder,
            @Nullable SettingsFile file,
            Map<String, String> environment,
            Map<String, String> properties) {
        return new SettingsReader(workingFolder, SettingSources.read(file, environment, properties)).settings();
    }
}
