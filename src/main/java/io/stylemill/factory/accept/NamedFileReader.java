package io.stylemill.factory.accept;

import io.stylemill.checkpoint.Checkpoint;
import io.stylemill.checkpoint.Direction;
import io.stylemill.checkpoint.LatentArray;
import io.stylemill.checkpoint.LatentFile;
import io.stylemill.engine.label.Programs;
import io.stylemill.engine.models.Models;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Gates;
import io.stylemill.order.manifest.GeneratorSpec;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.manifest.Truncation;
import io.stylemill.order.plan.DeclaredNetwork;
import io.stylemill.order.plan.LatentFiles;
import io.stylemill.order.plan.PictureRows;
import io.stylemill.order.plan.ProjectionNote;
import io.stylemill.store.Stores;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads everything that the manifest of an order names, where the order's guard admits it, and
 * notes what is wrong.
 */
final class NamedFileReader {
    private static final ProjectionNote NO_NOTE = new ProjectionNote(Map.of(), "", 1, List.of());

    private final Models models;
    private final @Nullable Programs programs;
    private final OrderFileReader orderFiles;
    private final Order order;
    private final Problems problems;

    /**
     * @param programs tries generators, labelers and extractors, or null where none may run
     * @param problems takes what is wrong with the files
     */
    NamedFileReader(Stores stores, Models models, @Nullable Programs programs, Order order, Problems problems) {
        this.models = models;
        this.programs = programs;
        this.orderFiles = new OrderFileReader(stores, models, programs, order, problems);
        this.order = order;
        this.problems = problems;
    }

    /**
     * Returns what the manifest names.
     *
     * @throws Failure that is not for the one who gave the order to correct, such as of a store
     *     that does not answer
     */
    NamedFiles read(Manifest manifest) {
        NamedFiles.Stored checkpoint = checkpoint(manifest.generator());
        Map<String, Direction> directions = directions(manifest);
        LatentFiles latents = latents(manifest);
        Gates.Reference reference = manifest.gates().reference();
        if (reference != null && reference.exclude() != null) {
            Map<String, String> excluded = orderFiles.excluded(manifest);
            problems.add(PictureRows.excluded(manifest, latents, excluded));
        }
        return new NamedFiles(
                checkpoint,
                directions,
                latents,
                // Last: real images take the longest, and less is made of them where something is
                // wrong.
                orderFiles.read(manifest, checkpoint == null ? null : checkpoint.checkpoint()));
    }

    /** Returns where a file lies and, after {@code #}, which array of it is meant. */
    private String admittedArray(String written) {
        int hash = written.lastIndexOf('#');
        return hash < 0
                ? order.admitted(written)
                : order.admitted(written.substring(0, hash)) + written.substring(hash);
    }

    private NamedFiles.@Nullable Stored checkpoint(GeneratorSpec generator) {
        String address;
        Checkpoint read;
        try {
            address = order.admitted(generator.checkpoint());
            read = models.read(address, generator.sha256());
        } catch (Failure e) {
            problems.add(e.is(Code.CHECKPOINT_DIFFERS) ? "/generator/sha256" : "/generator/checkpoint", e);
            return null;
        }
        List<Problem> misdeclared = DeclaredNetwork.problems(generator, read, generator.checkpoint());
        problems.add(misdeclared);
        if (!misdeclared.isEmpty()) {
            return null;
        }
        GeneratorSpec.TorchScript declared = generator.torchscript();
        if (declared == null) {
            return new NamedFiles.Stored(address, read);
        }
        Checkpoint program = read.declared(DeclaredNetwork.of(declared));
        Programs allowed = programs;
        if (allowed != null) {
            problems.tried("/generator/checkpoint", () -> {
                allowed.tryGenerator(program, generator.batch() == null ? 1 : generator.batch());
                return address;
            });
        }
        return new NamedFiles.Stored(address, program);
    }

    private Map<String, Direction> directions(Manifest manifest) {
        Map<String, Direction> directions = new HashMap<>();
        for (int g = 0; g < manifest.samples().size(); g++) {
            List<Group.Attribute> attributes = manifest.samples().get(g).attributes();
            for (int a = 0; a < attributes.size(); a++) {
                String written = attributes.get(a).direction();
                String at = "/samples/" + g + "/attributes/" + a + "/";
                Direction known = directions.get(written);
                Direction direction = known != null
                        ? known
                        : problems.tried(at + "direction", () -> models.files().direction(admittedArray(written)));
                if (direction != null
                        && problems.isAskedFor(
                                at + "sha256",
                                "the direction " + written,
                                "direction",
                                direction.sha256(),
                                attributes.get(a).sha256())) {
                    directions.put(written, direction);
                }
            }
        }
        return directions;
    }

    private LatentFiles latents(Manifest manifest) {
        return LatentFiles.read(manifest, new LatentFiles.Source() {
            @Override
            public @Nullable LatentArray latents(Latent.Rows written, int group) {
                boolean walk = manifest.samples().get(group).latent() instanceof Latent.Walk;
                String at = "/samples/" + group + "/latent/" + (walk ? "walk/" : "");
                LatentArray read = problems.tried(at + "file", () -> {
                    String address = admittedArray(written.file());
                    return written.space() == Latent.Space.W_PLUS
                            ? models.files().layeredLatents(address)
                            : models.files().latents(address);
                });
                return read != null && isAskedFor(at + "sha256", written.file(), read, written.sha256()) ? read : null;
            }

            @Override
            public @Nullable ProjectionNote note(Latent.Rows written, LatentArray read, int group) {
                int hash = written.file().lastIndexOf('#');
                String file = hash < 0 ? written.file() : written.file().substring(0, hash);
                String at = "/samples/" + group + "/latent/"
                        + (manifest.samples().get(group).latent() instanceof Latent.Walk ? "walk/" : "") + "file";
                ProjectionNote note = problems.tried(
                        at,
                        () -> models.files()
                                .projectionNote(order.admitted(file))
                                .orElse(NO_NOTE));
                // A note of another array belongs to another array of the same file.
                return note == null || !note.arraySha256().equals(read.sha256()) ? null : note;
            }

            @Override
            public LatentFiles.@Nullable Centers centers(Truncation.Center written, int group) {
                String at = "/samples/" + group + "/truncation/center";
                LatentFile.Named read =
                        problems.tried(at, () -> models.files().namedLatents(admittedArray(written.file())));
                return read != null && isAskedFor(at, written.file(), read.array(), written.sha256())
                        ? LatentFiles.Centers.of(written, read.array(), read.name())
                        : null;
            }
        });
    }

    private boolean isAskedFor(String pointer, String file, LatentArray array, @Nullable String asked) {
        return problems.isAskedFor(pointer, "the array " + file, "file", array.sha256(), asked);
    }
}
