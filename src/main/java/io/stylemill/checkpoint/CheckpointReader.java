package io.stylemill.checkpoint;

import io.stylemill.failure.Failure;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Finds the format of one file and reads it. */
final class CheckpointReader {
    private final Region file;
    private final Budget budget;

    CheckpointReader(Region file) {
        this.file = file;
        this.budget = new Budget(file.length());
    }

    Checkpoint read() {
        if (Safetensors.looksLike(file)) {
            return safetensors();
        }
        throw Failure.input("checkpoint-format", "the content is none of the supported formats");
    }

    private Checkpoint safetensors() {
        Safetensors.Content content = Safetensors.read(file);
        String description = content.description();
        if (description == null) {
            throw Refusal.unsupported("the safetensors file has no description of the network under"
                    + " __metadata__.stylemill; only files that `stylemill convert` wrote can be used, so convert the"
                    + " original checkpoint");
        }
        Set<String> names = content.arrays().keySet();
        NetworkDescription network = SafetensorsDescription.network(description, names);
        Map<String, Tensor> tensors = new TreeMap<>();
        content.arrays().forEach((name, array) -> tensors.put(name, array.floats(name, budget)));
        return checked(network, tensors, Safetensors.FORMAT, SafetensorsDescription.facts(description));
    }

    private Checkpoint checked(
            NetworkDescription network, Map<String, Tensor> tensors, String format, Map<String, String> facts) {
        NetworkCheck.check(network, tensors);
        return new Checkpoint(network, tensors, format, file.sha256(), file.length(), facts);
    }
}
