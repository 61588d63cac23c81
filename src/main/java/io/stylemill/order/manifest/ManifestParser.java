package io.stylemill.order.manifest;

import io.stylemill.failure.Failure;
import java.util.Optional;

/**
 * Reads the text of a manifest (YAML 1.2 or JSON) and checks everything that needs no checkpoint.
 *
 * <p>{@link ManifestKeys} and the classes below it describe the language key by key.
 * {@code manifest-v1.schema.json} and the tables of {@code docs/manifest.md} are written from the
 * same descriptions.
 */
public final class ManifestParser {
    private ManifestParser() {}

    /**
     * Returns the manifest that the text says.
     *
     * @throws Failure {@code bad-manifest}, of kind input, with every problem of the file in its
     *     order, each with line, column and JSON pointer
     */
    public static Manifest parse(ManifestSource source) {
        Findings findings = new Findings();
        Optional<Manifest> manifest = read(source, findings);
        if (!findings.isEmpty() || manifest.isEmpty()) {
            throw findings.failure(source);
        }
        return manifest.get();
    }

    /** Returns a manifest that holds only if there are no findings. */
    static Optional<Manifest> read(ManifestSource source, Findings findings) {
        return YamlReader.read(source.text(), findings)
                .map(root -> ManifestKeys.read(source, new SourcePosition(root, "", findings, new Known())));
    }
}
