package io.stylemill.engine.generator;

import java.util.List;
import java.util.regex.Pattern;

/** What PyTorch says, shortened to the sentence that tells what is wrong. */
final class PyTorchWords {
    /** A program that fails ends with the error's kind and text, below the lines that led there. */
    private static final Pattern ERROR = Pattern.compile("[A-Za-z.]*(?:Error|Exception): .*\\S.*");

    private PyTorchWords() {}

    /**
     * Returns the key sentence: the last line with an error of a program that ran, else the first
     * line with words. An archive that cannot be loaded is told so first; what follows is the place
     * in its text, and lists of what there is instead.
     */
    static String key(String message) {
        List<String> lines = message.lines()
                .map(String::strip)
                .filter(line -> line.chars().anyMatch(Character::isLetter))
                .toList();
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (ERROR.matcher(lines.get(i)).matches()) {
                return lines.get(i);
            }
        }
        return lines.isEmpty() ? message.strip() : lines.get(0);
    }
}
