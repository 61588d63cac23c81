package io.stylemill.web.page;

import io.stylemill.failure.Failure;
import io.stylemill.record.Digests;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Styles, scripts and the icon: read once, each under a path that names its content, so that
 * browsers keep it.
 */
public final class Assets {
    private static final String PATH = "/assets/{digest}/{file}";
    private static final int DIGITS = 12;

    private record Asset(String type, byte[] content, String digest) {}

    private final Map<String, Asset> assets = new TreeMap<>();

    Assets() {
        Map<String, String> files = new LinkedHashMap<>();
        for (String own : new String[] {
            "console.css", "console.js", "editor.js", "gallery.js", "hints.js", "paint.js", "studio.js", "icon.svg"
        }) {
            files.put(own, "/console/" + own);
        }
        files.put("manifest-v1.schema.json", "/schema/manifest-v1.schema.json");
        files.put("htmx.js", webjar("htmx.org", "dist/htmx.min.js"));
        files.put("htmx-sse.js", webjar("htmx-ext-sse", "sse.js"));
        files.forEach((name, resource) -> {
            byte[] content = read(resource);
            assets.put(
                    name, new Asset(type(name), content, Digests.sha256(content).substring(0, DIGITS)));
        });
    }

    /** WebJars keep their files under their version, which their own list of properties states. */
    private static String webjar(String name, String file) {
        String own = "META-INF/maven/org.webjars.npm/" + name + "/pom.properties";
        try (InputStream in = Assets.class.getResourceAsStream("/" + own)) {
            if (in != null) {
                java.util.Properties properties = new java.util.Properties();
                properties.load(in);
                return "/META-INF/resources/webjars/" + name + "/" + properties.getProperty("version") + "/" + file;
            }
        } catch (IOException e) {
            throw Failure.bug(own + " cannot be read: " + e);
        }
        throw Failure.bug("the program lacks " + own);
    }

    /** Returns one of our own files as it is. */
    static String text(String resource) {
        return new String(read(resource), StandardCharsets.UTF_8);
    }

    private static byte[] read(String resource) {
        try (InputStream in = Assets.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw Failure.bug("the program lacks " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw Failure.bug(resource + " cannot be read: " + e);
        }
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "css" -> "text/css; charset=utf-8";
            case "svg" -> "image/svg+xml";
            case "json" -> "application/schema+json";
            default -> "text/javascript; charset=utf-8";
        };
    }

    /** Returns the path of a file in pages. */
    public String path(String file) {
        Asset asset = assets.get(file);
        if (asset == null) {
            throw Failure.bug("there is no asset " + file);
        }
        return "/assets/" + asset.digest() + "/" + file;
    }

    Endpoint endpoint() {
        return Endpoint.get(PATH, Endpoint.Access.ANYBODY, this::answer);
    }

    private Answer answer(Asked asked) {
        Asset asset = assets.get(asked.part("file"));
        if (asset == null) {
            return Answer.problem(404, "not-found", "there is no such file");
        }
        return Answer.kept(asked, asset.digest(), () -> Answer.of(asset.type(), asset.content()));
    }
}
