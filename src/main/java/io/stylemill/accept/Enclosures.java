package io.stylemill.accept;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.failure.Problem;
import io.stylemill.label.FeatureNetwork;
import io.stylemill.label.Programs;
import io.stylemill.label.RealImage;
import io.stylemill.label.RealImages;
import io.stylemill.label.ReferenceFile;
import io.stylemill.label.ReferenceSet;
import io.stylemill.manifest.Extractor;
import io.stylemill.manifest.Gates;
import io.stylemill.manifest.Labeler;
import io.stylemill.manifest.Manifest;
import io.stylemill.models.Models;
import io.stylemill.storage.Digests;
import io.stylemill.storage.Place;
import io.stylemill.storage.Store;
import io.stylemill.storage.Stores;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What labelers and gates need beside the plan: read, tried and digested when an order is prepared, laid beside the
 * version for the workers when it is accepted.
 *
 * @param digests SHA-256 by what the manifest writes
 * @param programs local files of labelers and extractors, by SHA-256
 * @param lists of real images as files, by the SHA-256 of the list
 */
public record Enclosures(Map<String, String> digests, Map<String, Path> programs, Map<String, byte[]> lists) {
    static final Enclosures NONE = new Enclosures(Map.of(), Map.of(), Map.of());

    public Enclosures {
        digests = Map.copyOf(digests);
        programs = Map.copyOf(programs);
        lists = Map.copyOf(lists);
    }

    /** Reads the enclosures of one manifest. */
    static final class Reader {
        private final Stores stores;
        private final Models models;
        private final Programs programs;
        private final UnaryOperator<String> admitted;
        private final Map<String, String> digests = new HashMap<>();
        private final Map<String, Path> files = new HashMap<>();
        private final Map<String, byte[]> lists = new HashMap<>();
        private final List<Problem> problems = new ArrayList<>();

        /** @param admitted address of what the manifest writes; throws when it must not be read */
        Reader(Stores stores, Models models, Programs programs, UnaryOperator<String> admitted) {
            this.stores = stores;
            this.models = models;
            this.programs = programs;
            this.admitted = admitted;
        }

        /** Returns what is wrong with what {@link #read} found. */
        List<Problem> problems() {
            return problems;
        }

        Enclosures read(Manifest manifest) {
            for (int i = 0; i < manifest.labelers().size(); i++) {
                Labeler labeler = manifest.labelers().get(i);
                Path file = program("/labelers/" + i, labeler.model(), labeler.sha256());
                attempt(
                        "/labelers/" + i + "/model",
                        file,
                        there -> programs.scorer(there, labeler).close());
            }
            Gates.Reference reference = manifest.gates().reference();
            if (reference != null) {
                reference("/gates/reference", reference);
            }
            return new Enclosures(digests, files, lists);
        }

        private void reference(String at, Gates.Reference reference) {
            Extractor extractor = reference.extractor();
            Path file = extractor == null ? null : program(at + "/extractor", extractor.model(), extractor.sha256());
            if (extractor != null && file == null) {
                return;
            }
            try (FeatureNetwork network =
                    extractor == null || file == null ? null : programs.features(file, extractor)) {
                ReferenceSet set = RealImages.look(
                        images(reference.images()),
                        network,
                        Runtime.getRuntime().availableProcessors());
                String asked = reference.sha256();
                if (asked != null && !asked.equals(set.sha256())) {
                    problems.add(new Problem(
                            at + "/sha256",
                            "the real images of " + reference.images() + " have the SHA-256 " + set.sha256() + ", but "
                                    + asked + " was asked for; name the right folder, or correct sha256"));
                    return;
                }
                ByteArrayOutputStream list = new ByteArrayOutputStream();
                ReferenceFile.write(set, list);
                digests.put(reference.images(), set.sha256());
                lists.put(set.sha256(), list.toByteArray());
            } catch (Failure e) {
                report(at + "/images", e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private Iterator<RealImage> images(String written) {
            String address = admitted.apply(written);
            if (!address.startsWith("s3://")) {
                return RealImages.in(Path.of(address.startsWith("file:") ? address.substring(5) : address));
            }
            Place place = stores.open(address);
            String prefix = place.location().prefix();
            String folder = prefix.isEmpty() || prefix.endsWith("/") ? prefix : prefix + "/";
            return place.store().list(folder).stream()
                    .filter(stat -> RealImages.isNamedAsOne(stat.key().substring(folder.length())))
                    .map(stat -> new RealImage(stat.key().substring(folder.length()), bytes(place.store(), stat.key())))
                    .iterator();
        }

        private static byte[] bytes(Store store, String key) {
            try (InputStream in = store.open(key)
                    .orElseThrow(() -> Failure.of(
                            Kind.TRANSIENT,
                            "reference-unreadable",
                            "there is no " + store.address(key) + " any more"))) {
                return in.readNBytes(RealImages.MOST_BYTES + 1);
            } catch (IOException e) {
                throw Failure.of(
                        Kind.TRANSIENT,
                        "reference-unreadable",
                        "reading " + store.address(key) + " broke off: " + e,
                        e);
            }
        }

        private @Nullable Path program(String at, String written, @Nullable String asked) {
            try {
                Path file = models.model(admitted.apply(written));
                String sha256 = Digests.sha256(file);
                if (asked != null && !asked.equals(sha256)) {
                    problems.add(new Problem(
                            at + "/sha256",
                            "the model " + written + " has SHA-256 " + sha256 + ", but " + asked
                                    + " was asked for; name the right file, or correct sha256"));
                    return null;
                }
                digests.put(written, sha256);
                files.put(sha256, file);
                return file;
            } catch (Failure e) {
                report(at + "/model", e);
                return null;
            } catch (IOException e) {
                problems.add(new Problem(at + "/model", "cannot read the model " + written + ": " + e));
                return null;
            }
        }

        private interface Trying {
            void with(Path file);
        }

        private void attempt(String at, @Nullable Path file, Trying trying) {
            try {
                if (file != null) {
                    trying.with(file);
                }
            } catch (Failure e) {
                report(at, e);
            }
        }

        private void report(String at, Failure e) {
            if (e.kind() != Kind.INPUT) {
                throw e;
            }
            String why = e.problems().isEmpty()
                    ? e.getMessage()
                    : e.problems().get(0).what()
                            + (e.problems().size() > 1
                                    ? " (and " + (e.problems().size() - 1) + " more)"
                                    : "");
            problems.add(new Problem(at, why));
        }
    }
}
