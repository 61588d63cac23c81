package io.stylemill.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The containers' files speak of settings, ports and queues as the program does. */
class ContainersTest {
    private static final Path DOCKER = Path.of("docker");
    private static final Pattern VARIABLE = Pattern.compile("\\bSTYLEMILL_[A-Z0-9_]+");

    /** What belongs to the launcher, to the broker's file, and to compose.yaml's own .env. */
    private static final Set<String> NOT_SETTINGS = Set.of(
            "STYLEMILL_HEAP",
            "STYLEMILL_JAVA_OPTS",
            "STYLEMILL_KEYSTORE",
            "STYLEMILL_KEYSTORE_PASSWORD",
            "STYLEMILL_BROKER_DATA",
            "STYLEMILL_COORDINATOR_PASSWORD",
            "STYLEMILL_WORKER_PASSWORD");

    private static String text(String file) throws IOException {
        return Files.readString(DOCKER.resolve(file));
    }

    private static List<Object> documents(String file) throws IOException {
        Iterable<Object> all = new Load(LoadSettings.builder().setLabel(file).build()).loadAllFromString(text(file));
        return StreamSupport.stream(all.spliterator(), false).toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> at(Object value, String... path) {
        Object here = value;
        for (String key : path) {
            here = ((Map<String, Object>) here).get(key);
            assertThat(here).as(String.join("/", path)).isNotNull();
        }
        return (Map<String, Object>) here;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "compose.yaml",
                "make-secrets",
                "kubernetes/coordinator.yaml",
                "kubernetes/worker-cuda.yaml",
                "coordinator.Dockerfile",
                "worker-cpu.Dockerfile",
                "worker-cuda.Dockerfile"
            })
    void nameOnlySettingsThatThereAre(String file) throws IOException {
        Set<String> named = new TreeSet<>();
        Matcher matcher = VARIABLE.matcher(text(file));
        while (matcher.find()) {
            named.add(matcher.group());
        }
        named.removeAll(NOT_SETTINGS);

        assertThat(Arrays.stream(SettingKey.values()).map(SettingKey::variable)).containsAll(named);
    }

    @Test
    void composeStartsAllSixWithTheBrokersPort() throws IOException {
        Object compose = documents("compose.yaml").get(0);
        Map<String, Object> services = at(compose, "services");

        assertThat(services.keySet())
                .containsExactlyInAnyOrder(
                        "artemis", "ledger", "s3", "s3-users", "coordinator", "worker-1", "worker-2");
        assertThat(text("artemis/broker.xml")).contains("tcp://0.0.0.0:61617?");
        assertThat(at(services, "coordinator", "environment").get("STYLEMILL_BROKER_URL"))
                .asString()
                .startsWith("tcp://artemis:61617?sslEnabled=true&");
        assertThat(at(services, "artemis", "healthcheck").get("test"))
                .asString()
                .contains("127.0.0.1/61617");
    }

