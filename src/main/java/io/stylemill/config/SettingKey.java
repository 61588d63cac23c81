package io.stylemill.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Every setting there is, by the name that users write in {@code stylemill.properties}. */
public enum SettingKey {
    HOME("stylemill.home", "var"),
    S3_ENDPOINT("stylemill.s3.endpoint", null),
    S3_REGION("stylemill.s3.region", null),
    S3_PATH_STYLE("stylemill.s3.path-style", null),
    S3_CHECKSUMS("stylemill.s3.checksums", "auto"),
    S3_PAYLOAD("stylemill.s3.payload", "auto"),
    S3_TIMEOUT("stylemill.s3.timeout", "60s"),
    BROKER_URL("stylemill.broker.url", null),
    BROKER_USER("stylemill.broker.user", null),
    BROKER_PASSWORD("stylemill.broker.password", null),
    BROKER_REDELIVERY("stylemill.broker.redelivery", "1s"),
    LEDGER_URL("stylemill.ledger.url", null),
    LEDGER_USER("stylemill.ledger.user", null),
    LEDGER_PASSWORD("stylemill.ledger.password", null),
    INBOX("stylemill.inbox", null),
    INBOX_PERIOD("stylemill.inbox.period", "5s"),
    INBOX_LEASE("stylemill.inbox.lease", "2m"),
    CHECKPOINTS("stylemill.checkpoints", null),
    TORCHSCRIPT("stylemill.torchscript", null),
    DESTINATIONS("stylemill.destinations", null),
    LIMIT_MANIFEST_BYTES("stylemill.limits.manifest-bytes", "1048576"),
    LIMIT_SAMPLES("stylemill.limits.samples", "10000000"),
    LIMIT_SHARDS("stylemill.limits.shards", "100000"),
    LIMIT_RUNS("stylemill.limits.runs", "10000"),
    LIMIT_SCHEDULES("stylemill.limits.schedules", "1000"),
    LIMIT_CRON("stylemill.limits.cron", "1m"),
    WORKERS("stylemill.workers", "cpu:1"),
    WORKER_WEB("stylemill.worker.web", null),
    WORKER_HEALTH("stylemill.worker.health", null),
    WEB_ADDRESS("stylemill.web.address", "127.0.0.1:8080"),
    WEB_HEALTH("stylemill.web.health", null),
    WEB_TOKEN("stylemill.web.token", null),
    WEB_READER_TOKEN("stylemill.web.reader-token", null),
    LOG("stylemill.log", "text"),
    POLICY_WEIGHTS("stylemill.policy.weights", null),
    POLICY_CARD("stylemill.policy.card", null),
    POLICY_GATES("stylemill.policy.gates", null),
    POLICY_RELEASERS("stylemill.policy.releasers", null),
    SIGNING_KEY("stylemill.signing.key", null),
    SIGNING_PASSWORD("stylemill.signing.password", null),
    C2PA_KEY("stylemill.c2pa.key", null),
    LINEAGE_URL("stylemill.lineage.url", null),
    LINEAGE_TOKEN("stylemill.lineage.token", null),
    PUBLIC_BASE("stylemill.public-base", null),
    ROUTES("stylemill.routes", null);

    /** What all keys start with. */
    static final String PREFIX = "stylemill.";

    private final String property;
    private final @Nullable String standard;

    SettingKey(String property, @Nullable String standard) {
        this.property = property;
        this.standard = standard;
    }

    /** Returns the name in the properties file and after {@code -D}. */
    public String property() {
        return property;
    }

    /** Returns the name in the environment, such as {@code STYLEMILL_S3_PATH_STYLE}. */
    public String variable() {
        return property.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    /**
     * Returns the value that holds when nothing is set, or empty where nothing or a value derived
     * from others holds.
     */
    public Optional<String> standard() {
        return Optional.ofNullable(standard);
    }

    /** Returns whether the value must never be printed. */
    public boolean secret() {
        return this == BROKER_PASSWORD
                || this == LEDGER_PASSWORD
                || this == SIGNING_PASSWORD
                || this == LINEAGE_TOKEN
                || this == WEB_TOKEN
                || this == WEB_READER_TOKEN;
    }

    static Optional<SettingKey> ofProperty(String property) {
        return Arrays.stream(values()).filter(k -> k.property.equals(property)).findFirst();
    }

    static Optional<SettingKey> ofVariable(String variable) {
        return Arrays.stream(values())
                .filter(k -> k.variable().equals(variable))
                .findFirst();
    }

    static List<String> properties() {
        return Arrays.stream(values()).map(SettingKey::property).toList();
    }

    static List<String> variables() {
        return Arrays.stream(values()).map(SettingKey::variable).toList();
    }
}
