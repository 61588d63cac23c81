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
import org.jspecify.annotations.Nullable;

/** Images that are made at once, over REST; nothing of them is kept. */
final class StudioResource {
    private static final int PER_GROUP = 8;
    private static final int MOST_PER_GROUP = 64;
    private static final int MOST_TILES = 256;
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
                        asked -> Answer.json(200, Map.of("checkpoints", studio.checkpoints()))),
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
        int perGroup = asked.number("per-group", PER_GROUP, 1, MOST_PER_GROUP);
        List<Previews.Tile> tiles =
                studio.preview(OrdersResource.source(asked, base), perGroup, Math.max(1, MOST_TILES / perGroup));
        List<Object> shown = new ArrayList<>();
        tiles.forEach(tile -> shown.add(json(tile)));
        long passed = tiles.stream().filter(tile -> tile.refusals().isEmpty()).count();
        return Answer.json(200, Map.of("tiles", shown, "passed", passed, "refused", tiles.size() - passed));
    }

    private static Map<String, @Nullable Object> json(Previews.Tile tile) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("key", tile.sample().key());
        map.put("group", tile.sample().recipe().place().group());
        map.put("slot", tile.sample().recipe().place().slot());
        map.put("class", tile.sample().labelName());
        map.put("seed", tile.seed());
        map.put("psi", tile.sample().recipe().truncation().psi());
        map.put("caption", tile.caption());
        map.put("scores", tile.scores().stream().map(StudioResource::score).toList());
        map.put("verdict", tile.refusals().isEmpty() ? "kept" : "refused");
        map.put(
                "reasons",
                tile.refusals().stream()
                        .map(refusal -> Map.of("gate", refusal.gate(), "detail", refusal.detail()))
                        .toList());
        map.put("image", "data:image/png;base64," + Base64.getEncoder().encodeToString(tile.png()));
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