    /** The policy itself is held to what a worker does by WorkerPolicyTest. */
    @Test
    void workersHaveCredentialsOfTheirOwn() throws IOException {
        Object compose = documents("compose.yaml").get(0);
        Map<String, Object> services = at(compose, "services");
        Map<String, Object> coordinator = at(services, "coordinator", "environment");
        Map<String, Object> worker = at(compose, "x-worker", "environment");
        for (String key : List.of("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "STYLEMILL_BROKER_PASSWORD")) {
            assertThat(worker.get(key)).as(key).isNotNull().isNotEqualTo(coordinator.get(key));
        }
        assertThat(at(services, "s3-users").get("entrypoint")).asString().contains("/policies/worker-policy.json");
        assertThat(at(services, "s3-users").get("image"))
                .isEqualTo(at(services, "s3").get("image"));
    }

    @Test
    void secretsAreMadeForTheContainersUsersAlone(@TempDir Path copy) throws Exception {
        for (String file : List.of("make-secrets", "artemis/broker.xml")) {
            Files.createDirectories(copy.resolve(file).getParent());
            Files.copy(DOCKER.resolve(file), copy.resolve(file), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Process made = new ProcessBuilder(copy.resolve("make-secrets").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (made.waitFor() == 2) {
            assertThat(said).contains("install setfacl");
            return;
        }
        assertThat(made.exitValue()).as(said).isZero();
        try (Stream<Path> all = Files.walk(copy)) {
            List<Path> files = all.filter(Files::isRegularFile)
                    .filter(file -> file.endsWith(".env") || file.startsWith(copy.resolve("secrets")))
                    .toList();
            assertThat(files)
                    .hasSize(6)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as("%s", file)
                            .startsWith("rw-")
                            .endsWith("---"));
        }
    }

    @Test
    void composeListensOnLoopbackAlone() throws IOException {
        Object compose = documents("compose.yaml").get(0);
        for (Object service : at(compose, "services").values()) {
            Object ports = at(service).get("ports");
            if (ports instanceof List<?> list) {
                assertThat(list).allSatisfy(port -> assertThat(port).asString().startsWith("127.0.0.1:"));
            }
        }
    }

    @Test
    void composeOffersTheWebToOthersOnlyWithAToken() throws IOException {
        Map<String, Object> environment =
                at(documents("compose.yaml").get(0), "services", "coordinator", "environment");

        assertThat(environment).containsEntry("STYLEMILL_WEB_ADDRESS", "0.0.0.0:8080");
        assertThat(environment.get("STYLEMILL_WEB_TOKEN")).asString().startsWith("${STYLEMILL_WEB_TOKEN:?");
    }

    @Test
    void healthIsAskedAtAPortOfItsOwn() throws IOException {
        String standard = SettingKey.WEB_ADDRESS.standard().orElseThrow();

        assertThat(text("coordinator.Dockerfile"))
                .contains("STYLEMILL_WEB_ADDRESS=" + standard)
                .contains("STYLEMILL_WEB_HEALTH=127.0.0.1:8090")
                .contains("\"/opt/stylemill/health\", \"8090\", \"live\"");
        for (String worker : List.of("worker-cpu.Dockerfile", "worker-cuda.Dockerfile")) {
            assertThat(text(worker))
                    .contains("STYLEMILL_WORKER_WEB=127.0.0.1:8081")
                    .contains("STYLEMILL_WORKER_HEALTH=127.0.0.1:8090")
                    .contains("\"/opt/stylemill/health\", \"8090\", \"live\"");
        }
        assertThat(text("kubernetes/coordinator.yaml"))
                .contains("{name: STYLEMILL_WEB_HEALTH, value: \"0.0.0.0:8090\"}");
        assertThat(text("kubernetes/worker-cuda.yaml"))
                .contains("{name: STYLEMILL_WORKER_HEALTH, value: \"0.0.0.0:8090\"}");
        for (String file : List.of("kubernetes/coordinator.yaml", "kubernetes/worker-cuda.yaml")) {
            assertThat(text(file))
                    .contains("{name: health, containerPort: 8090}")
                    .contains("livenessProbe:\n            httpGet: {path: /health/live, port: health}")
                    .doesNotContain("/opt/stylemill/health");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"coordinator.Dockerfile", "worker-cpu.Dockerfile", "worker-cuda.Dockerfile"})
    void imagesRunAsNobodyInParticularOnTheSameBase(String file) throws IOException {
        List<String> lines = text(file).lines().toList();

        assertThat(lines.stream().filter(line -> line.startsWith("USER"))).containsExactly("USER 10001:10001");
        assertThat(lines.stream().filter(line -> line.startsWith("FROM")).reduce((a, b) -> b))
                .contains("FROM docker.io/library/debian:bookworm-slim");
    }

    @ParameterizedTest
    @ValueSource(strings = {"worker-cpu.Dockerfile", "worker-cuda.Dockerfile"})
    void workersKeepNativeMemoryAsTheLauncherDoes(String file) throws IOException {
        try (Stream<String> launcher = Files.lines(Path.of("stylemill"))) {
            List<String> exports = launcher.filter(line -> line.matches("export (MALLOC|OMP)_.*"))
                    .map(line -> line.replaceFirst("export (\\w+)=\\$\\{\\w+:-(.*)}", "$1=$2"))
                    .toList();

            assertThat(exports).hasSize(4);
            assertThat(text(file)).contains(exports);
        }
    }

    @Test
    void aWorkerPodHasOneGpuAndKedaCountsTheJobs() throws IOException {
        List<Object> documents = documents("kubernetes/worker-cuda.yaml");
        Map<String, Object> pod = at(documents.get(0), "spec", "template", "spec");
        Map<String, Object> container = at(((List<?>) pod.get("containers")).get(0));
        Object scaled = documents.stream()
                .filter(document -> at(document).get("kind").equals("ScaledObject"))
                .findFirst()
                .orElseThrow();
        Map<String, Object> trigger = at(((List<?>) at(scaled, "spec").get("triggers")).get(0), "metadata");

        assertThat(at(container, "resources", "limits")).containsEntry("nvidia.com/gpu", 1);
        // WebServerTest holds the metric's name to what is served.
        assertThat(trigger)
                .containsEntry("url", "http://" + coordinatorService() + "/metrics")
                .containsEntry("authMode", "bearer");
        Object login = documents.stream()
                .filter(document -> at(document).get("kind").equals("TriggerAuthentication"))
                .findFirst()
                .orElseThrow();
        assertThat(at(scaled, "spec").get("triggers"))
                .asString()
                .contains("authenticationRef={name=" + at(login, "metadata").get("name") + "}");
        Map<String, Object> secret = at(((List<?>) at(login, "spec").get("secretTargetRef")).get(0));
        assertThat(secret).containsEntry("parameter", "token");
        assertThat(text("kubernetes/coordinator.yaml"))
                .contains("{name: STYLEMILL_WEB_READER_TOKEN, valueFrom: {secretKeyRef: {name: " + secret.get("name")
                        + ", key: " + secret.get("key") + "}}}");
        assertThat(at(scaled, "spec", "scaleTargetRef"))
                .containsEntry("name", at(documents.get(0), "metadata").get("name"));
    }

    /**
     * Returns name, namespace and port of the coordinator's service, as others in the cluster call
     * it.
     */
    private static String coordinatorService() throws IOException {
        Object service = documents("kubernetes/coordinator.yaml").stream()
                .filter(document -> at(document).get("kind").equals("Service"))
                .findFirst()
                .orElseThrow();
        Map<String, Object> named = at(service, "metadata");
        Map<String, Object> port = at(((List<?>) at(service, "spec").get("ports")).get(0));
        return named.get("name") + "." + named.get("namespace") + ":" + port.get("port");
    }

    @Test
    void podsCannotWriteToTheirRootAndHaveTimeToStop() throws IOException {
        for (String file : List.of("kubernetes/coordinator.yaml", "kubernetes/worker-cuda.yaml")) {
            for (Object document : documents(file)) {
                if (Set.of("StatefulSet", "Deployment").contains(at(document).get("kind"))) {
                    Map<String, Object> pod = at(document, "spec", "template", "spec");
                    Object container = ((List<?>) pod.get("containers")).get(0);
                    assertThat(at(container, "securityContext")).containsEntry("readOnlyRootFilesystem", true);
                    assertThat((Integer) pod.get("terminationGracePeriodSeconds"))
                            .isGreaterThan(30);
                }
            }
        }
    }
}
