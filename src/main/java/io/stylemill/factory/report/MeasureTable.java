package io.stylemill.factory.report;

import io.stylemill.engine.label.SetMeasures;
import io.stylemill.record.Amounts;
import java.util.List;
import java.util.function.Function;

/** The measures of sets as a table of a page: a line for each measure, a column for each set. */
final class MeasureTable {
    private final Html page;
    private final List<Column> columns;

    private MeasureTable(Html page, List<Column> columns) {
        this.page = page;
        this.columns = columns;
    }

    /** The measures of one set, under a heading. */
    record Column(String heading, SetMeasures measures) {}

    /**
     * @param columns at least one; what is said of subsets and of real images is said of the first
     */
    static void write(Html page, List<Column> columns) {
        new MeasureTable(page, columns).write();
    }

    private void write() {
        SetMeasures first = columns.get(0).measures();
        page.open("div", "class", "scroll").open("table").open("tr").leaf("th", "measure");
        columns.forEach(column -> page.leaf("th", column.heading(), "class", "n"));
        page.leaf("th", "what it says").close();
        row("images", m -> Amounts.count(m.images()), "looked at");
        row("KID", m -> Wording.number(m.kid().mean()), "distance of the sets, without bias; 0 is the same");
        row("± std", m -> Wording.number(m.kid().std()), subsets(first));
        row(
                "FID",
                m -> Wording.number(m.fid()),
                "distance of two normal distributions; falls with the number of images");
        row("precision", m -> Wording.percent(m.precision()), "images that lie where real ones lie");
        row("recall", m -> Wording.percent(m.recall()), "real images that lie where these lie");
        row(
                "density",
                m -> Wording.number(m.density()),
                "how thickly real images lie around these; about 1 for real ones");
        row("coverage", m -> Wording.percent(m.coverage()), "real images with one of these near");
        row(
                "diversity",
                m -> Wording.number(m.diversity()),
                "mean distance of two images; real ones: " + Wording.number(first.realDiversity()));
        page.close().close();
    }

    /** Returns what KID was taken over. */
    static String subsets(SetMeasures m) {
        return m.kid().subsets() == 1
                ? "over one set of all " + Amounts.count(m.kid().size())
                : "over " + m.kid().subsets() + " subsets of "
                        + Amounts.count(m.kid().size()) + ", drawn with the seed " + m.seed();
    }

    private void row(String name, Function<SetMeasures, String> value, String says) {
        page.open("tr").leaf("td", name);
        columns.forEach(column -> page.leaf("td", value.apply(column.measures()), "class", "n"));
        page.leaf("td", says, "class", "quiet").close();
    }
}
