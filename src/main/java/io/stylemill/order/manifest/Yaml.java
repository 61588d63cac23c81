package io.stylemill.order.manifest;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** A value of a YAML 1.2 file and the place it is at; lines and columns count from 1. */
sealed interface Yaml {
    int line();

    int column();

    /** Returns the same value as it is where an alias names it. */
    Yaml at(int line, int column);

    /** What the core schema of YAML 1.2.2 (section 10.3) makes of a scalar. */
    enum Form {
        TEXT,
        WHOLE,
        DECIMAL,
        TRUTH,
        NOTHING
    }

    /** @param text as written, without quotes and escapes */
    record Scalar(int line, int column, Form form, String text) implements Yaml {
        private static final Pattern WHOLE = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");
        private static final Pattern DECIMAL = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
        private static final Pattern INFINITE = Pattern.compile("[-+]?\\.(inf|Inf|INF)");
        private static final Pattern NAN = Pattern.compile("\\.(nan|NaN|NAN)");

        /**
         * Longest whole number that is worth reading exactly; the value of a longer one is beyond
         * every bound.
         */
        private static final int EXACT_DIGITS = 40;

        /**
         * More octal digits than this, and more so hexadecimal ones, exceed the largest double,
         * 2^1024.
         */
        private static final int MOST_BASED_DIGITS = 342;

        static Scalar plain(int line, int column, String text) {
            return new Scalar(line, column, form(text), text);
        }

        private static Form form(String text) {
            return switch (text) {
                case "", "~", "null", "Null", "NULL" -> Form.NOTHING;
                case "true", "True", "TRUE", "false", "False", "FALSE" -> Form.TRUTH;
                default -> {
                    if (WHOLE.matcher(text).matches()) {
                        yield Form.WHOLE;
                    }
                    boolean number = DECIMAL.matcher(text).matches()
                            || INFINITE.matcher(text).matches()
                            || NAN.matcher(text).matches();
                    yield number ? Form.DECIMAL : Form.TEXT;
                }
            };
        }

        boolean isNumber() {
            return form == Form.WHOLE || form == Form.DECIMAL;
        }

        boolean truth() {
            return form == Form.TRUTH && text.charAt(0) != 'f' && text.charAt(0) != 'F';
        }

        /** Returns the nearest double of a number; infinite when it is too large for one. */
        double number() {
            if (NAN.matcher(text).matches()) {
                return Double.NaN;
            }
            if (INFINITE.matcher(text).matches()) {
                return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            }
            if (isBased()) {
                return based();
            }
            return Double.parseDouble(text);
        }

        /**
         * Returns the whole number that this is, also when written as {@code 4e2} or {@code 400.0}.
         */
        Optional<BigInteger> whole() {
            if (form == Form.WHOLE && text.length() <= EXACT_DIGITS) {
                if (isBased()) {
                    return Optional.of(new BigInteger(text.substring(2), base()));
                }
                return Optional.of(new BigInteger(text));
            }
            double value = number();
            if (Math.rint(value) != value || Math.abs(value) >= 0x1p63) {
                return Optional.empty();
            }
            return Optional.of(BigInteger.valueOf((long) value));
        }

        private boolean isBased() {
            return text.startsWith("0x") || text.startsWith("0o");
        }

        private int base() {
            return text.charAt(1) == 'x' ? 16 : 8;
        }

        private double based() {
            int first = 2;
            while (first < text.length() - 1 && text.charAt(first) == '0') {
                first++;
            }
            // Reading a million hexadecimal digits exactly takes half a minute, and they exceed
            // every double.
            return text.length() - first > MOST_BASED_DIGITS
                    ? Double.POSITIVE_INFINITY
                    : new BigInteger(text.substring(first), base()).doubleValue();
        }

        @Override
        public Yaml at(int line, int column) {
            return new Scalar(line, column, form, text);
        }
    }

    record Sequence(int line, int column, List<Yaml> items) implements Yaml {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public Yaml at(int line, int column) {
            return new Sequence(line, column, items);
        }
    }

    /** @param entries in file order, each key once */
    record Mapping(int line, int column, List<Entry> entries) implements Yaml {
        public Mapping {
            entries = List.copyOf(entries);
        }

        @Override
        public Yaml at(int line, int column) {
            return new Mapping(line, column, entries);
        }
    }

    record Entry(Scalar key, Yaml value) {}
}
