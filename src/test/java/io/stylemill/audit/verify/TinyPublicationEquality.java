package io.stylemill.audit.verify;

import java.util.Arrays;
import java.util.TreeMap;

/** Whether files have the same bytes. */
final class TinyPublicationEquality {
    private TinyPublicationEquality() {}

    static boolean same(TreeMap<String, byte[]> a, TreeMap<String, byte[]> b) {
        return a.keySet().equals(b.keySet())
                && a.keySet().stream().allMatch(path -> Arrays.equals(a.get(path), b.get(path)));
    }
}
