package io.stylemill.factory.worker;

import io.stylemill.credential.Credentials;
import io.stylemill.credential.ImageKey;
import io.stylemill.credential.Origin;
import io.stylemill.engine.sample.Finished;
import io.stylemill.failure.Failure;
import io.stylemill.image.ImageFormat;
import io.stylemill.order.manifest.Manifest;
import io.stylemill.order.plan.Plan;
import io.stylemill.order.plan.Recipe;
import io.stylemill.order.plan.RecipeJson;
import io.stylemill.order.plan.Sample;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives the images of a plan their Content Credentials, where it asks for them. */
final class CredentialSigner {
    private final @Nullable ImageKey key;
    private final ImageFormat format;
    private final Manifest.DatasetSpec dataset;
    private final String planSha256;

    private CredentialSigner(@Nullable ImageKey key, Plan plan, String planSha256) {
        this.key = key;
        this.format = plan.manifest().output().image().encoding().format();
        this.dataset = plan.manifest().dataset();
        this.planSha256 = planSha256;
    }

    /**
     * Returns who signs the images of a plan.
     *
     * @param keys gives this worker's key, or throws INPUT where it has none; asked only when the
     *     plan asks
     * @throws Failure {@code c2pa-key-differs} (INPUT) when it is not the plan's
     */
    static CredentialSigner of(Plan plan, String planSha256, Supplier<ImageKey> keys) {
        String certificate = plan.manifest().output().image().certificate();
        ImageKey key = certificate == null ? null : keys.get();
        if (key != null && !key.fingerprint().equals(certificate)) {
            throw Failure.input(
                    "c2pa-key-differs",
                    "this worker cannot sign the images of "
                            + plan.manifest().dataset().name() + ": the plan wants the"
                            + " key of the certificate " + certificate + ", this worker has that of "
                            + key.fingerprint()
                            + "; set stylemill.c2pa.key to a copy of the coordinator's credentials/c2pa.pem");
        }
        return new CredentialSigner(key, plan, planSha256);
    }

    /** Returns the file with its credentials, or as it is where the plan asks for none. */
    Finished on(Finished file, Sample sample) {
        if (key == null) {
            return file;
        }
        Recipe recipe = sample.recipe();
        Origin origin = new Origin(
                dataset.name(),
                dataset.version(),
                sample.key(),
                planSha256,
                recipe.checkpointSha256(),
                RecipeJson.sha256(file.recipe()),
                recipe.z() instanceof Recipe.ZSource.Seed seed ? (Long) seed.seed() : null);
        return file.in(Credentials.attach(file.content(), format, origin, key));
    }
}
