package io.stylemill.config;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.failure.Where;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The text of a settings file, in the format of {@link Properties} and in UTF-8.
 *
 * @param name as problems call it
 */
public record SettingsFile(String name, String text) {
    /** The file that is read from the working folder when none is named. */
    public static final String STANDARD_NAME = "stylemill.properties";

    private static final long MOST_BYTES = 1 << 20;

    public SettingsFile {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(text, "text");
    }

    /**
     * Reads the settings file.
     *
     * @param named what {@code --config} says, relative to the working folder, or null for the
     *     standard file, which may be absent
     * @throws Failure {@code settings-unreadable} (INPUT) when a named file is absent, or a present
     *     one is larger than 1 MiB, not UTF-8, or not readable
     */
    public static Optional<SettingsFile> find(Path workingFolder, @Nullable Path named) {
        Path file = workingFolder.resolve(named == null ? Path.of(STANDARD_NAME) : named);
        String name = (named == null ? Path.of(STANDARD_NAME) : named).toString();
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw unreadable(file, "it has " + Files.size(file) + " bytes, a settings file at most " + MOST_BYTES);
            }
            return Optional.of(new SettingsFile(name, Files.readString(file)));
        } catch (NoSuchFileException e) {
            if (named == null) {
                return Optional.empty();
            }
            throw unreadable(file, "there is no such file; name another with --config, or leave --config out");
        } catch (CharacterCodingException e) {
            throw unreadable(file, "it is not UTF-8 text; save it as UTF-8");
        } catch (IOException e) {
            throw unreadable(file, String.valueOf(e.getMessage()));
        }
    }

    private static Failure unreadable(Path file, String why) {
        return Failure.input("settings-unreadable", "Cannot read the settings file " + file + ": " + why);
    }

    /** One setting as it is in the file. */
    record Entry(int line, String key, String value) {}

    /**
     * Returns the settings in the order of the file; what is not well formed goes to
     * {@code problems}.
     */
    List<Entry> entries(List<Problem> problems) {
        List<Entry> entries = new ArrayList<>();
        String[] lines = text.split("\\R", -1);
        for (int i = 0; i < lines.length; i++) {
            int first = i;
            if (isCommentOrBlank(lines[i])) {
                continue;
            }
            StringBuilder logical = new StringBuilder(lines[i]);
            while (isContinued(lines[i]) && i + 1 < lines.length) {
                i++;
                logical.append('\n').append(lines[i]);
            }
            // Properties knows the escapes; one logical line at a time keeps the line number.
            Properties one = new Properties();
            try {
                one.load(new StringReader(logical.toString()));
            } catch (IllegalArgumentException | IOException e) {
                problems.add(
                        new Problem(where(first + 1), "the escape is malformed; write \\uXXXX with four hex digits"));
                continue;
            }
            one.stringPropertyNames()
                    .forEach(key -> entries.add(
                            new Entry(first + 1, key, one.getProperty(key, "").strip())));
        }
        return entries;
    }

    Where where(int line) {
        return Where.of(name.toString(), line);
    }

    private static boolean isCommentOrBlank(String line) {
        String content = line.strip();
        return content.isEmpty() || content.startsWith("#") || content.startsWith("!");
    }

    private static boolean isContinued(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}
