package io.stylemill.version;

import io.stylemill.failure.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A licence that data can be given under and that this program can state: every one that Hugging
 * Face's cards have a word for.
 *
 * @param spdx its SPDX name, or empty for a family of licences that has none
 * @param name its full name
 * @param url where its text is, or empty where there is no one text
 * @param hubName what Hugging Face's dataset cards call it
 */
public record DataLicense(String spdx, String name, String url, String hubName) {
    private static final String FILE = "licenses.tsv";
    private static final Map<String, DataLicense> KNOWN = read();

    /** Returns the licence of an SPDX name or of a word of Hugging Face's cards, in any case. */
    public static Optional<DataLicense> of(String name) {
        return Optional.ofNullable(KNOWN.get(name.strip().toLowerCase(Locale.ROOT)));
    }

    /**
     * Returns the SPDX name of what a card's header calls a licence, or the same word where there
     * is none.
     */
    public static String written(String word) {
        return of(word).map(DataLicense::spdx).filter(spdx -> !spdx.isEmpty()).orElse(word);
    }

    private static Map<String, DataLicense> read() {
        Map<String, DataLicense> known = new HashMap<>();
        try (InputStream in = DataLicense.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw Failure.bug("the program lacks " + FILE);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                String[] field = line.split("\t", -1);
                String[] spdx = field[0].equals("-") ? new String[0] : field[0].split(" ", -1);
                for (String one : spdx) {
                    known.put(one.toLowerCase(Locale.ROOT), new DataLicense(one, field[3], text(field[2]), field[1]));
                }
                known.putIfAbsent(
                        field[1], new DataLicense(spdx.length == 0 ? "" : spdx[0], field[3], text(field[2]), field[1]));
            });
        } catch (IOException e) {
            throw Failure.bug("cannot read " + FILE + ": " + e);
        }
        return known;
    }

    private static String text(String field) {
        return field.equals("-") ? "" : field;
    }

    /** Returns the text of {@code LICENSE.txt}. */
    String text(String dataset, String version) {
        return "The images, labels and records of " + dataset + " " + version + " are given under the\n" + name
                + (spdx.isEmpty() ? "" : " (SPDX-License-Identifier: " + spdx + ")") + "."
                + (url.isEmpty() ? "" : "\n\nIts text: " + url)
                + "\n\nThis does not speak of the network that made the images; README.md says what is known of it.\n";
    }
}
