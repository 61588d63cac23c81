package io.stylemill.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stylemill.failure.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
        "global-reduce-os.pkl, checkpoint-unsafe, os.getpid at byte 0",
        "eval-in-persistence-state.pkl, checkpoint-unsafe, builtins.eval at byte 220",
        "stack-global-posix.pkl, checkpoint-unsafe, posix.getpid at byte 27",
        "text-beyond-the-end.pkl, checkpoint-damaged, cut short at byte 20: a text at byte 12 needs 64 bytes"
    })
    void refusesTheMaliciousGoldenFiles(String file, String code, String reason) throws IOException {
        byte[] content = Fixtures.bytes(Fixtures.ROOT.resolve("malicious").resolve(file));
        assertRefused(content, code, reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "os getpid",
                "posix getpid",
                "nt getpid",
                "subprocess list2cmdline",
                "sys getrecursionlimit",
                "builtins eval",
                "__builtin__ eval",
                "builtins getattr",
                "builtins __import__",
                "builtins open",
                "importlib import_module",
                "runpy run_path",
                "pickle loads",
                "torch load",
                "numpy load",
                "dill._dill loads"
            })
    void warnsOfNamesThatRunOpenOrLoadSomethingInEveryInstruction(String name) {
        String[] parts = name.split(" ");
        for (String pickle : naming(parts[0], parts[1])) {
            assertUnsafe(pickle, parts[1]);
        }
        assertUnsafe("cdill._dill\n_import_module\n(S'os.path'\ntR.", "os.path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "functools partial",
                "types CodeType",
                "re _compile",
                "datetime datetime",
                "copyreg __newobj__",
                "collections namedtuple",
                "dill._dill _create_function",
                "timm.models.layers Mlp",
                "torch.nn.functional relu",
                "torch.nn.modules.module Module.load_state_dict",
                "torch._utils _rebuild_wrapper",
                "__main__ anything"
            })
    void keepsOtherNamesAsObjectsWithoutAFunction(String name) {
        String[] parts = name.split(" ");
        for (String pickle : naming(parts[0], parts[1])) {
            byte[] content = pickle.getBytes(StandardCharsets.ISO_8859_1);
            assertRefused(content, "checkpoint-unsupported", "");
            assertThatThrownBy(() -> Fixtures.read(content))
                    .message()
                    .doesNotContain("Do not open")
                    .doesNotContain("unsafe");
        }
    }

    @Test
    void readsANetworkBesideObjectsOfOtherProgramsAndNamesThemWhereTheNetworkNeedsThem() throws IOException {
        String sound = new String(Fixtures.bytes(Fixtures.checkpoint("sg2ada-32")), StandardCharsets.ISO_8859_1);
        int items = sound.indexOf('(') + 1;
        String made = "cdill._dill\n_create_function\n(c__main__\nCode\n)\u0081tR";
        byte[] beside = (sound.substring(0, items) + text("helper") + made + sound.substring(items))
                .getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Fixtures.read(beside).network())
                .isEqualTo(Fixtures.read(bytes(sound)).network());
        String wanted = "}" + text("G_ema") + made + "s.";
        assertRefused(bytes(wanted), "checkpoint-unsupported", "");
    }

    /** Every format, cut anywhere: people fetch such files again. */
    @Test
    void saysOfEveryFormatThatTheFileIsCutShortAndWhere() throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (String name : List.of(
                "sg2ada-32",
                "sg2ada-cond-64",
                "sg3-t-64",
                "tf-sg2-32",
                "tf-sg1-32",
                "rosinality-32",
                "rosinality-train-16")) {
            files.add(Fixtures.bytes(Fixtures.checkpoint(name)));
        }
        files.add(Files.readAllBytes(Path.of("samples/blood-cells/blood-cells-64.safetensors")));
        for (byte[] file : files) {
            for (int end : new int[] {64, file.length / 3, 2 * file.length / 3, file.length - 1}) {
                byte[] cut = Arrays.copyOf(file, end);
                assertRefused(cut, "checkpoint-damaged", "the file is cut short at byte " + end + ": ");
                assertThatThrownBy(() -> Fixtures.read(cut)).hasMessageContaining("; fetch it again");
            }
        }
    }

    private static byte[] bytes(String pickle) {
        return pickle.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The one name by every instruction that can name, call or create something. */
    private static List<String> naming(String module, String name) {
        String global = "c" + module + "\n" + name + "\n";
        String stack = "\u0080\u0004" + text(module) + text(name) + "\u0093";
        return List.of(
                global + ")R.",
                stack + ")R.",
                global + ")\u0081.",
                stack + ")}\u0092.",
                global + ".",
                "(" + global + "o.",
                "(i" + module + "\n" + name + "\n.",
                global + "}b.",
                global + ")R)R}b.",
                "}" + text("G_ema") + global + ")Rs.",
                "ccollections\nOrderedDict\n)R(" + text("a") + global + "u.");
    }

    @Test
    void refusesNumbersOfExtensionsAndCallsOfWhatHasNoName() {
        assertRefused("\u0080\u0002\u0082\u0007.", "the extension number 7");
        assertRefused("\u0080\u0002K\u0001)R.", "calls 1 at byte 5, which is not a function by name");
        assertRefused("\u0080\u0002K\u0001)\u0081.", "creates an object of 1 at byte 5, which is not a class by name");
    }

    @Test
    void refusesAMaliciousPickleInsideATensorStorage() {
        String inner = "cos\ngetpid\n(tR.";
        String pickle = "\u0080\u0004}" + text("D") + text("torch.storage") + text("_load_from_bytes") + "\u0093C"
                + (char) inner.length() + inner + "\u0085Rs.";
        assertUnsafe(pickle, "os.getpid");
    }

    @Test
    void refusesLengthsCountsAndNestingThatTheFileCannotBack() {
        for (String op : new String[] {"\u008d", "\u008e", "\u0096", "\u0095"}) {
            assertRefused("\u0080\u0005" + op + "\u0040\0\0\0\0\0\0\0.", "needs 64 bytes; fetch it again");
        }
        for (String op : new String[] {"X", "B", "T"}) {
            assertRefused("\u0080\u0004" + op + "\u0040\0\0\0.", "cut short at byte 8");
        }
        assertRefused("\u0080\u0004\u008a\u0041" + "1".repeat(65) + ".", "claims 65 bytes; at most 64 are allowed");
        assertRefused("\u0080\u0002Nr\u0040\u0042\u000f\0.", "memo number 1000000");
        assertRefused("(L" + "9".repeat(70_000) + "\n.", "longer than");
        assertRefused("\u0080\u0004" + "(".repeat(1_001) + ".", "marks open");
        assertRefused("\u0080\u0004" + "]".repeat(100_001) + ".", "values and 0 marks open");
        assertRefused("\u0080\u0004" + "]" + "}a".repeat(500_000) + ".", "values; checkpoints have far fewer");
        assertRefused("\u0080\u0004" + "N0".repeat(1_000_001) + ".", "instructions");
    }

    @Test
    void survivesDoublingThroughTheMemo() {
        StringBuilder pickle = new StringBuilder("\u0080\u0004]\u0094");
        for (int i = 0; i < 10; i++) {
            pickle.append("](h").append((char) i).append("h").append((char) i).append("e\u0094");
        }
        assertRefused(pickle + ".", "a list of 2");
        StringBuilder keys = new StringBuilder("\u0080\u0004})\u0094");
        for (int i = 0; i < 10; i++) {
            keys.append("0h").append((char) i).append("h").append((char) i).append("\u0086\u0094");
        }
        assertRefused(keys + "K\u0001s.", "sound pickle");
    }

    @Test
    void refusesTensorsThatClaimMoreThanTheirStorage() throws IOException {
        String original =
                new String(Fixtures.bytes(Fixtures.checkpoint("rosinality-train-16")), StandardCharsets.ISO_8859_1);
        // BININT1 48, BININT1 48, TUPLE2: the shape of the first mapping weight, whose storage has
        // 48 x 48 elements.
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
        assertRefused(content, "checkpoint-unsafe", reason);
        assertThatThrownBy(() -> Fixtures.read(content))
                .hasMessageContaining("Do not open this file with other programs");
    }

    private static void assertRefused(byte[] content, String code, String reason) {
        fuzz.check(reason, content);
        assertThatThrownBy(() -> Fixtures.read(content))
                .as(new String(content, 0, Math.min(100, content.length), StandardCharsets.ISO_8859_1))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(reason);
    }

    private static void assertRefused(String pickle, String reason) {
        byte[] content = pickle.getBytes(StandardCharsets.ISO_8859_1);
        fuzz.check(reason, content);
        assertThatThrownBy(() -> Fixtures.read(content))
                .isInstanceOfSatisfying(Failure.class, e -> assertThat(e.code()).isNotEqualTo("checkpoint-unsafe"))
                .hasMessageContaining(reason);
    }
}
