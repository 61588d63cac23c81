package io.stylemill.web;

import io.stylemill.console.Pictures;
import io.stylemill.console.RefusedText;
import io.stylemill.console.RunImages;
import io.stylemill.console.RunOverview;
import io.stylemill.factory.ledger.Run;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.version.SampleRow;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The images of a run over REST, before and after it is published: the newest, and why others were
 * refused.
 */
final class RunImagesResource {
    private static final int USUAL = 24;
    private static final int MOST = 100;
    private static final Endpoint.Access READERS = Endpoint.Access.READERS;

    private final RunOverview runs;
    private final RunImages images;

    RunImagesResource(RunOverview runs, RunImages images) {
        this.runs = runs;
        this.images = images;
    }

    List<Endpoint> endpoints() {
        String one = RunsResource.RUNS + "/{run}";
        return List.of(
                Endpoint.get(one + "/newest", READERS, this::newest).with("limit"),
                Endpoint.get(one + "/gates", READERS, this::gates),
                Endpoint.get(one + "/reasons", READERS, this::reasons).with("format"),
                Endpoint.get(one + "/shards/{shard}/images/{key}", READERS, this::image));
    }

    private Run run(Asked asked) {
        return runs.run(asked.part("run"));
    }

    private Answer newest(Asked asked) {
        Run run = run(asked);
        List<Map<String, @Nullable Object>> shown = images.newest(run, asked.number("limit", USUAL, 1, MOST)).stream()
                .map(seen -> json(run, seen))
                .toList();
        return Answer.json(200, Map.of("images", shown));
    }

    private static Map<String, @Nullable Object> json(Run run, RunImages.Seen seen) {
        SampleRow row = seen.row();
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("key", row.key());
        map.put("shard", seen.shard());
        map.put("split", row.place().split());
        map.put("label", row.label().index());
        map.put("label_name", row.label().name());
        map.put("group", row.origin().group());
        map.put("seed", row.origin().seed());
        map.put("truncation_psi", row.origin().truncationPsi());
        map.put("width", row.file().width());
        map.put("height", row.file().height());
        map.put("image", Api.path(run.id(), seen));
        return map;
    }

    private Answer gates(Asked asked) {
        RunImages.GateCounts counts = images.gates(run(asked));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("made", counts.made());
        map.put("kept", counts.kept());
        map.put("whole", counts.whole());
        map.put(
                "gates",
                counts.gates().stream()
                        .map(gate -> Map.of(
                                "gate",
                                gate.gate(),
                                "refused",
                                gate.refused(),
                                "acceptRate",
                                Math.rint(1e4 * (counts.made() - gate.refused()) / counts.made()) / 1e4))
                        .toList());
        return Answer.json(200, map);
    }

    private Answer reasons(Asked asked) {
        Run run = run(asked);
        return reasons(asked, run.dataset() + "-" + run.version(), each -> images.refused(run, each));
    }

    /** Returns why images were refused, in the form that the parameter {@code format} names. */
    static Answer reasons(Asked asked, String name, RefusedText.Source refused) {
        String word = asked.word(
                "format",
                Arrays.stream(RefusedText.Form.values())
                        .map(form -> form.name().toLowerCase(Locale.ROOT))
                        .toList());
        RefusedText.Form form =
                word == null ? RefusedText.Form.JSON : RefusedText.Form.valueOf(word.toUpperCase(Locale.ROOT));
        return Answer.reasons(form, name, refused);
    }

    private Answer image(Asked asked) {
        String shard = asked.part("shard");
        if (!shard.matches("[0-9]{1,9}")) {
            throw Failure.input(Code.NO_SUCH_KEY, "'" + shard + "' is no shard; shards count from 0");
        }
        Run run = run(asked);
        int ordinal = Integer.parseInt(shard);
        SampleRow row = images.row(run, ordinal, asked.part("key"));
        return Answer.kept(
                asked, row.file().fileSha256(), () -> Answer.of(Pictures.type(row), images.image(run, ordinal, row)));
    }
}
