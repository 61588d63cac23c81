package io.stylemill.engine.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.checkpoint.Architecture;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublicNetworksTest {
    private static final List<String> FAMILIES =
            Arrays.stream(Architecture.values()).map(Architecture::id).toList();

    @Test
    void namesEachNetworkOnceAndWithAFamilyThatIsRead() {
        assertThat(PublicNetworks.all()).extracting(PublicNetwork::name).doesNotHaveDuplicates();
        assertThat(PublicNetworks.all()).extracting(PublicNetwork::family).isSubsetOf(FAMILIES);
        assertThat(PublicNetworks.all())
                .extracting(PublicNetwork::family)
                .contains("stylegan1", "stylegan2", "stylegan3-t", "stylegan3-r");
    }

    @Test
    void fetchesFromPublishersOverHttpsAlone() {
        assertThat(PublicNetworks.all()).allSatisfy(one -> {
            assertThat(one.page()).startsWith("https://");
            assertThat(one.license().text()).startsWith("https://");
            if (one.download() != null) {
                assertThat(one.download()).hasScheme("https");
                assertThat(one.download().getPath()).endsWith("/" + one.file());
            }
        });
    }

    @Test
    void saysOfEveryNetworkOfNvidiasThatItIsNotForCommercialUse() {
        assertThat(PublicNetworks.all())
                .filteredOn(one -> one.publisher().equals("NVIDIA"))
                .hasSize(44)
                .allSatisfy(one -> assertThat(one.license().terms()).startsWith("Non-commercial use only"));
    }

    @Test
    void statesADigestOnlyWhereThePublisherDoes() {
        assertThat(PublicNetworks.all())
                .filteredOn(one -> one.sha256() != null)
                .extracting(PublicNetwork::name)
                .containsExactly("lhq-256");
    }

    @Test
    void listsAFamilyByItsName() {
        assertThat(PublicNetworks.of("stylegan3"))
                .extracting(PublicNetwork::family)
                .containsOnly("stylegan3-t", "stylegan3-r");
        assertThat(PublicNetworks.of("stylegan3-r"))
                .extracting(PublicNetwork::family)
                .containsOnly("stylegan3-r");
        assertThatThrownBy(() -> PublicNetworks.of("stylegan4"))
                .hasMessage("no public network is of the family 'stylegan4'; families are stylegan1, stylegan2,"
                        + " stylegan3-r, stylegan3-t");
    }

    @Test
    void namesTheNearestNetwork() {
        assertThatThrownBy(() -> PublicNetworks.named("stylegan3-t-fhq-1024"))
                .hasMessage("the catalogue has no network 'stylegan3-t-fhq-1024'; the nearest is"
                        + " 'stylegan3-t-ffhq-1024'; 'stylemill models list' shows all names");
    }
}
