package io.stylemill.wiring;

import io.stylemill.config.WebAddress;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Secrets;
import io.stylemill.record.CanonicalJson;
import io.stylemill.record.RecordJson;
import io.stylemill.store.OwnFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where commands of this machine reach the {@code serve} that has a data folder: a file in it that
 * its owner alone can read, there while that serve answers.
 *
 * @param address such as {@code http://127.0.0.1:8080}
 * @param token that lets its holder do everything there
 */
record ServeFile(String address, String token) {
    private static final String NAME = "serve.json";

    /** Writes the file. */
    static void write(Path home, WebAddress address, String token) {
        Secrets.learn(token);
        String host = switch (address.host()) {
            case "0.0.0.0" -> "127.0.0.1";
            case "::", "[::]" -> "[::1]";
            default -> address.host().contains(":") ? "[" + address.host() + "]" : address.host();
        };
        ServeFile file = new ServeFile("http://" + host + ":" + address.port(), token);
        try {
            OwnFolder.write(home.resolve(NAME), CanonicalJson.write(RecordJson.MESSAGE.write(file)) + "\n");
        } catch (IOException e) {
            throw unusable(home, e);
        }
    }

    /** Takes the file away, if it is there. */
    static void remove(Path home) {
        try {
            Files.deleteIfExists(home.resolve(NAME));
        } catch (IOException e) {
            throw unusable(home, e);
        }
    }

    /** Returns what the file says, if it is there. */
    static Optional<ServeFile> read(Path home) {
        try {
            String text = Files.readString(home.resolve(NAME));
            return Optional.of(RecordJson.MESSAGE.read(CanonicalJson.parse(text), ServeFile.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(home, e);
        }
    }

    private static Failure unusable(Path home, Exception e) {
        return Failure.of(
                Kind.RESOURCES,
                "serve-file-unusable",
                "cannot use " + home.resolve(NAME) + ": " + e + "; commands reach 'stylemill serve' through it",
                e);
    }
}
