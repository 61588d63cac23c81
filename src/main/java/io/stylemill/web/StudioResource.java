package io.stylemill.web;

import io.stylemill.console.Previews;
import io.stylemill.console.Studio;
import io.stylemill.engine.sample.Judge;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.order.plan.RecipeJson;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Images that are made at once, over REST; nothing of them is kept. */
final class StudioResource {
    private static final int MOST_PER_GROUP = 64;
    private static final int MOST_TILES = 256;
    private static final int SIDE = 12;
    private static final Endpoint.Access READERS = Endpoint.Access.READERS;

    private final Studio studio;
    private final URI base;
    private final int manifestBytes;

    StudioResource(Studio studio, URI base, int manifestBytes) {
        this.studio = studio;
        this.base = base;
        this.manifestBytes = manifestBytes;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(
                                "/api/v1/checkpoints",
                                READERS,
                                asked -> Answer.section(
                                        "checkpoints",
                                        studio.checkpoints(asked.after(), asked.limit()),
                                        Function.identity()))
                        .with("limit", "after"),
                Endpoint.get("/api/v1/checkpoint", READERS, this::checkpoint).with("name"),
                Endpoint.post("/api/v1/images", manifestBytes, this::image).forReaders(),
                Endpoint.post("/api/v1/previews", manifestBytes, this::preview)
                        .forReaders()
                        .with("per-group"));
    }

    private Answer checkpoint(Asked asked) {
        String name = asked.text("name");
        if (name == null) {
            throw Failure.input(
                    Code.BAD_PARAMETER, "name the checkpoint; GET /api/v1/checkpoints lists those there are");
        }
        return Answer.json(200, studio.network(name));
    }

    private Answer image(Asked asked) {
        Previews.Tile tile = studio.image(JsonBody.object(asked));
        return Answer.of("image/png", tile.png())
                .with(
                        "X-Stylemill-Recipe-Sha256",
                        RecipeJson.sha256(RecipeJson.write(tile.sample().recipe())));
    }

    private Answer preview(Asked asked) {
        Integer perGroup =
                asked.text("per-group") == null ? null : (Integer) asked.number("per-group", 1, 1, MOST_PER_GROUP);
        List<Previews.Block> blocks =
                studio.preview(OrdersResource.source(asked, base), new Previews.Extent(perGroup, SIDE, MOST_TILES, 0));
        List<Object> groups = new ArrayList<>();
        List<Object> shown = new ArrayList<>();
        long passed = 0;
        for (Previews.Block block : blocks) {
            groups.add(Map.of(
                    "group", block.group(),
                    "caption", block.caption(),
                    "columns",
                            block.columns().stream().map(StudioResource::json).toList(),
                    "rows",
                            block.rows().stream()
                                    .map(row -> json(row.heading()))
                                    .toList()));
            for (int r = 0; r < block.rows().size(); r++) {
                List<Previews.Shown> tiles = block.rows().get(r).tiles();
                for (int c = 0; c < tiles.size(); c++) {
                    Map<String, @Nullable Object> tile = json(tiles.get(c).tile());
                    tile.put("row", r);
                    tile.put("column", c);
                    shown.add(tile);
                    passed += tiles.get(c).tile().refusals().isEmpty() ? 1 : 0;
                }
            }
        }
        return Answer.json(
                200, Map.of("groups", groups, "tiles", shown, "passed", passed, "refused", shown.size() - passed));
    }

    private static Map<String, Object> json(Previews.Heading heading) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("words", heading.words());
        byte[] png = heading.png();
        if (png != null) {
            map.put("image", address(png));
        }
        return map;
    }

    private static String address(byte[] png) {
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png);
    }

    private static Map<String, @Nullable Object> json(Previews.Tile tile) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("key", tile.sample().key());
        map.put("group", tile.sample().recipe().place().group());
        map.put("slot", tile.sample().recipe().place().slot());
        map.put("class", tile.sample().labelName());
        map.put("seed", tile.seed());
        map.put("psi", tile.sample().recipe().truncation().psi());
        Map<String, Object> strengths = new LinkedHashMap<>();
        tile.sample().recipe().edits().forEach(edit -> strengths.put(edit.attribute(), edit.strength()));
        map.put("strengths", strengths);
        map.put("caption", tile.caption());
        map.put("scores", tile.scores().stream().map(StudioResource::score).toList());
        map.put("verdict", tile.refusals().isEmpty() ? "kept" : "refused");
        map.put(
                "reasons",
                tile.refusals().stream()
                        .map(refusal -> Map.of("gate", refusal.gate(), "detail", refusal.detail()))
                        .toList());
        map.put("image", address(tile.png()));
        return map;
    }

    private static Map<String, Object> score(Judge.Seen seen) {
        return Map.of(
                "labeler", seen.scores().labeler(),
                "class", seen.scores().name(),
                "confidence", seen.scores().confidence(),
                "margin", seen.scores().margin(),
                "agrees", seen.agrees());
    }
}
