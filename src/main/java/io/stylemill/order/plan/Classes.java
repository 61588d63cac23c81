package io.stylemill.order.plan;

import io.stylemill.failure.Failure;
import io.stylemill.failure.NearestWord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The classes that a network can be asked for.
 *
 * @param count length of the class vector, at least 1
 * @param names of the indices, in order; may be empty
 */
public record Classes(int count, List<String> names) {
    public Classes {
        names = List.copyOf(names);
    }

    /**
     * Returns the index that a name or a number means; names go first.
     *
     * @throws Failure {@code unknown-class}, which lists those there are
     */
    public int index(String nameOrIndex) {
        int index = names.indexOf(nameOrIndex);
        if (index >= 0) {
            return index;
        }
        if (nameOrIndex.matches("\\d{1,9}")) {
            return inRange(Integer.parseInt(nameOrIndex));
        }
        String meant = names.isEmpty()
                ? " (the network names none; 'classes' in a manifest names them)"
                : NearestWord.question(nameOrIndex, names);
        throw Failure.input("unknown-class", "there is no class '" + nameOrIndex + "'; allowed: " + allowed() + meant);
    }

    /**
     * Returns the index itself.
     *
     * @throws Failure {@code unknown-class} when there is none such
     */
    public int inRange(int index) {
        if (index < 0 || index >= count) {
            throw Failure.input("unknown-class", "there is no class " + index + "; allowed: " + allowed());
        }
        return index;
    }

    /** Returns the name of an index that there is; its number where it has none. */
    public String name(int index) {
        return index < names.size() ? names.get(index) : Integer.toString(index);
    }

    /** Returns the class vector of an index: 1 there, 0 elsewhere. */
    public List<Double> vector(int index) {
        List<Double> oneHot = new ArrayList<>(Collections.nCopies(count, 0.0));
        oneHot.set(index, 1.0);
        return oneHot;
    }

    /** Returns whether the class vector is that of one class, a 1 among zeros, or names none. */
    public static boolean oneOrNone(List<Double> vector) {
        long zeros = vector.stream().filter(v -> v == 0).count();
        return zeros == vector.size() || zeros == vector.size() - 1 && vector.contains(1.0);
    }

    /** Returns all that may be named, for messages. */
    public String allowed() {
        String indices = "0 to " + (count - 1);
        return names.isEmpty() ? "the indices " + indices : String.join(", ", names) + ", or the indices " + indices;
    }
}
