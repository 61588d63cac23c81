package io.stylemill.embedded;

import io.stylemill.config.S3Credentials;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.record.Secrets;
import io.stylemill.store.OwnFolder;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Properties;
import java.util.UUID;

/**
 * Credentials of the embedded servers: generated once, kept below the data folder, readable by
 * their owner alone.
 */
public final class CredentialsFile {
    private static final String ACCESS_KEY = "access-key";
    private static final String SECRET_KEY = "secret-key";

    private CredentialsFile() {}

    /**
     * Returns the credentials of {@code home/credentials/s3.properties}, generating them if the
     * file is absent.
     */
    public static S3Credentials s3(Path home) {
        Path file = home.resolve("credentials").resolve("s3.properties");
        try {
            if (!Files.exists(file)) {
                keep(
                        file,
                        ACCESS_KEY + "=stylemill" + Secrets.hex(6) + "\n" + SECRET_KEY + "=" + Secrets.hex(24) + "\n");
            }
            Properties kept = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                kept.load(reader);
            }
            String accessKey = kept.getProperty(ACCESS_KEY);
            String secretKey = kept.getProperty(SECRET_KEY);
            if (accessKey == null || secretKey == null) {
                throw Failure.input(
                        "credentials-unreadable",
                        "Cannot read the credentials in " + file + ": " + ACCESS_KEY + " and " + SECRET_KEY
                                + " must be there; remove the file to have new ones generated");
            }
            return new S3Credentials(accessKey, secretKey);
        } catch (IOException e) {
            throw Failure.of(
                    Kind.INPUT,
                    "credentials-unreadable",
                    "Cannot keep credentials in " + file + ": " + e + "; make the folder writable, or set"
                            + " stylemill.home to another one",
                    e);
        }
    }

    /**
     * Keeps a secret in a new file that its owner alone can read; where one is there already, that
     * one stays.
     */
    public static void keep(Path file, String content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            OwnFolder.create(folder);
        }
        // Linked into place, so that of two first starts one wins and the other reads the winner's.
        Path part = file.resolveSibling("." + UUID.randomUUID() + ".part");
        Files.createFile(part, ownerOnly());
        try {
            Files.writeString(part, content, StandardOpenOption.WRITE);
            Files.createLink(file, part);
        } catch (FileAlreadyExistsException e) {
            // The other start's credentials are as good.
        } finally {
            Files.delete(part);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }
}
