package io.stylemill.command.order;

import io.stylemill.web.Rest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A list that REST gives page by page.
 *
 * @param documents its first elements
 * @param more whether there are others
 */
record Listed(List<Map<?, ?>> documents, boolean more) {
    /** What REST gives at most at a time. */
    private static final int PAGE = 1_000;

    /**
     * Asks for a list.
     *
     * @param name of the list in the answer
     * @param most how many of its elements
     */
    static Listed of(Rest rest, String path, String name, Map<String, String> query, int most) {
        List<Map<?, ?>> found = new ArrayList<>();
        Map<String, String> asked = new LinkedHashMap<>(query);
        while (true) {
            asked.put("limit", String.valueOf(Math.min(PAGE, most - found.size())));
            Map<?, ?> answer = rest.get(path, asked);
            new Row(answer).rows(name).forEach(row -> found.add(row.fields()));
            Object next = answer.get("next");
            if (next == null || found.size() >= most) {
                return new Listed(List.copyOf(found), next != null);
            }
            asked.put("after", next.toString());
        }
    }

    List<Row> rows() {
        return documents.stream().map(Row::new).toList();
    }
}
