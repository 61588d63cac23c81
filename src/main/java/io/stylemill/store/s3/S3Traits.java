package io.stylemill.store.s3;

import io.stylemill.failure.Failure;
import io.stylemill.store.s3.ConditionProbe.Answer;
import io.stylemill.store.s3.ConditionProbe.Race;
import io.stylemill.store.s3.ConditionProbe.Tags;
import io.stylemill.store.s3.ConditionalWrites.Guard;
import io.stylemill.store.s3.ConditionalWrites.TagForm;
import io.stylemill.store.s3.S3Failures.Deed;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What the server of one bucket does, found out once, by trying, before the first write that
 * depends on it.
 *
 * <p>Rights may end at a prefix, so that nothing can be tried. Amazon and the embedded server are
 * known; of others the worst is assumed.
 */
final class S3Traits {
    private static final Logger LOG = LoggerFactory.getLogger(S3Traits.class);

    private final S3Clients clients;
    private final String bucket;
    private final S3Access access;
    private final S3Failures failures;
    private @Nullable ConditionalWrites conditions;
    private @Nullable S3Client large;

    S3Traits(S3Clients clients, String bucket, S3Access access, S3Failures failures) {
        this.clients = clients;
        this.bucket = bucket;
        this.access = access;
        this.failures = failures;
    }

    /** Returns how far conditions on writes are honoured; the bucket exists. */
    synchronized ConditionalWrites conditions() {
        ConditionalWrites known = conditions;
        if (known == null) {
            known = access.embedded()
                    ? ConditionalWrites.EMBEDDED
                    : access.amazon() ? ConditionalWrites.AMAZON : tried();
            conditions = known;
        }
        return known;
    }

    private ConditionalWrites tried() {
        try (ProbeObjects objects = new ProbeObjects(clients.whole(), bucket, "")) {
            ConditionProbe probe = new ConditionProbe(clients.whole(), objects);
            Guard create = create(probe);
            TagForm form = probe.tags(TagForm.QUOTED).honoured() ? TagForm.QUOTED : TagForm.BARE;
            return new ConditionalWrites(create, replace(probe, form), form);
        } catch (SdkException e) {
            if (S3Failures.denied(e)) {
                return ConditionalWrites.NONE;
            }
            throw failures.of(Deed.TRY, "writes in s3://" + bucket, e);
        }
    }

    private Guard create(ConditionProbe probe) {
        if (probe.second() != Answer.REFUSED) {
            LOG.warn(
                    "The server of s3://{} ignores If-None-Match. So the program looks before each write. That"
                            + " keeps the writers of this process apart, but not those of several machines",
                    bucket);
            return Guard.NONE;
        }
        Race race = probe.create(false);
        if (!race.held()) {
            LOG.warn(
                    "The server of s3://{} honours If-None-Match only if writers come one after another: {}. The"
                            + " writers of this process are kept apart, those of several machines are not",
                    bucket,
                    race);
            return Guard.RACY;
        }
        return Guard.ATOMIC;
    }

    private Guard replace(ConditionProbe probe, TagForm form) {
        if (form == TagForm.BARE) {
            Tags bare = probe.tags(TagForm.BARE);
            if (!bare.honoured()) {
                LOG.warn(
                        "The server of s3://{} does not honour If-Match (a write with the right tag: {}, with a wrong"
                                + " one: {}). So the program looks before it changes objects such as latest.json. Only one"
                                + " process may change them at a time",
                        bucket,
                        bare.right().word(),
                        bare.wrong().word());
                return Guard.NONE;
            }
        }
        Race race = probe.replace(false, form);
        if (!race.held()) {
            LOG.warn(
                    "The server of s3://{} honours If-Match only if writers come one after another: {}. Only one process"
                            + " may change objects such as latest.json at a time",
                    bucket,
                    race);
            return Guard.RACY;
        }
        return Guard.ATOMIC;
    }

    /**
     * Returns the client to send a body of this size with; the bucket exists.
     *
     * @throws Failure {@code s3-changes-bodies} (INPUT) where no way to send large bodies keeps
     *     them
     */
    S3Client forBody(long bytes) {
        return bytes < S3Clients.STREAMED_BYTES ? clients.whole() : forLargeBody();
    }

    private synchronized S3Client forLargeBody() {
        S3Client known = large;
        if (known == null) {
            known = switch (access.settings().payload()) {
                case CHUNKED -> clients.streaming();
                case SIGNED -> clients.whole();
                case AUTO -> access.embedded() || access.amazon() ? clients.streaming() : triedWithLargeBodies();
            };
            large = known;
        }
        return known;
    }

    private S3Client triedWithLargeBodies() {
        try (ProbeObjects objects = new ProbeObjects(clients.whole(), bucket, "")) {
            PayloadProbe.Result chunked = PayloadProbe.of(clients.streaming(), objects, "chunked");
            if (chunked.kept()) {
                return clients.streaming();
            }
            PayloadProbe.Result whole = PayloadProbe.of(clients.whole(), objects, "signed");
            if (!whole.kept()) {
                throw Failure.input(
                        "s3-changes-bodies",
                        "Cannot keep objects of 1 MiB and more in s3://" + bucket + " at " + access.server()
                                + ": sent in signed chunks, " + chunked.seen() + "; signed as a whole, " + whole.seen()
                                + "; choose another server");
            }
            LOG.info(
                    "The server of s3://{} does not accept bodies in signed chunks ({}). So each body is signed as a"
                            + " whole, as with stylemill.s3.payload=signed",
                    bucket,
                    chunked.seen());
            return clients.whole();
        } catch (SdkException e) {
            if (S3Failures.denied(e)) {
                return clients.whole();
            }
            throw failures.of(Deed.TRY, "writes in s3://" + bucket, e);
        }
    }
}
