package io.stylemill.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The Kubernetes files against the API's own schemas, and against each other. */
class KubernetesTest {
    private static final Path FOLDER = Path.of("docker/kubernetes");
    private static final String SCHEMA = "/kubernetes/kube-schema-6.13.4.json.gz";

    /**
     * Kinds of the API by the name of their schema; KEDA's own, and kustomize's, have none there.
     */
    private static final Map<String, String> KINDS = Map.of(
            "v1 Namespace", "kubernetes_core_Namespace",
            "v1 ConfigMap", "kubernetes_core_ConfigMap",
            "v1 Service", "kubernetes_core_Service",
            "apps/v1 StatefulSet", "kubernetes_apps_StatefulSet",
            "apps/v1 Deployment", "kubernetes_apps_Deployment",
            "networking.k8s.io/v1 NetworkPolicy", "kubernetes_networking_v1_NetworkPolicy",
            "policy/v1 PodDisruptionBudget", "kubernetes_policy_v1_PodDisruptionBudget");

    private record Document(String file, Map<?, ?> content) {
        String kind() {
            return content.get("apiVersion") + " " + content.get("kind");
        }
    }

    private static List<Document> documents() throws IOException {
        List<Document> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.sorted().toList()) {
                for (Object one : new Load(LoadSettings.builder().build()).loadAllFromString(Files.readString(file))) {
                    all.add(new Document(file.getFileName().toString(), (Map<?, ?>) one));
                }
            }
        }
        return all;
    }

    @Test
    void areWhatTheApiTakes() throws IOException {
        int known = 0;
        for (Document document : documents()) {
            String schema = KINDS.get(document.kind());
            if (schema != null) {
                assertThat(complaints(schema, document.content()))
                        .as("%s", document)
                        .isEmpty();
                known++;
            } else {
                assertThat(document.kind()).matches("(keda\\.sh|kustomize\\.config\\.k8s\\.io)/.*");
            }
        }
        assertThat(known).isEqualTo(10);
    }

    @Test
    void noticeAFieldThatTheApiDoesNotKnow() throws IOException {
        for (String wrong : List.of(
                "{apiVersion: policy/v1, kind: PodDisruptionBudget, spec: {maxUnavailble: 1}}",
                "{apiVersion: policy/v1, kind: PodDisruptionBudget, spec: {selector: {matchLabels: [a]}}}",
                "{apiVersion: policy/v1, spec: {}}")) {
            Object document = new Load(LoadSettings.builder().build()).loadFromString(wrong);
            assertThat(complaints("kubernetes_policy_v1_PodDisruptionBudget", document))
                    .as(wrong)
                    .hasSize(1);
        }
    }

    @Test
    void kustomizeNamesEveryFileAndPoliciesChooseThePodsThatAreThere() throws IOException {
        List<Document> documents = documents();
        Map<?, ?> kustomization = documents.stream()
                .filter(document -> document.kind().endsWith(" Kustomization"))
                .findFirst()
                .orElseThrow()
                .content();
        List<String> files = documents.stream()
                .map(Document::file)
                .distinct()
                .filter(file -> !file.equals("kustomization.yaml"))
                .toList();
        assertThat((List<?>) kustomization.get("resources"))
                .map(Object::toString)
                .containsExactlyInAnyOrderElementsOf(files);

        String all = documents.toString();
        for (String pods : List.of("{app=stylemill-coordinator}", "{app=stylemill-worker-cuda}")) {
            // The pods themselves, the selector of their controller, a policy and a budget.
            assertThat(all.split(java.util.regex.Pattern.quote(pods), -1)).hasSizeGreaterThanOrEqualTo(5);
        }
    }

    private static List<String> complaints(String kind, Object document) throws IOException {
        try (InputStream in = KubernetesTest.class.getResourceAsStream(SCHEMA)) {
            String schemas = new String(new GZIPInputStream(in).readAllBytes(), StandardCharsets.UTF_8);
            String one = "{\"$ref\":\"#/definitions/" + kind + "\"," + schemas.substring(1);
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(one, InputFormat.JSON)
                    .validate(new ObjectMapper().writeValueAsString(document), InputFormat.JSON)
                    .stream()
                    .map(Object::toString)
                    .toList();
        }
    }
}
