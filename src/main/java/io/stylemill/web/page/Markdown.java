package io.stylemill.web.page;

import io.stylemill.version.LoadingGuide;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.AttributeProvider;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.html.HtmlWriter;

/**
 * A card as HTML: what is HTML in it stays text, and addresses that are no web pages lead nowhere.
 */
public final class Markdown {
    private static final int LOWEST = 6;
    private static final Parser PARSER =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();

    private Markdown() {}

    /**
     * A way to load the data.
     *
     * @param words what it is for
     * @param code or empty, where the words say it all
     */
    public record Way(String words, String code) {}

    /**
     * A card.
     *
     * @param html all but how to load the data
     * @param ways how to load the data
     */
    public record Card(String html, List<Way> ways) {}

    /**
     * Returns a card as HTML, and what its section {@value LoadingGuide#TITLE} holds by itself. Its
     * headings go below the one of the page, and skip no level.
     *
     * @param files path below which the files beside it are
     */
    static Card card(String document, String files) {
        Node card = PARSER.parse(withoutFrontMatter(document));
        List<Way> ways = new ArrayList<>();
        Node next = card.getFirstChild();
        boolean inside = false;
        String words = "";
        while (next != null) {
            Node node = next;
            next = node.getNext();
            if (node instanceof Heading heading && (inside || heading.getLevel() == 2)) {
                inside = words(node).equals(LoadingGuide.TITLE);
            }
            if (!inside) {
                continue;
            }
            if (node instanceof FencedCodeBlock block) {
                ways.add(new Way(words, block.getLiteral().stripTrailing()));
                words = "";
            } else if (node instanceof Paragraph) {
                words = words(node).replaceFirst(":$", "");
            }
            node.unlink();
        }
        if (!words.isEmpty()) {
            ways.add(new Way(words, ""));
        }
        lower(card);
        return new Card(html(card, files), ways);
    }

    private static void lower(Node card) {
        card.accept(new AbstractVisitor() {
            private int above = 1;

            @Override
            public void visit(Heading heading) {
                heading.setLevel(Math.min(above + 1, Math.min(heading.getLevel() + 1, LOWEST)));
                above = heading.getLevel();
            }
        });
    }

    private static String words(Node node) {
        StringBuilder words = new StringBuilder();
        node.accept(new AbstractVisitor() {
            @Override
            public void visit(Text text) {
                words.append(text.getLiteral());
            }

            @Override
            public void visit(Code code) {
                words.append(code.getLiteral());
            }

            @Override
            public void visit(SoftLineBreak lineBreak) {
                words.append(' ');
            }
        });
        return words.toString().strip();
    }

    private static String html(Node card, String files) {
        HtmlRenderer renderer = HtmlRenderer.builder()
                .extensions(List.of(TablesExtension.create()))
                .escapeHtml(true)
                .sanitizeUrls(true)
                .attributeProviderFactory(context -> new Addresses(files))
                .nodeRendererFactory(Snippets::new)
                .build();
        // A heading without words says nothing to those who hear the page.
        return renderer.render(card).replace("<th></th>", "<td></td>");
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
