package io.stylemill.web.page;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Fills the templates, which Maven compiled. */
final class Templates {
    /**
     * Nothing but this server's own files; no script, no style and no address in a page's text does
     * anything.
     */
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
                    + " connect-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);
    private final Assets assets;
    private final String version;
    private final boolean serves;

    /**
     * @param version of the program
     * @param serves whether there are runs, or only datasets to look at
     */
    Templates(Assets assets, String version, boolean serves) {
        this.assets = assets;
        this.version = version;
        this.serves = serves;
    }

    /** Returns what every page has around it. */
    Frame frame(Asked asked, String title, Frame.Tab tab) {
        return new Frame(title, tab, asked.caller(), version, serves, assets);
    }

    /** Returns the same for the page that the menu's entry leads to. */
    Frame frame(Asked asked, Frame.Tab tab) {
        return frame(asked, Frame.word(tab, asked.caller()), tab);
    }

    /** Returns a page. */
    Answer page(Asked asked, String title, Frame.Tab tab, String template, Object model) {
        return page(200, frame(asked, title, tab), template, model);
    }

    Answer page(int status, Frame frame, String template, Object model) {
        String text = text(template, Map.of("frame", frame, "it", model));
        return Answer.of(status, Answer.HTML, text.getBytes(StandardCharsets.UTF_8))
                .with("Content-Security-Policy", POLICY)
                .with("Referrer-Policy", "same-origin")
                .with("Cross-Origin-Opener-Policy", "same-origin")
                .with("X-Frame-Options", "DENY");
    }

    /** Returns a part of a page. */
    Answer part(String template, Map<String, Object> parameters) {
        return Answer.of(Answer.HTML, text(template, parameters).getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the text of a part of a page. */
    String text(String template, Map<String, Object> parameters) {
        StringOutput out = new StringOutput();
        engine.render(template + ".jte", parameters, out);
        return out.toString();
    }
}
