package io.stylemill.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileCheckpointTest {
    private static CheckpointFuzz fuzz;

    @BeforeAll
    static void load() throws IOException {
        fuzz = new CheckpointFuzz();
    }

    @ParameterizedTest
    @CsvSource({
        "global-reduce-system.pkl, os.system at byte 0",
        "eval-in-persistence-state.pkl, builtins.eval at byte 220",
        "stack-global-posix.pkl, posix.system at byte 27",
        "length-bomb.pkl, claims 4611686018427387904 bytes"
    })
    void refusesTheMaliciousGoldenFiles(String file, String reason) throws IOException {
        byte[] content = Fixtures.bytes(Fixtures.ROOT.resolve("malicious").resolve(file));
        fuzz.check(file, content);
        assertThatThrownBy(() -> Fixtures.read(content))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("checkpoint-unsafe"))
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "os system",
                "posix system",
                "nt system",
                "subprocess Popen",
                "builtins exec",
                "builtins getattr",
                "builtins __import__",
                "builtins open",
                "__builtin__ apply",
                "importlib import_module",
                "operator attrgetter",
                "functools partial",
                "copyreg __newobj__",
                "runpy run_path",
                "pickle loads",
                "torch load",
                "torch.hub load",
                "torch.serialization load",
                "torch.utils.cpp_extension load",
                "torch._utils _rebuild_wrapper",
                "torch.storage _load_from_file",
                "dnnlib.util call_func_by_name",
                "dnnlib.util open_url",
                "torch_utils.persistence import_hook",
                "torch_utils.persistence _src_to_module",
                "dnnlib.tflib.network.Network _init_graph",
                "numpy load",
                "numpy DataSource",
                "numpy.core.multiarray fromfile",
                "numpy.testing._private.utils runstring",
                "_io FileIO",
                "types FunctionType",
                "types CodeType",
                "dill._dill _create_function",
                "timm.models load_checkpoint",
                "collections namedtuple",
                "collections.OrderedDict fromkeys",
                "torch.nn.modules.module Module.load_state_dict",
                "pip Main"
            })
    void refusesNamesThatNoCheckpointNeedsByEveryInstruction(String name) {
        String[] parts = name.split(" ");
        String global = "c" + parts[0] + "\n" + parts[1] + "\n";
        String stack = "\u0080\u0004" + text(parts[0]) + text(parts[1]) + "\u0093";
        for (String pickle : new String[] {
            global + ")R.",
            stack + ")R.",
            global + ")\u0081.",
            stack + ")}\u0092.",
            global + ".",
            "(" + global + "o.",
            "(i" + parts[0] + "\n" + parts[1] + "\n.",
            global + "}b.",
            "}" + text("G_ema") + global + ")Rs.",
            "ccollections\nOrderedDict\n)R(" + text("a") + global + "ub."
        }) {
            assertUnsafe(pickle, parts[1]);
        }
    }

    @Test
    void refusesCallsOfClassesThatMayOnlyStandInert() {
        assertUnsafe("ctimm.models.layers\nMlp\n)R.", "to call timm.models.layers.Mlp");
        assertUnsafe("ctorch.utils.data\nDataLoader\n(I1\ntR.", "to call torch.utils.data.DataLoader");
        assertUnsafe("ctorch.nn.functional\nrelu\n)R.", "to call torch.nn.functional.relu");
        assertUnsafe("ctorch.nn.functional\nrelu\n)\u0081.", "to create an object of torch.nn.functional.relu");
        assertUnsafe("ctimm.models.layers\nMlp\n)\u0081)R.", "calls an object of the class timm.models.layers.Mlp");
        assertUnsafe(
                "ctorch._tensor\n_rebuild_from_type_v2\n(ctorch._tensor\n_rebuild_from_type_v2\nN)NtR.",
                "rebuilds a tensor by");
        assertUnsafe("\u0080\u0002\u0082\u0007.", "the extension number 7 by EXT");
    }

    @Test
    void refusesAMaliciousPickleInsideATensorStorage() {
        String inner = "cos\nsystem\n(S'echo'\ntR.";
        String pickle = "\u0080\u0004}" + text("D") + text("torch.storage") + text("_load_from_bytes") + "\u0093C"
                + (char) inner.length() + inner + "\u0085Rs.";
        assertUnsafe(pickle, "os.system");
    }

    @Test
    void refusesLengthsCountsAndNestingThatTheFileCannotBack() {
        String eight = "\0\0\0\0\0\0\0\u0040";
        for (String op : new String[] {"\u008d", "\u008e", "\u0096", "\u0095"}) {
            assertUnsafe("\u0080\u0005" + op + eight + ".", "bytes");
        }
        for (String op : new String[] {"X", "B", "\u008b"}) {
            assertUnsafe("\u0080\u0004" + op + "\u00ff\u00ff\u00ff\u007f.", "claims 2147483647 bytes");
        }
        assertUnsafe(
                "\u0080\u0004\u008e\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff.",
                "claims 18446744073709551615 bytes");
        assertUnsafe("\u0080\u0002Nr\u00ff\u00ff\u00ff\u007f.", "memo number 2147483647");
        assertUnsafe("(L" + "9".repeat(70_000) + "\n.", "longer than");
        assertUnsafe("\u0080\u0004" + "(".repeat(3_000) + ".", "marks open");
        assertUnsafe("\u0080\u0004" + "]".repeat(200_000) + ".", "values and 0 marks open");
        assertUnsafe("\u0080\u0004" + "]" + "}a".repeat(600_000) + ".", "values; checkpoints have far fewer");
        assertUnsafe("\u0080\u0004" + "N0".repeat(1_100_000) + ".", "instructions");
    }

    @Test
    void survivesDoublingThroughTheMemo() {
        StringBuilder pickle = new StringBuilder("\u0080\u0004]\u0094");
        for (int i = 0; i < 100; i++) {
            pickle.append("](h").append((char) i).append("h").append((char) i).append("e\u0094");
        }
        assertRefused(pickle + ".", "a list of 2");
        StringBuilder keys = new StringBuilder("\u0080\u0004})\u0094");
        for (int i = 0; i < 100; i++) {
            keys.append("0h").append((char) i).append("h").append((char) i).append("\u0086\u0094");
        }
        assertRefused(keys + "K\u0001s.", "sound pickle");
    }

    @Test
    void refusesTensorsThatClaimMoreThanTheirStorage() throws IOException {
        String original =
                new String(Fixtures.bytes(Fixtures.checkpoint("rosinality-train-16")), StandardCharsets.ISO_8859_1);
        // BININT1 48, BININT1 48, TUPLE2: the shape of the first mapping weight, whose storage has 48 x 48 elements.
        int shape = original.indexOf("K0K0\u0086");
        assertThat(shape).isPositive();
        String larger = original.substring(0, shape) + "K0K1\u0086" + original.substring(shape + 5);
        assertThatThrownBy(() -> Fixtures.read(larger.getBytes(StandardCharsets.ISO_8859_1)))
                .hasMessageContaining(
                        "shape [48, 49] with strides [48, 1] from element 0 on does not fit into its 2304");
    }

    @Test
    void refusesZipBombs() throws IOException {
        byte[] zeros = new byte[10_000_000];
        byte[] bomb = ZipBytes.zip(Map.of("a/data.pkl", zeros), ZipEntry.DEFLATED);
        fuzz.check("bomb", bomb);
        assertThatThrownBy(() -> Fixtures.read(bomb)).hasMessageContaining("a/data.pkl is compressed or encrypted");

        byte[] overlapping = ZipBytes.stored(Map.of("a/data.pkl", new byte[50], "a/data/0", new byte[50]));
        ByteBuffer buffer = ByteBuffer.wrap(overlapping).order(ByteOrder.LITTLE_ENDIAN);
        int end = overlapping.length - 22;
        int second = buffer.getInt(end + 16) + 46 + "a/data.pkl".length();
        assertThat(buffer.getInt(second)).isEqualTo(0x02014b50);
        buffer.putInt(second + 42, 0);
        assertThatThrownBy(() -> Fixtures.read(overlapping)).hasMessageContaining("overlaps another one");

        buffer.putShort(end + 10, (short) 0xffff);
        assertThatThrownBy(() -> Fixtures.read(overlapping)).hasMessageContaining("claims 65535 entries");
    }

    /** 20,000 by hand: see {@link CheckpointFuzz}. */
    @Test
    void refusesOrReadsFiveHundredDamagedFiles() {
        fuzz.run(500, 20261122);
        assertThat(fuzz.refused()).isGreaterThan(100);
    }

    private static String text(String value) {
        return "\u008c" + (char) value.length() + value;
    }

    private static void assertUnsafe(String pickle, String reason) {
        byte[] content = pickle.getBytes(StandardCharsets.ISO_8859_1);
        fuzz.check(reason, content);
        assertThatThrownBy(() -> Fixtures.read(content))
                .as(pickle.length() < 200 ? pickle : reason)
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo("checkpoint-unsafe"))
                .hasMessageContaining(reason);
    }

    private static void assertRefused(String pickle, String reason) {
        byte[] content = pickle.getBytes(StandardCharsets.ISO_8859_1);
        fuzz.check(reason, content);
        assertThatThrownBy(() -> Fixtures.read(content))
                .isInstanceOf(Failure.class)
                .hasMessageContaining(reason);
    }
}
