package io.stylemill.engine.generator;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import io.stylemill.failure.Failure;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs the TorchScript texts of one family, which lie beside this class as {@code .py} resources,
 * into an archive that libtorch loads: code only, without tensors.
 *
 * <p>The layout is that of {@code torch.jit.save}: a stored zip with {@code data.pkl} (the module
 * object), {@code constants.pkl} (an empty tuple), {@code code/__torch__/*.py} and {@code version}.
 */
final class TorchScriptArchive {
    // Files that PyTorch 2.7 reads carry version 10 or lower where no newer operator semantics are
    // needed.
    private static final String VERSION = "10\n";
    private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, ')', '.'};

    /** The text of the calls from Java, the same for all families. */
    private static final String NETWORK = "network";

    private TorchScriptArchive() {}

    /**
     * Returns the archive of the module class {@code Network} in {@code network.py}, with the texts
     * of the family.
     */
    static byte[] of(Family family) {
        String calls = new String(text(NETWORK), StandardCharsets.UTF_8).replace("FAMILY", family.script());
        return pack(NETWORK, calls.getBytes(StandardCharsets.UTF_8), family.texts());
    }

    /**
     * Returns the archive of the module class {@code Network} in the text, with the other texts
     * that it calls.
     */
    static byte[] of(String text, List<String> others) {
        return pack(text, text(text), others);
    }

    /** Returns the module of the archive {@link #of(Family)}, loaded. */
    static PtSymbolBlock load(PtNDManager manager, Family family) {
        return load(manager, family.script(), of(family));
    }

    /** Returns the module of the archive {@link #of(String, List)}, loaded. */
    static PtSymbolBlock load(PtNDManager manager, String text, List<String> others) {
        return load(manager, text, of(text, others));
    }

    private static PtSymbolBlock load(PtNDManager manager, String name, byte[] archive) {
        try {
            return JniUtils.loadModule(manager, new ByteArrayInputStream(archive), false, false);
        } catch (IOException e) {
            throw Failure.bug("loading the TorchScript of " + name + " from memory failed: " + e);
        }
    }

    private static byte[] pack(String main, byte[] mainText, List<String> others) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, "m/data.pkl", module(main));
            store(zip, "m/constants.pkl", EMPTY_TUPLE);
            store(zip, "m/code/__torch__/" + main + ".py", mainText);
            for (String other : others) {
                store(zip, "m/code/__torch__/" + other + ".py", text(other));
            }
            store(zip, "m/version", VERSION.getBytes(StandardCharsets.US_ASCII));
            store(zip, "m/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw Failure.bug("packing the TorchScript of " + main + " failed: " + e);
        }
        return bytes.toByteArray();
    }

    /**
     * Pickle protocol 2 of an object of the class with the two attributes that every module has.
     */
    private static byte[] module(String text) throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        pickle.write(new byte[] {(byte) 0x80, 2});
        pickle.write(("c__torch__." + text + "\nNetwork\n").getBytes(StandardCharsets.US_ASCII));
        pickle.write(new byte[] {')', (byte) 0x81, '}', '('});
        string(pickle, "training");
        pickle.write((byte) 0x89);
        string(pickle, "_is_full_backward_hook");
        pickle.write('N');
        pickle.write(new byte[] {'u', 'b', '.'});
        return pickle.toByteArray();
    }

    private static void string(ByteArrayOutputStream pickle, String value) throws IOException {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        pickle.write('X');
        pickle.write(new byte[] {(byte) utf8.length, 0, 0, 0});
        pickle.write(utf8);
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] text(String name) {
        try (InputStream in = TorchScriptArchive.class.getResourceAsStream(name + ".py")) {
            if (in == null) {
                throw Failure.bug("the resource " + name + ".py is missing from the program");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw Failure.bug("reading the resource " + name + ".py failed: " + e);
        }
    }
}
