package io.stylemill.app;

import io.stylemill.generator.Device;
import io.stylemill.plan.CanonicalJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code doctor}: what this machine can do, and what to do about what it cannot. */
@Command(
        name = "doctor",
        description = {
            "Says what this machine can do: Java, processor, memory, PyTorch, GPUs, data folder, S3, broker, ledger.",
            "Each line begins with a verdict: ok, warn (works, could be better) or fail (then the exit status is 1)."
        },
        footer = {"", "Example: stylemill doctor", "         stylemill doctor --bucket my-datasets --json"})
final class DoctorCommand extends BaseCommand {
    @Option(
            names = "--bucket",
            paramLabel = "NAME",
            description = "Bucket of the S3 server in the settings to look at; may be repeated.")
    private List<String> buckets = new ArrayList<>();

    @Option(names = "--json", description = "Prints one JSON document.")
    private boolean json;

    @Override
    public Integer call() {
        List<Checkup> checkups = new ArrayList<>();
        try (Mill mill = new Mill(settings(), Device.CPU)) {
            mill.startEngine();
            checkups.addAll(MachineCheckups.all(System.getenv()));
            List<Checkup> services = new ServiceCheckups(mill, buckets).all();
            checkups.addAll(TorchCheckups.all(mill::engine, System.getenv()));
            checkups.addAll(services);
        }
        boolean broken = checkups.stream().anyMatch(c -> c.verdict() == Checkup.Verdict.FAIL);
        if (json) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("stylemill", Machine.version());
            map.put("ok", !broken);
            map.put("checks", checkups.stream().map(Checkup::toMap).toList());
            terminal().result(CanonicalJson.write(map));
        } else {
            checkups.forEach(c -> terminal().result(c.text()));
        }
        return broken ? Main.FAILED : 0;
    }
}
