package io.stylemill.accept;

import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.LatentFile;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.manifest.Manifest;
import io.stylemill.manifest.Refusal;
import io.stylemill.models.Models;
import io.stylemill.plan.LatentFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the latents and centres that an order names, by what its manifest writes there; like checkpoints they must lie where
 * the guard admits them.
 */
final class NamedFiles {
    /** What stands for an array that could not be read, until all problems are told. */
    private static final LatentArray UNREAD = LatentArray.of(1, 1, 1, new float[1]);

    private final Models models;
    private final Order order;
    private final UnaryOperator<String> admitted;

    /** @param admitted returns the address of a file that the manifest names, or refuses it */
    NamedFiles(Models models, Order order, UnaryOperator<String> admitted) {
        this.models = models;
        this.order = order;
        this.admitted = admitted;
    }

    /**
     * Returns what the manifest names.
     *
     * @throws Failure {@code bad-manifest} that lists every file that cannot be read, or is another than was asked for
     */
    LatentFiles latents(Manifest manifest) {
        List<Problem> problems = new ArrayList<>();
        LatentFiles files = LatentFiles.read(manifest, new LatentFiles.Source() {
            @Override
            public LatentArray latents(Manifest.LatentRows written, int group) {
                boolean walk = manifest.samples().get(group).latent() instanceof Manifest.Latent.Walk;
                String at = "/samples/" + group + "/latent/" + (walk ? "walk/" : "");
                LatentArray read = tried(at + "file", problems, () -> {
                    String address = address(written.file());
                    return written.space() == Manifest.Space.W_PLUS
                            ? models.layeredLatents(address)
                            : models.latents(address);
                });
                check(at + "sha256", written.file(), written.sha256(), read, problems);
                return Objects.requireNonNullElse(read, UNREAD);
            }

            @Override
            public LatentFiles.Centers centers(Manifest.Center written, int group) {
                String at = "/samples/" + group + "/truncation/center";
                LatentFile.Named read = tried(at, problems, () -> models.namedLatents(address(written.file())));
                check(at, written.file(), written.sha256(), read == null ? null : read.array(), problems);
                return read == null
                        ? LatentFiles.Centers.of(written, UNREAD, "")
                        : LatentFiles.Centers.of(written, read.array(), read.name());
            }
        });
        if (!problems.isEmpty()) {
            throw Refusal.of(order.source(), problems);
        }
        return files;
    }

    /** Reads a file; where the user can mend why it cannot be read, that is a problem among others. */
    private static <T> @Nullable T tried(String at, List<Problem> problems, Reading<T> reading) {
        try {
            return reading.read();
        } catch (Failure e) {
            if (e.kind() != Kind.INPUT) {
                throw e;
            }
            problems.add(new Problem(at, e.getMessage()));
            return null;
        }
    }

    /** Reads a file, or fails. */
    private interface Reading<T> {
        T read();
    }

    private static void check(
            String at, String file, @Nullable String sha256, @Nullable LatentArray read, List<Problem> problems) {
        if (sha256 != null && read != null && !read.sha256().equals(sha256)) {
            problems.add(new Problem(
                    at,
                    "the array " + file + " has SHA-256 " + read.sha256() + ", but " + sha256
                            + " was asked for; name the right file, or correct sha256"));
        }
    }

    private String address(String written) {
        int hash = written.lastIndexOf('#');
        String file = hash < 0 ? written : written.substring(0, hash);
        return admitted.apply(file) + (hash < 0 ? "" : written.substring(hash));
    }
}
