package io.stylemill.command.operate;

import io.stylemill.config.Settings;
import io.stylemill.engine.generator.Device;
import io.stylemill.failure.Failure;
import io.stylemill.record.CanonicalJson;
import io.stylemill.store.Location;
import io.stylemill.store.s3.S3Access;
import io.stylemill.store.s3.S3Buckets;
import io.stylemill.store.s3.S3Conformance;
import io.stylemill.terminal.BaseCommand;
import io.stylemill.terminal.ExitStatus;
import io.stylemill.terminal.Install;
import io.stylemill.terminal.JsonOption;
import io.stylemill.wiring.Components;
import io.stylemill.wiring.Machine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: what this machine can do, and what to do about what it cannot. */
@Command(
        name = "doctor",
        description = {
            "Says what this machine can do: Java, processor, memory, PyTorch, GPUs, data folder, S3, broker, ledger.",
            "Each line begins with a verdict: ok, warn (works, could be better) or fail (then the exit status is 1)."
        },
        footer = {
            "",
            "Example: stylemill doctor",
            "         stylemill doctor --bucket my-datasets --json",
            "         stylemill doctor --store s3://my-datasets/trial"
        })
public final class DoctorCommand extends BaseCommand {
    @Option(
            names = "--bucket",
            paramLabel = "NAME",
            description = "Bucket of the S3 server in the settings to look at; may be repeated.")
    private List<String> buckets = new ArrayList<>();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Option(
            names = "--store",
            paramLabel = "s3://BUCKET/PREFIX",
            description = {
                "Tries out what the S3 server of the settings does there: conditional writes (also several at once), large"
                        + " bodies, lists, checksums, versions, Object Lock. What is written is removed again."
            })
    private @Nullable String store;

    @Override
    public Integer call() {
        return store == null ? machine() : store(store);
    }

    private int machine() {
        List<Checkup> checkups = new ArrayList<>();
        try (Components components = new Components(settings(), Device.CPU)) {
            components.startEngine();
            checkups.addAll(MachineCheckups.all(System.getenv()));
            List<Checkup> services = new ServiceCheckups(components, buckets).all();
            checkups.addAll(TorchCheckups.all(components::engine, System.getenv()));
            checkups.addAll(services);
        }
        return tell(checkups, Map.of());
    }

    private int store(String named) {
        Location location = Location.parse(named, Install.workingFolder());
        if (location.scheme() != Location.Scheme.S3) {
            throw Failure.input("location-invalid", "--store is '" + named + "'; write s3://bucket/prefix");
        }
        Settings settings = settings();
        if (settings.s3().embedded()) {
            throw Failure.input(
                    "no-server",
                    "--store tries out an S3 server of others, and the settings name none; set stylemill.s3.endpoint, or"
                            + " stylemill.s3.region for Amazon S3");
        }
        try (S3Buckets opened = new S3Buckets(S3Access.external(settings.s3()))) {
            List<Checkup> checkups = opened.conformance(location.root(), location.prefix()).stream()
                    .map(DoctorCommand::checkup)
                    .toList();
            return tell(
                    checkups,
                    Map.of(
                            "store",
                            location.toString(),
                            "server",
                            Objects.requireNonNullElse(settings.s3().endpoint(), "Amazon S3")
                                    .toString()));
        }
    }

    private static Checkup checkup(S3Conformance.Row row) {
        Checkup.Verdict verdict = switch (row.grade()) {
            case GOOD -> Checkup.Verdict.OK;
            case LESS -> Checkup.Verdict.WARN;
            case BROKEN -> Checkup.Verdict.FAIL;
        };
        return new Checkup(row.name(), verdict, row.seen(), row.meaning());
    }

    private int tell(List<Checkup> checkups, Map<String, Object> about) {
        boolean broken = checkups.stream().anyMatch(c -> c.verdict() == Checkup.Verdict.FAIL);
        if (json.asked()) {
            Map<String, Object> map = new LinkedHashMap<>(about);
            map.put("stylemill", Machine.version());
            map.put("ok", !broken);
            map.put("checks", checkups.stream().map(Checkup::toMap).toList());
            terminal().result(CanonicalJson.write(map));
        } else {
            checkups.forEach(c -> terminal().result(c.text()));
        }
        return broken ? ExitStatus.FAILED : 0;
    }
}
