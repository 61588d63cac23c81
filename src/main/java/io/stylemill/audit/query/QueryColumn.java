package io.stylemill.audit.query;

import io.stylemill.record.CanonicalJson;
import io.stylemill.version.PublishedVersion;
import io.stylemill.version.SamplesParquet;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A column of the table {@code samples}: those of {@code index/samples.parquet} under the same names, and facts of the
 * version that the image is in.
 */
public enum QueryColumn {
    DATASET("varchar") {
        @Override
        Object fact(PublishedVersion version) {
            return version.record().name();
        }
    },
    VERSION("varchar") {
        @Override
        Object fact(PublishedVersion version) {
            return version.record().version();
        }
    },
    KEY("varchar"),
    SPLIT("varchar"),
    SHARD("varchar"),
    TAR_OFFSET("bigint"),
    LENGTH("bigint"),
    LABEL("integer"),
    LABEL_NAME("varchar"),
    LABEL_SOURCE("varchar"),
    LABEL_CONFIDENCE("double precision"),
    LABEL_MARGIN("double precision"),
    LABEL_AGREES("integer"),
    SCORES("varchar"),
    DHASH("varchar"),
    PHASH("varchar"),
    CLASS_IDX("integer"),
    SEED("bigint"),
    TRUNCATION_PSI("double precision"),
    TRUNCATION_CUTOFF("integer"),
    MIXING_SEED("bigint"),
    MIXING_LAYERS("varchar"),
    NOISE_MODE("varchar"),
    GENERATOR("varchar"),
    GENERATOR_SHA256("varchar"),
    GROUP("varchar"),
    SLOT("bigint"),
    ATTEMPT("integer"),
    LATENT_FAMILY("varchar"),
    Z_RNG("varchar"),
    PRECISION("varchar"),
    POSTPROCESS("varchar"),
    WIDTH("integer"),
    HEIGHT("integer"),
    MODE("varchar"),
    ENCODER("varchar"),
    QUALITY("integer"),
    FILE_SHA256("varchar"),
    PIXEL_SHA256("varchar"),
    DECODED_SHA256("varchar"),
    TAGS("varchar"),
    RECIPE("varchar"),
    RUN("varchar") {
        @Override
        Object fact(PublishedVersion version) {
            return version.record().runId();
        }
    },
    PUBLISHED_AT("timestamp with time zone") {
        @Override
        Object fact(PublishedVersion version) {
            return OffsetDateTime.ofInstant(version.record().createdAt(), ZoneOffset.UTC);
        }
    },
    NIGHT("date") {
        @Override
        Object fact(PublishedVersion version) {
            return night(version);
        }
    },
    MANIFEST_SHA256("varchar") {
        @Override
        Object fact(PublishedVersion version) {
            return version.record().manifestSha256();
        }
    },
    PLAN_SHA256("varchar") {
        @Override
        Object fact(PublishedVersion version) {
            return version.record().planSha256();
        }
    },
    DATASET_JSON_SHA256("varchar") {
        @Override
        Object fact(PublishedVersion version) {
            return version.commit().sha256();
        }
    },
    REVOKED("boolean") {
        @Override
        Object fact(PublishedVersion version) {
            return version.revocation().isPresent();
        }
    };

    /** Words, numbers, names in double quotes, and single other characters; texts and comments count as nothing. */
    private static final Pattern TOKEN =
            Pattern.compile("'(?:[^']|'')*'|--[^\\n]*|/\\*.*?\\*/|\"((?:[^\"]|\"\")*)\"|(\\w+)|(\\S)", Pattern.DOTALL);

    /** What asks for columns without naming them. */
    private static final Set<String> WHOLESALE = Set.of("table", "show", "information_schema", "natural");

    private static final Set<String> BEFORE_ALL = Set.of("select", "all", "distinct", ",", ".");

    private final String type;

    QueryColumn(String type) {
        this.type = type;
    }

    /** Returns its name, in small letters. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    String type() {
        return type;
    }

    /** Returns the value that all rows of a version share, or null when the column is one of the index. */
    @Nullable
    Object fact(PublishedVersion version) {
        return null;
    }

    /** Returns whether the column is one of {@code index/samples.parquet}, and not a fact of the version. */
    boolean ofIndex() {
        return SamplesParquet.columns().contains(id());
    }

    /** Returns whether {@code =} with a text, or else with a whole number, means equality of what the index holds. */
    boolean comparable(boolean text) {
        return text
                ? type.equals("varchar") && this != TAGS && this != POSTPROCESS
                : type.endsWith("int") || type.equals("integer");
    }

    static LocalDate night(PublishedVersion version) {
        return LocalDate.ofInstant(version.record().createdAt(), ZoneOffset.UTC);
    }

    /** Returns the value of a cell as the database takes it: lists and maps as JSON texts. */
    static @Nullable Object cell(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            map.forEach((k, v) -> sorted.put(String.valueOf(k), v));
            return CanonicalJson.write(sorted);
        }
        return value instanceof List<?> list ? CanonicalJson.write(list) : value;
    }

    /**
     * Returns the columns that a question may read: all that are named anywhere in it, or every one but the record
     * when it asks for {@code *}. Too many do no harm but take time.
     */
    static Set<QueryColumn> named(String sql) {
        Set<QueryColumn> named = EnumSet.noneOf(QueryColumn.class);
        boolean all = false;
        String before = "";
        Matcher token = TOKEN.matcher(sql);
        while (token.find()) {
            String word = token.group(1) != null ? token.group(1) : token.group(2);
            String text = word != null ? word.toLowerCase(Locale.ROOT) : token.group(3);
            if (text == null) {
                continue;
            }
            if (WHOLESALE.contains(text) || (text.equals("*") && BEFORE_ALL.contains(before))) {
                all = true;
            }
            Arrays.stream(values()).filter(c -> c.id().equals(text)).forEach(named::add);
            before = text;
        }
        if (all) {
            // The record is longer than all else together, so it comes only where it is named.
            Set<QueryColumn> most = EnumSet.complementOf(EnumSet.of(RECIPE));
            most.addAll(named);
            return most;
        }
        // A table has at least one column, and count(*) names none.
        if (named.isEmpty()) {
            named.add(LABEL);
        }
        return named;
    }

    /** Returns the names of all columns. */
    public static List<String> ids() {
        List<String> ids = new ArrayList<>();
        for (QueryColumn column : values()) {
            ids.add(column.id());
        }
        return ids;
    }
}
