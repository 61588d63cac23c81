package io.stylemill.web.page;

import io.stylemill.audit.verify.Replay;
import io.stylemill.console.Catalog;
import io.stylemill.console.Pictures;
import io.stylemill.console.RefusedText;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.record.Amounts;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.RecordText;
import io.stylemill.version.Refused;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The images of a version that the gates refused; each is made again from its record to be seen.
 */
public final class RejectedPage {
    private static final int MOST = 200;

    private final Catalog catalog;
    private final Supplier<Replay> replays;
    private final Templates templates;

    /**
     * A refused image.
     *
     * @param made from what, in a few words
     * @param record in words, a line each
     */
    public record Line(
            String key,
            String attempt,
            String label,
            List<Fact> reasons,
            String image,
            String made,
            List<Fact> record) {}

    /**
     * What the page shows.
     *
     * @param gate whose images alone are shown, or empty
     * @param gates how many each gate refused
     * @param onward where the list goes on
     */
    public record Whole(
            String name,
            String version,
            String path,
            String revoked,
            String found,
            String gate,
            List<Fact> gates,
            List<Line> lines,
            Onward onward) {}

    RejectedPage(Catalog catalog, Supplier<Replay> replays, Templates templates) {
        this.catalog = catalog;
        this.replays = replays;
        this.templates = templates;
    }

    List<Endpoint> endpoints() {
        String path = "/datasets/{name}/{version}/rejected";
        return List.of(
                Endpoint.page(path, Endpoint.Access.READERS, this::page),
                Endpoint.page(path + "/reasons", Endpoint.Access.READERS, this::reasons),
                Endpoint.get(path + "/{key}/{attempt}", Endpoint.Access.READERS, this::image));
    }

    private Answer page(Asked asked) {
        PublishedVersion version = catalog.version(asked.part("name"), asked.part("version"));
        String path = Paths.version(asked.part("name"), asked.part("version"));
        String gate = asked.parameter("gate");
        String after = asked.after();
        RefusedPart part = RefusedPart.of(version::rejected, gate, after, MOST);
        int shown = part.section().items().size();
        List<Fact> counts = new ArrayList<>();
        part.gates().forEach((name, count) -> counts.add(new Fact(name, Amounts.count(count))));
        return templates.page(
                asked,
                "Refused images of " + asked.part("name"),
                Frame.Tab.DATASETS,
                "rejected",
                new Whole(
                        asked.part("name"),
                        asked.part("version"),
                        path,
                        Words.revoked(version),
                        Amounts.count(part.all(), "image")
                                + (shown < part.all()
                                        ? ", " + Amounts.count(shown) + " shown"
                                                + (part.before() == 0
                                                        ? ""
                                                        : " from " + Amounts.count(part.before() + 1))
                                        : ""),
                        gate,
                        counts,
                        part.section().items().stream()
                                .map(one -> line(one, path))
                                .toList(),
                        Onward.of(
                                path + "/rejected" + (gate.isEmpty() ? "" : "?gate=" + Paths.encoded(gate)),
                                after,
                                part.section().next(),
                                "The first images",
                                "More refused images")));
    }

    private Answer reasons(Asked asked) {
        PublishedVersion version = catalog.version(asked.part("name"), asked.part("version"));
        RefusedText.Form form = asked.parameter("format").equals("json") ? RefusedText.Form.JSON : RefusedText.Form.CSV;
        String gate = asked.parameter("gate");
        String name = version.record().name() + "-" + version.record().version();
        return gate.isEmpty()
                ? Answer.reasons(form, name, version::rejected)
                : Answer.reasons(
                        form,
                        name + "-" + gate.replaceAll("[^a-z-]", ""),
                        each -> version.rejected(refused -> {
                            List<Refused.Reason> reasons = refused.reasons().stream()
                                    .filter(reason -> reason.gate().equals(gate))
                                    .toList();
                            if (!reasons.isEmpty()) {
                                each.accept(with(refused, reasons));
                            }
                        }));
    }

    private static Refused with(Refused refused, List<Refused.Reason> reasons) {
        return new Refused(
                refused.key(),
                refused.split(),
                refused.shard(),
                refused.group(),
                refused.slot(),
                refused.attempt(),
                refused.label(),
                reasons,
                refused.measured(),
                refused.pixelSha256(),
                refused.recipe());
    }

    private static String made(Refused refused) {
        Recipe recipe = RecipeJson.parse(refused.recipe());
        return (recipe.z() instanceof Recipe.ZSource.Seed seed ? "seed " + seed.seed() : "no seed") + ", psi "
                + recipe.truncation().psi();
    }

    private static Line line(Refused refused, String path) {
        return new Line(
                refused.key(),
                Amounts.count(refused.attempt()),
                refused.label().name(),
                refused.reasons().stream()
                        .map(reason -> new Fact(reason.gate(), reason.detail()))
                        .toList(),
                path + "/rejected/" + Paths.encoded(refused.key()) + "/" + refused.attempt(),
                made(refused),
                ImagePage.lines(RecordText.of(refused)));
    }

    private Answer image(Asked asked) {
        PublishedVersion version = catalog.version(asked.part("name"), asked.part("version"));
        String attempt = asked.part("attempt");
        if (!attempt.matches("[0-9]{1,6}")) {
            throw Failure.input(Code.NO_SUCH_KEY, "'" + attempt + "' is no attempt");
        }
        Refused refused = version.refused(asked.part("key"), Integer.parseInt(attempt));
        return Answer.kept(asked, refused.pixelSha256(), () -> {
            byte[] image = replays.get().of(version, refused).image().content();
            return Answer.of(Pictures.type(image), image);
        });
    }
}
