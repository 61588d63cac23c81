package io.stylemill.dataset;

import java.util.Map;
import java.util.Optional;

/**
 * A licence that data can be given under and that this program can state.
 *
 * @param spdx its SPDX name
 * @param name its full name
 * @param url where its text is
 * @param hubName what Hugging Face's dataset cards call it
 */
record DataLicense(String spdx, String name, String url, String hubName) {
    private static final Map<String, DataLicense> KNOWN = Map.of(
            "CC0-1.0",
            new DataLicense(
                    "CC0-1.0",
                    "Creative Commons Zero v1.0 Universal",
                    "https://creativecommons.org/publicdomain/zero/1.0/legalcode",
                    "cc0-1.0"),
            "CC-BY-4.0",
            new DataLicense(
                    "CC-BY-4.0",
                    "Creative Commons Attribution 4.0 International",
                    "https://creativecommons.org/licenses/by/4.0/legalcode",
                    "cc-by-4.0"),
            "CC-BY-SA-4.0",
            new DataLicense(
                    "CC-BY-SA-4.0",
                    "Creative Commons Attribution Share Alike 4.0 International",
                    "https://creativecommons.org/licenses/by-sa/4.0/legalcode",
                    "cc-by-sa-4.0"),
            "CC-BY-NC-4.0",
            new DataLicense(
                    "CC-BY-NC-4.0",
                    "Creative Commons Attribution Non Commercial 4.0 International",
                    "https://creativecommons.org/licenses/by-nc/4.0/legalcode",
                    "cc-by-nc-4.0"),
            "MIT",
            new DataLicense("MIT", "MIT License", "https://opensource.org/license/mit", "mit"),
            "Apache-2.0",
            new DataLicense(
                    "Apache-2.0", "Apache License 2.0", "https://www.apache.org/licenses/LICENSE-2.0", "apache-2.0"),
            "CDLA-Permissive-2.0",
            new DataLicense(
                    "CDLA-Permissive-2.0",
                    "Community Data License Agreement Permissive 2.0",
                    "https://cdla.dev/permissive-2-0/",
                    "cdla-permissive-2.0"));

    static Optional<DataLicense> of(String spdx) {
        return Optional.ofNullable(KNOWN.get(spdx));
    }

    /** Returns the text of {@code LICENSE.txt}. */
    String text(String dataset, String version) {
        return "The images, labels and records of " + dataset + " " + version + " are given under the\n" + name
                + " (SPDX-License-Identifier: " + spdx + ").\n\nIts text: " + url
                + "\n\nThis does not speak of the network that made the images; README.md says what is known of it.\n";
    }
}
