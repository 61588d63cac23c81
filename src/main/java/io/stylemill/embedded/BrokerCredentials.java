package io.stylemill.embedded;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Secrets;
import io.stylemill.store.OwnFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The generated passwords of an embedded broker, kept in its folder, readable by its owner alone.
 *
 * @param coordinator password of the user {@code coordinator}
 * @param worker password of the user {@code worker}
 */
public record BrokerCredentials(String coordinator, String worker) {
    static final String COORDINATOR = "coordinator";
    public static final String WORKER = "worker";
    private static final int PASSWORD_BYTES = 24;

    /** Returns the passwords kept in {@code folder}; makes both when there are none. */
    public static BrokerCredentials in(Path folder) {
        Path file = folder.resolve("users");
        try {
            OwnFolder.take(folder);
            if (!Files.exists(file)) {
                OwnFolder.write(
                        file,
                        COORDINATOR + "=" + Secrets.hex(PASSWORD_BYTES) + "\n" + WORKER + "="
                                + Secrets.hex(PASSWORD_BYTES) + "\n");
            }
            List<String> lines = Files.readAllLines(file);
            String coordinator = find(lines, COORDINATOR);
            String worker = find(lines, WORKER);
            if (coordinator == null || worker == null) {
                throw Failure.input(
                        "broker-users",
                        "cannot read " + file + ": it holds two lines, coordinator=PASSWORD and worker=PASSWORD;"
                                + " correct it, or remove it to have new passwords made");
            }
            return new BrokerCredentials(coordinator, worker);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "broker-folder",
                    "cannot use " + folder + " for the message broker: " + e + "; it must be a writable folder",
                    e);
        }
    }

    private static @Nullable String find(List<String> lines, String user) {
        return lines.stream()
                .filter(line -> line.startsWith(user + "=") && line.length() > user.length() + 1)
                .map(line -> line.substring(user.length() + 1))
                .findFirst()
                .orElse(null);
    }

    @Override
    public String toString() {
        return "BrokerCredentials[hidden]";
    }
}
