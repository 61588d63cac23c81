package io.stylemill.terminal;

import io.stylemill.config.Settings;
import io.stylemill.config.SettingsFile;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.manifest.ManifestSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What all commands share: settings, the terminal, and whether anything has happened yet. */
public abstract class BaseCommand implements Callable<Integer> {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings file (default: stylemill.properties in this folder, if it is there).")
    private @Nullable Path config;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    boolean help;

    private Terminal terminal = Terminal.own();
    private volatile boolean started;

    public void speakTo(Terminal to) {
        this.terminal = to;
    }

    public Terminal terminal() {
        return terminal;
    }

    /**
     * Called when something has happened that a second try would find; failures from here on are
     * not bad input.
     */
    public void markStarted() {
        started = true;
    }

    public boolean started() {
        return started;
    }

    public Settings settings() {
        Map<String, String> properties = new HashMap<>();
        System.getProperties().stringPropertyNames().forEach(name -> properties.put(name, System.getProperty(name)));
        Settings settings = Settings.read(
                Install.workingFolder(),
                SettingsFile.find(Install.workingFolder(), config).orElse(null),
                System.getenv(),
                properties,
                Install.examples());
        settings.hideSecrets();
        return settings;
    }

    /**
     * Returns the manifest in a file, or for {@code -} the one on standard input, whose relative
     * paths start from the working folder.
     *
     * @throws Failure {@code manifest-unreadable}, {@code manifest-too-large} or as
     *     {@link ManifestSource#of} throws
     */
    public static ManifestSource manifest(Path file) {
        if (file.toString().equals("-")) {
            return typed(System.in);
        }
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (Files.isDirectory(file) || folder == null) {
            throw Failure.input("manifest-unreadable", file + " is a folder; name the manifest file in it");
        }
        if (!Files.exists(file)) {
            throw Failure.input(
                    "manifest-unreadable",
                    "there is no manifest " + file
                            + (file.isAbsolute() ? "" : " in " + Install.workingFolder())
                            + "; name a manifest file, such as " + Install.sample());
        }
        try {
            if (Files.size(file) > ManifestSource.MAX_BYTES) {
                throw Failure.input(
                        "manifest-too-large",
                        "the manifest " + file + " has " + Files.size(file) + " bytes; at most "
                                + ManifestSource.MAX_BYTES
                                + " are read: check that it is a manifest, and write long seed lists as ranges such as"
                                + " 0-9999");
            }
            return ManifestSource.of(file.toString(), folder.toUri(), Files.readAllBytes(file));
        } catch (AccessDeniedException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "manifest-unreadable",
                    "cannot read the manifest " + file + ": the system refuses access; change the file's rights",
                    e);
        } catch (IOException e) {
            throw Failure.of(Kind.INPUT, "manifest-unreadable", "cannot read the manifest " + file + ": " + e, e);
        }
    }

    private static ManifestSource typed(InputStream in) {
        try {
            return ManifestSource.of(
                    "standard input", Install.workingFolder().toUri(), in.readNBytes(ManifestSource.MAX_BYTES + 1));
        } catch (IOException e) {
            throw Failure.of(
                    Kind.INPUT, "manifest-unreadable", "cannot read the manifest from standard input: " + e, e);
        }
    }
}
