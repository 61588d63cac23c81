package io.stylemill.web.page;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.AttributeProvider;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.html.HtmlWriter;

/** A card as HTML: what is HTML in it stays text, and addresses that are no web pages lead nowhere. */
final class Markdown {
    private static final Parser PARSER =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();

    private Markdown() {}

    /**
     * Returns a document as HTML.
     *
     * @param files path below which the files beside it are
     */
    static String html(String document, String files) {
        HtmlRenderer renderer = HtmlRenderer.builder()
                .extensions(List.of(TablesExtension.create()))
                .escapeHtml(true)
                .sanitizeUrls(true)
                .attributeProviderFactory(context -> new Addresses(files))
                .nodeRendererFactory(Snippets::new)
                .build();
        return renderer.render(PARSER.parse(withoutFrontMatter(document)));
    }

    private static String withoutFrontMatter(String document) {
        if (!document.startsWith("---\n")) {
            return document;
        }
        int end = document.indexOf("\n---\n", 3);
        return end < 0 ? document : document.substring(end + 5);
    }

    /** Returns a value of the card's front matter, or empty. */
    static String frontMatter(String document, String name) {
        if (!document.startsWith("---\n")) {
            return "";
        }
        int end = Math.max(0, document.indexOf("\n---\n", 3));
        for (String line : document.substring(0, end).split("\n", -1)) {
            if (line.startsWith(name + ": ")) {
                return line.substring(name.length() + 2).strip().replaceAll("^\"|\"$", "");
            }
        }
        return "";
    }

    private record Addresses(String files) implements AttributeProvider {
        @Override
        public void setAttributes(Node node, String tag, Map<String, String> attributes) {
            if (node instanceof Image) {
                String source = attributes.getOrDefault("src", "");
                attributes.put("src", source.matches("[A-Za-z0-9_./-]+") ? files + source : "");
                attributes.put("loading", "lazy");
            } else if (node instanceof Link link && !link.getDestination().matches("(?i)https?://.*|#.*")) {
                String to = link.getDestination();
                attributes.put("href", to.matches("[A-Za-z0-9_./-]+") ? files + to : "#");
            } else if (node instanceof Link) {
                attributes.put("rel", "noreferrer noopener nofollow");
            }
        }
    }

    /** Code with a button that copies it. */
    private static final class Snippets implements NodeRenderer {
        private final HtmlWriter html;
        private int number;

        Snippets(HtmlNodeRendererContext context) {
            this.html = context.getWriter();
        }

        @Override
        public Set<Class<? extends Node>> getNodeTypes() {
            return Set.of(FencedCodeBlock.class);
        }

        @Override
        public void render(Node node) {
            FencedCodeBlock block = (FencedCodeBlock) node;
            String id = "snippet-" + ++number;
            html.line();
            html.tag("div", Map.of("class", "snippet"));
            html.tag("pre", Map.of("class", "code", "id", id, "tabindex", "0"));
            html.text(block.getLiteral().stripTrailing());
            html.tag("/pre");
            html.tag("button", Map.of("class", "copy", "type", "button", "data-copy", id));
            html.text("Copy");
            html.tag("/button");
            html.tag("/div");
            html.line();
        }
    }
}
