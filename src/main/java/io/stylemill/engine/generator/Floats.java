package io.stylemill.engine.generator;

import io.stylemill.checkpoint.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;

/** Reads any tensor as float32 numbers. */
final class Floats {
    private Floats() {}

    /** Returns the tensor's elements in C order, rounded to float32 where they are wider. */
    static float[] of(Tensor tensor) {
        ByteBuffer data = tensor.data();
        float[] values = new float[Math.toIntExact(tensor.elements())];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (tensor.type()) {
                case F32 -> data.getFloat();
                case F64 -> (float) data.getDouble();
                case F16 -> half(data.getShort());
                case BF16 -> Float.intBitsToFloat(data.getShort() << 16);
                case I64 -> data.getLong();
                case I32 -> data.getInt();
                case U8, BOOL -> data.get() & 0xFF;
            };
        }
        return values;
    }

    /**
     * Returns the name of the first float32 tensor with a number that is not finite, or an empty
     * text.
     */
    static String damaged(Map<String, Tensor> tensors) {
        for (Map.Entry<String, Tensor> e : tensors.entrySet()) {
            Tensor tensor = e.getValue();
            if (tensor.type() == Tensor.Type.F32) {
                FloatBuffer values =
                        tensor.data().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
                while (values.hasRemaining()) {
                    if (!Float.isFinite(values.get())) {
                        return e.getKey();
                    }
                }
            }
        }
        return "";
    }

    /** Returns the value of an IEEE 754 binary16 number. */
    static float half(short bits) {
        int exponent = (bits >> 10) & 0x1F;
        int fraction = bits & 0x3FF;
        float magnitude = switch (exponent) {
            case 0 -> fraction * 0x1p-24f;
            case 31 -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
            default -> Float.intBitsToFloat(((exponent + 112) << 23) | (fraction << 13));
        };
        return bits < 0 ? -magnitude : magnitude;
    }
}
