package io.stylemill.web.page;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Addresses of pages. */
final class Paths {
    private Paths() {}

    /** Returns a text as it may be between two slashes or in a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Returns the path of what is behind an element of a list, or of the whole list for null. */
    static String behind(String list, @Nullable String after) {
        return after == null ? list : list + (list.contains("?") ? "&" : "?") + "after=" + encoded(after);
    }

    static String version(String dataset, String version) {
        return "/datasets/" + encoded(dataset) + "/" + encoded(version);
    }

    static String images(String dataset, String version) {
        return version(dataset, version) + "/images";
    }

    static String image(String dataset, String version, String key) {
        return images(dataset, version) + "/" + encoded(key);
    }
}
