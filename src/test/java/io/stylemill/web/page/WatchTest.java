package io.stylemill.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WatchTest {
    private String there = "an old run";
    private final Watch watch = new Watch(() -> Map.of("runs", there));

    private AutoCloseable open(List<String> heard) {
        return watch.tell(message -> heard.add(new String(message, StandardCharsets.UTF_8)));
    }

    @Test
    void doesNotShowWhatThePageBeforeSawToAPageThatOpensLater() throws Exception {
        List<String> first = new ArrayList<>();
        AutoCloseable page = open(first);
        watch.look(false);
        page.close();
        there = "a new run";

        List<String> second = new ArrayList<>();
        open(second);
        watch.look(false);

        assertThat(first).containsExactly(":\n\n", "event: runs\ndata: an old run\n\n");
        assertThat(second).containsExactly(":\n\n", "event: runs\ndata: a new run\n\n");
    }

    @Test
    void tellsAPageThatOpensBesideAnotherWhatIsKnownAndBothOnlyWhatChanges() {
        List<String> first = new ArrayList<>();
        open(first);
        watch.look(false);
        List<String> second = new ArrayList<>();
        open(second);
        watch.look(false);
        there = "a new run";
        watch.look(false);

        assertThat(second).containsExactly("event: runs\ndata: an old run\n\n", "event: runs\ndata: a new run\n\n");
        assertThat(first.subList(1, 3)).isEqualTo(second);
    }
}
