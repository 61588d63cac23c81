package io.stylemill.order.plan;

import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import io.stylemill.order.plan.Recipe.StreamId;
import io.stylemill.order.plan.Recipe.ZSource;
import io.stylemill.record.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What records say about a row of a file beside its place: the picture it was found for, and what
 * is added to it.
 */
final class RowText {
    private static final Pattern TEXT = Pattern.compile("(?:picture=([0-9a-f]{64}))?;?"
            + "(?:other=(0|[1-9][0-9]{0,8});share=([0-9][0-9.e-]{0,30})(?:;otherPicture=([0-9a-f]{64}))?)?;?"
            + "(?:layers=(all|[0-9,-]{1,200});key=([0-9a-f]{16});counter=([0-9a-f]{16}))?");

    private RowText() {}

    static String of(ZSource.Row row) {
        List<String> parts = new ArrayList<>();
        if (!row.pictureSha256().isEmpty()) {
            parts.add("picture=" + row.pictureSha256());
        }
        ZSource.Other other = row.other();
        if (other != null) {
            parts.add("other=" + other.row());
            parts.add("share=" + CanonicalJson.number(other.share()));
            if (!other.pictureSha256().isEmpty()) {
                parts.add("otherPicture=" + other.pictureSha256());
            }
        }
        ZSource.Jitter jitter = row.jitter();
        if (jitter != null) {
            List<Integer> layers = jitter.layers();
            parts.add("layers=" + (layers == null ? "all" : RecipeText.layers(layers)));
            parts.add("key=" + RecipeText.hex(jitter.stream().key()));
            parts.add("counter=" + RecipeText.hex(jitter.stream().counter()));
        }
        return String.join(";", parts);
    }

    /**
     * Returns the row with what the text says.
     *
     * @throws Failure {@code bad-recipe} for another text
     */
    static ZSource.Row row(ZSource.Row row, double std, String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw Failure.input(
                    "bad-recipe",
                    "reading a record: 'z.ranges' is " + text
                            + "; it must be empty, or such as picture=SHA256;layers=all;key=HEX;counter=HEX");
        }
        String picture = matcher.group(1) == null ? "" : matcher.group(1);
        ZSource.Other other = matcher.group(2) == null
                ? null
                : new ZSource.Other(
                        Integer.parseInt(matcher.group(2)),
                        share(matcher.group(3)),
                        matcher.group(4) == null ? "" : matcher.group(4));
        ZSource.Row plain = new ZSource.Row(row.space(), row.fileSha256(), row.row(), null, picture, other);
        if (matcher.group(5) == null) {
            return plain;
        }
        List<Integer> layers = matcher.group(5).equals("all") ? null : RecipeText.layers(matcher.group(5));
        StreamId stream = RecipeText.stream(matcher.group(6), matcher.group(7));
        return plain.with(new ZSource.Jitter(stream, std, layers));
    }

    private static double share(String text) {
        try {
            double share = Double.parseDouble(text);
            if (share <= 1) {
                return share;
            }
        } catch (NumberFormatException e) {
            throw Failure.of(Kind.INPUT, "bad-recipe", "reading a record: 'z.ranges' has the share " + text, e);
        }
        throw Failure.input("bad-recipe", "reading a record: 'z.ranges' has the share " + text + "; it is at most 1");
    }
}
