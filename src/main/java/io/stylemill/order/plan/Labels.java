package io.stylemill.order.plan;

import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Failure;
import io.stylemill.order.manifest.Group.Label;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which class vector and label each slot of one group has. */
final class Labels {
    private final NetworkDescription network;
    private final Classes known;
    private final @Nullable List<Double> vector;
    private final int[] classes;
    private final long[] upTo;
    private final @Nullable Permutation deal;

    /**
     * @param names of the class indices; may be empty
     * @throws Failure INPUT when the label does not fit the network
     */
    Labels(Label label, NetworkDescription network, List<String> names, long count, long key) {
        this.network = network;
        this.known = new Classes(network.cDim(), names);
        List<Double> given = label.vector();
        if (label.equals(Label.NONE)) {
            if (network.conditional()) {
                throw Failure.input(
                        "label-needed",
                        "this network makes images for a class, and the group names none; add label: {class: "
                                + (names.isEmpty() ? "0" : names.get(0)) + "}, one of " + known.allowed());
            }
        } else if (!network.conditional()) {
            throw Failure.input(
                    "label-not-possible", "this network knows no classes (c_dim is 0); remove label from the group");
        }
        if (given != null && given.size() != network.cDim()) {
            throw Failure.input(
                    "bad-label",
                    "the label vector has " + given.size() + " numbers; this network takes " + network.cDim());
        }
        if (given != null && network.looksClassesUp() && !Classes.oneOrNone(given)) {
            throw Failure.input(
                    "bad-label",
                    "the label vector mixes classes; this network looks one class up in a table and takes no mixture; write"
                            + " label: {class: ...}, or balance for several classes");
        }
        this.vector = given;
        Map<Integer, Double> shares = shares(label);
        this.classes = shares.keySet().stream().mapToInt(Integer::intValue).toArray();
        this.upTo = dealt(count, new ArrayList<>(shares.values()));
        this.deal = classes.length > 1 ? new Permutation(count, key) : null;
    }

    /** Returns the class index of a slot, or -1. */
    int index(long slot) {
        if (classes.length == 0) {
            return -1;
        }
        if (deal == null) {
            return classes[0];
        }
        long at = deal.at(slot);
        int i = 0;
        while (at >= upTo[i]) {
            i++;
        }
        return classes[i];
    }

    /** Returns the network's class vector for a class index, or the given vector for -1. */
    List<Double> vector(int index) {
        if (!network.conditional()) {
            return List.of();
        }
        if (index < 0) {
            return vector == null ? Collections.nCopies(network.cDim(), 0.0) : vector;
        }
        return known.vector(index);
    }

    /** Returns the name of a class index, or empty. */
    String name(int index) {
        return index < 0 ? "" : known.name(index);
    }

    /** Returns how many samples each class index gets; -1 for none. */
    Map<Integer, Long> counts(long count) {
        Map<Integer, Long> counts = new LinkedHashMap<>();
        if (classes.length == 0) {
            counts.put(-1, count);
        }
        for (int i = 0; i < classes.length; i++) {
            counts.put(classes[i], upTo[i] - (i == 0 ? 0 : upTo[i - 1]));
        }
        return counts;
    }

    private Map<Integer, Double> shares(Label label) {
        Map<Integer, Double> shares = new TreeMap<>();
        String className = label.className();
        Integer classIndex = label.classIndex();
        Map<String, Double> balance = label.balance();
        if (className != null) {
            shares.put(known.index(className), 1.0);
        } else if (classIndex != null) {
            shares.put(known.inRange(classIndex), 1.0);
        } else if (balance != null) {
            balance.forEach((name, share) -> {
                if (shares.put(known.index(name), share) != null) {
                    throw Failure.input("bad-label", "the balance names class '" + name + "' twice");
                }
            });
        }
        return shares;
    }

    /**
     * Returns cumulative counts that share {@code count} in the given ratio: the largest-remainder
     * method, ties to the earlier.
     */
    static long[] dealt(long count, List<Double> shares) {
        double sum = shares.stream().mapToDouble(Double::doubleValue).sum();
        long[] counts = new long[shares.size()];
        double[] rests = new double[counts.length];
        long left = count;
        for (int i = 0; i < counts.length; i++) {
            double quota = count * (shares.get(i) / sum);
            counts[i] = (long) Math.floor(quota);
            rests[i] = quota - counts[i];
            left -= counts[i];
        }
        for (; left > 0 && counts.length > 0; left--) {
            int best = 0;
            for (int i = 1; i < rests.length; i++) {
                if (rests[i] > rests[best] + 1e-9) {
                    best = i;
                }
            }
            counts[best]++;
            rests[best] = -1;
        }
        for (int i = 1; i < counts.length; i++) {
            counts[i] += counts[i - 1];
        }
        return counts;
    }
}
