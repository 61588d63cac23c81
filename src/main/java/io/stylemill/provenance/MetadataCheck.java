package io.stylemill.provenance;

import io.stylemill.dataset.PublishedVersion;

/** Holds the documents about a version against their schemas and rules. */
final class MetadataCheck {
    MetadataCheck(PublishedVersion version, Findings findings) {}

    void run() {}
}
