package io.stylemill.credential;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A JUMBF superbox (ISO 19566-5): a description with a type and a label, and the boxes in it.
 *
 * @param type four letters that begin its UUID, such as {@code c2ma}
 * @param body what follows the description: more boxes
 */
record Box(String type, String label, byte[] body) {
    private static final byte[] UUID_TAIL = {
        0, 0x11, 0, 0x10, (byte) 0x80, 0, 0, (byte) 0xAA, 0, 0x38, (byte) 0x9B, 0x71
    };
    /** Requestable, with a label. */
    private static final int TOGGLES = 3;

    private static final int HEADER = 8;

    /** Returns a superbox around others. */
    static Box of(String type, String label, List<Box> inner) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        inner.forEach(box -> body.writeBytes(box.write()));
        return new Box(type, label, body.toByteArray());
    }

    /** Returns a superbox around one box of CBOR. */
    static Box cbor(String type, String label, byte[] content) {
        return new Box(type, label, plain("cbor", content));
    }

    private static byte[] plain(String type, byte[] content) {
        return ByteBuffer.allocate(HEADER + content.length)
                .putInt(HEADER + content.length)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .array();
    }

    /** Returns all of it. */
    byte[] write() {
        return plain("jumb", content());
    }

    /** Returns what a hashed URI hashes: all but the superbox's own header. */
    byte[] content() {
        byte[] name = label.getBytes(StandardCharsets.UTF_8);
        byte[] description = ByteBuffer.allocate(16 + 1 + name.length + 1)
                .put(type.getBytes(StandardCharsets.US_ASCII))
                .put(UUID_TAIL)
                .put((byte) TOGGLES)
                .put(name)
                .array();
        byte[] first = plain("jumd", description);
        byte[] all = Arrays.copyOf(first, first.length + body.length);
        System.arraycopy(body, 0, all, first.length, body.length);
        return all;
    }

    /** Returns the one superbox that the bytes are; only what {@link #write} writes is read. */
    static Box read(byte[] bytes) throws IOException {
        List<Box> boxes = boxes(bytes);
        if (boxes.size() != 1) {
            throw new IOException("there are " + boxes.size() + " boxes where one belongs");
        }
        return boxes.get(0);
    }

    /** Returns the superboxes in this one. */
    List<Box> inner() throws IOException {
        return boxes(body);
    }

    /** Returns the one superbox of that type and label in this one. */
    Box inner(String ofType, String wanted) throws IOException {
        List<Box> found = inner().stream()
                .filter(b -> b.type.equals(ofType) && b.label.equals(wanted))
                .toList();
        if (found.size() != 1) {
            throw new IOException("there are " + found.size() + " boxes '" + wanted + "' where one belongs");
        }
        return found.get(0);
    }

    /** Returns the CBOR in this one. */
    byte[] cbor() throws IOException {
        ByteBuffer in = ByteBuffer.wrap(body);
        byte[] content = next(in, "cbor");
        if (in.hasRemaining()) {
            throw new IOException("the box '" + label + "' holds more than one value");
        }
        return content;
    }

    private static List<Box> boxes(byte[] bytes) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        List<Box> boxes = new ArrayList<>();
        while (in.hasRemaining()) {
            byte[] content = next(in, "jumb");
            ByteBuffer inside = ByteBuffer.wrap(content);
            byte[] description = next(inside, "jumd");
            int end = description.length - 1;
            if (end < 18 || description[16] != TOGGLES || description[end] != 0) {
                throw new IOException("a box has no label");
            }
            Box box = new Box(
                    new String(description, 0, 4, StandardCharsets.ISO_8859_1),
                    new String(description, 17, end - 17, StandardCharsets.UTF_8),
                    Arrays.copyOfRange(content, inside.position(), content.length));
            if (!Arrays.equals(box.content(), content)) {
                throw new IOException("the box '" + box.label + "' is written in another way than ours");
            }
            boxes.add(box);
        }
        return boxes;
    }

    private static byte[] next(ByteBuffer in, String type) throws IOException {
        try {
            int length = in.getInt();
            byte[] name = new byte[4];
            in.get(name);
            if (!type.equals(new String(name, StandardCharsets.ISO_8859_1))) {
                throw new IOException("a box is not of the type " + type);
            }
            if (length < HEADER || length - HEADER > in.remaining()) {
                throw new IOException("a box claims " + length + " bytes, more than there are");
            }
            byte[] content = new byte[length - HEADER];
            in.get(content);
            return content;
        } catch (BufferUnderflowException e) {
            throw new IOException("a box ends in the middle", e);
        }
    }
}
