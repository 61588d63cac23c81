package io.stylemill.order.plan;

import io.stylemill.checkpoint.Architecture;
import io.stylemill.checkpoint.NetworkDescription;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Problem;
import io.stylemill.order.manifest.Group;
import io.stylemill.order.manifest.Group.Label;
import io.stylemill.order.manifest.Group.NoiseMode;
import io.stylemill.order.manifest.Group.StyleMixing;
import io.stylemill.order.manifest.Latent;
import io.stylemill.order.manifest.Ranges;
import io.stylemill.order.manifest.Truncation.Psi;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what a group asks for that its network, or the file of its latents, cannot give. */
final class GroupCheck {
    private final Group group;
    private final NetworkDescription network;
    private final String at;
    private final @Nullable NamedLatents named;
    private final List<Problem> problems;

    /**
     * @param at the group's place in the manifest
     * @param named latents that the group names, or null
     * @param problems that what is wrong is added to
     */
    GroupCheck(
            Group group, NetworkDescription network, String at, @Nullable NamedLatents named, List<Problem> problems) {
        this.group = group;
        this.network = network;
        this.at = at;
        this.named = named;
        this.problems = problems;
    }

    void rows() {
        if (group.takesOtherRows()
                && named != null
                && named.rows().stream().distinct().count() < 2) {
            problem(
                    "/latent/file",
                    "all rows come from one, so there is no other to mix with; use a file of two or more, or leave out between"
                            + " and seeds: rows");
        }
    }

    /** @param latents that the group has */
    void styles(long latents, CenterPlan center) {
        if (network.architecture() == Architecture.TORCHSCRIPT) {
            torchScript();
        }
        center.check(group, network, at, problems);
        Integer cutoff = group.truncation().cutoff();
        if (cutoff != null && cutoff > network.numWs() && network.styled()) {
            problem(
                    "/truncation/cutoff",
                    "the cutoff is " + cutoff + "; this network has " + network.numWs() + " w layers, so at most "
                            + network.numWs());
        }
        StyleMixing mixing = group.styleMixing();
        Ranges seeds = mixing == null ? null : mixing.seeds();
        if (mixing != null && seeds != null && !mixing.matrix() && seeds.size() != latents) {
            problem(
                    "/styleMixing/seeds",
                    seeds.size() + " mixing seeds cannot be paired with " + latents
                            + " latents; give as many, or matrix: true to cross them all");
        }
    }

    /** An archive offers what its methods take, and nothing else is passed over. */
    private void torchScript() {
        String instead = "; leave it out, or declare input: w+ if the archive has a method that makes w of z";
        boolean plain = group.truncation().psi() instanceof Psi.Fixed psi && psi.value() == 1;
        if (!network.styled() && !(plain && group.truncation().cutoff() == null)) {
            problem("/truncation", "the TorchScript archive takes z, so there is no w to truncate" + instead);
        }
        if (!network.styled() && group.styleMixing() != null) {
            problem("/styleMixing", "the TorchScript archive takes z, so there is no w to mix" + instead);
        }
        if (!network.styled() && !group.attributes().isEmpty()) {
            problem("/attributes", "the TorchScript archive takes z, so there is no w to edit" + instead);
        }
        if (network.styled() && !network.maps()) {
            unmapped(plain);
        }
        if (!group.noise().equals(Group.Noise.STORED)) {
            problem(
                    "/noise",
                    "the TorchScript archive has no noise inputs that are known here: its noise is what it was exported"
                            + " with; leave noise out");
        }
    }

    /** Without a mapping all w has to come from somewhere else. */
    private void unmapped(boolean plain) {
        String why = "the TorchScript archive is declared with mapping: none, so nothing makes w of z";
        if (named == null || named.mapped()) {
            problem("/latent", why + "; take w from a file, for example latent: {file: w.npy, space: w+}");
        }
        if (group.styleMixing() != null) {
            problem("/styleMixing", why + " of a mixing seed; remove it");
        }
        if (!plain && group.truncation().center() == null) {
            problem(
                    "/truncation",
                    why + ", and its mean is not known; name what w is pulled towards with center, or write psi: 1");
        }
    }

    /** Returns the layers that the group mixes; none where they do not fit. */
    List<Integer> mixLayers() {
        StyleMixing mixing = group.styleMixing();
        try {
            return mixing == null || !network.styled() ? List.of() : Layers.resolve(mixing.layers(), network);
        } catch (Failure e) {
            problem("/styleMixing/layers", e.getMessage());
            return List.of();
        }
    }

    /**
     * What the noise would be said to do must show: variants of a latent would else be the same
     * image many times.
     *
     * @param layers that keep their noise, or null for all
     */
    void noise(@Nullable List<Integer> layers, long variants) {
        Group.Noise noise = group.noise();
        Ranges named = noise.layers();
        int inputs = network.noiseInputs();
        if (network.architecture() == Architecture.TORCHSCRIPT) {
            return;
        }
        if (named != null && named.max() >= inputs) {
            problem(
                    "/noise/layers",
                    "layer " + named.max() + " has no noise input; this network has "
                            + (inputs == 0 ? "none" : inputs + ", 0 to " + (inputs - 1)));
            return;
        }
        boolean random = noise.mode() == NoiseMode.RANDOM;
        if (random || noise.strength() != 1) {
            NetworkLimits.noise(network, layers)
                    .ifPresent(why -> problem(
                            random ? "/noise/mode" : "/noise/strength",
                            why + ", so " + (random ? "random noise" : "its strength")
                                    + " changes nothing in an image"
                                    + (variants > 1 ? " and all variants of a latent would be the same" : "")
                                    + "; remove it"));
        }
    }

    void reach() {
        if (group.latent() instanceof Latent.Uniform uniform) {
            for (Latent.Part part : uniform.parts()) {
                Ranges dims = part.dims();
                if (dims != null && dims.max() >= network.zDim()) {
                    problem(
                            "/latent/dims",
                            "dimension " + dims.max() + " does not exist; z of this network has " + network.zDim()
                                    + ", 0 to " + (network.zDim() - 1));
                }
            }
        }
        if (group.transform() != null) {
            NetworkLimits.transform(network).ifPresent(why -> problem("/transform", why + "; remove it"));
        }
        Double lod = group.lod();
        if (lod != null) {
            NetworkLimits.lod(network, lod).ifPresent(why -> problem("/lod", why));
        }
        if (named != null
                && !named.mapped()
                && group.label().equals(Label.NONE)
                && network.conditional()
                && group.styleMixing() != null) {
            problem("/label", "the mixing seeds are mapped for a class, and the group names none; add label");
        }
    }

    private void problem(String below, String what) {
        problems.add(new Problem(at + below, what));
    }
}
