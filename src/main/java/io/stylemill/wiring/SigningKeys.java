package io.stylemill.wiring;

import io.stylemill.audit.sign.SigningKey;
import io.stylemill.config.Settings;
import io.stylemill.config.SigningSettings;
import io.stylemill.credential.ImageKey;
import io.stylemill.embedded.CredentialsFile;
import io.stylemill.factory.ledger.Ledger;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.WriteFault;
import io.stylemill.version.CommitRecord.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The key that versions are signed with: the one that the settings name, or one that is generated
 * once and kept.
 */
final class SigningKeys {
    private SigningKeys() {}

    /**
     * Returns the key of a coordinator: where none is set and others share its ledger, the one that
     * the ledger keeps. The first of them brings the one of its data folder, or a new one.
     *
     * @throws Failure as {@link #of(Settings)} and {@link Ledger} throw
     */
    static SigningKey of(Settings settings, Ledger ledger) {
        if (settings.signing().key() != null || !ledger.database().shared()) {
            return of(settings);
        }
        SigningKey own = Files.exists(file(settings)) ? of(settings) : SigningKey.generate();
        return SigningKey.read(
                ledger.keepSigningKey(own.privatePem()).getBytes(StandardCharsets.UTF_8),
                null,
                "the ledger " + ledger.database(),
                Identity.GENERATED);
    }

    /**
     * Returns the key that a coordinator signs images with: the one that the settings name, or the
     * one that follows from its key for versions. The latter is kept beside that, for workers.
     *
     * @throws Failure as {@link #of(Settings)}; {@code bad-c2pa-key}, {@code no-c2pa-key} (INPUT)
     */
    static ImageKey ofImages(Settings settings, Supplier<SigningKey> signing) {
        if (settings.signing().images() != null) {
            return ofWorker(settings);
        }
        String ledger = settings.ledger().url();
        if (settings.signing().key() == null && ledger != null && ledger.startsWith("jdbc:postgresql:")) {
            throw Failure.input(
                    "no-c2pa-key",
                    "cannot sign images: coordinators that share a PostgreSQL ledger must name the key; set"
                            + " stylemill.signing.key, or stylemill.c2pa.key, to the same key on each");
        }
        ImageKey key = ImageKey.of(signing.get().derive("stylemill images"));
        Path kept = imagesFile(settings);
        try {
            if (!Files.exists(kept) || !Files.readString(kept).equals(key.privatePem())) {
                Files.deleteIfExists(kept);
                CredentialsFile.keep(kept, key.privatePem());
            }
        } catch (IOException e) {
            throw unwritable("key for images", kept, e);
        }
        return key;
    }

    /**
     * Returns the key that a worker in a process of its own signs images with: the one that the
     * settings name, or the one that a coordinator left in the same data folder.
     *
     * @throws Failure {@code bad-c2pa-key}, {@code no-c2pa-key} or {@code signing-key-unreadable}
     *     (INPUT)
     */
    static ImageKey ofWorker(Settings settings) {
        String named = settings.signing().images();
        if (named != null && settings.signing().imagesInline()) {
            return ImageKey.read(named, "stylemill.c2pa.key");
        }
        Path file = named == null ? imagesFile(settings) : Path.of(named);
        try {
            if (named == null && !Files.exists(file)) {
                throw Failure.input(
                        "no-c2pa-key",
                        "this worker has no key for images; set stylemill.c2pa.key to a copy of the coordinator's"
                                + " credentials/c2pa.pem");
            }
            if (Files.size(file) > ImageKey.MAX_BYTES) {
                throw Failure.input("bad-c2pa-key", file + " is too large for a key; check stylemill.c2pa.key");
            }
            return ImageKey.read(Files.readString(file), file.toString());
        } catch (IOException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "signing-key-unreadable",
                    "cannot read the key for images " + file + ": " + e + "; check stylemill.c2pa.key",
                    e);
        }
    }

    private static Path imagesFile(Settings settings) {
        return settings.home().resolve("credentials").resolve("c2pa.pem");
    }

    private static Path file(Settings settings) {
        return settings.home().resolve("credentials").resolve("signing.pem");
    }

    /**
     * Returns the key.
     *
     * @throws Failure {@code bad-signing-key} or {@code signing-key-unreadable} (INPUT);
     *     {@code signing-key-unwritable} (RESOURCES)
     */
    static SigningKey of(Settings settings) {
        SigningSettings signing = settings.signing();
        String named = signing.key();
        if (named != null && signing.inline()) {
            return SigningKey.read(
                    named.getBytes(StandardCharsets.UTF_8),
                    signing.password(),
                    "stylemill.signing.key",
                    Identity.CONFIGURED);
        }
        Path file = named == null ? file(settings) : Path.of(named);
        if (named == null && !Files.exists(file)) {
            try {
                CredentialsFile.keep(file, SigningKey.generate().privatePem());
            } catch (IOException e) {
                throw unwritable("signing key", file, e);
            }
        }
        try {
            if (Files.size(file) > SigningKey.MAX_BYTES) {
                throw Failure.input(
                        "bad-signing-key",
                        "cannot sign with the key in " + file + ": it has " + Files.size(file) + " bytes, keys have at"
                                + " most " + SigningKey.MAX_BYTES + "; check stylemill.signing.key");
            }
            return SigningKey.read(
                    Files.readAllBytes(file),
                    signing.password(),
                    file.toString(),
                    named == null ? Identity.GENERATED : Identity.CONFIGURED);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "signing-key-unreadable",
                    "cannot read the signing key " + file + ": " + e + "; check "
                            + (named == null ? "stylemill.home" : "stylemill.signing.key"),
                    e);
        }
    }

    /** What a later try may do: a full disk must not end a run for good. */
    private static Failure unwritable(String key, Path file, IOException e) {
        return Failure.of(
                Kind.RESOURCES,
                "signing-key-unwritable",
                "cannot keep the " + key + " in " + file + ": " + WriteFault.words(e),
                e);
    }
}
