#!/usr/bin/env bash
# DSL-JSON 2.0.2 (com.dslplatform:dsl-json): whole numbers of 16 digits and more with a point in
# JSON, as Python and JavaScript write real numbers (a time in microseconds, a count of bytes), read
# into double and float with its default settings.
#
# Guess: the double next to the number; its default may be wrong in the last digit.
# Seen: doubles of 16 digits with ".0" are ten times as large: 1234567890123456.0 is
#       12345678901234560. So are floats of 17 and 18 digits. Of random numbers of 16 digits with
#       ".0" three in ten are ten times as large, the others are refused. Without ".0", and with
#       doublePrecision(EXACT), doubles are right; floats are not. No report was found.
# We: Jackson and our own parser read JSON here.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>com.dslplatform</groupId><artifactId>dsl-json</artifactId><version>2.0.2</version></dependency>
</dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Ten.java <<'JAVA'
import com.dslplatform.json.DslJson;
import com.dslplatform.json.JsonReader.DoublePrecision;
import com.dslplatform.json.runtime.Settings;
import java.nio.charset.StandardCharsets;
import java.util.Random;

public class Ten {
    public static class Real {
        public double value;
    }

    public static class Short {
        public float value;
    }

    static String read(DslJson<Object> json, Class<?> kind, String number) throws Exception {
        byte[] text = ("{\"value\":" + number + "}").getBytes(StandardCharsets.UTF_8);
        Object row = json.deserialize(kind, text, text.length);
        return kind.getField("value").get(row).toString();
    }

    public static void main(String[] none) throws Exception {
        DslJson<Object> usual = new DslJson<>(Settings.withRuntime().includeServiceLoader());
        DslJson<Object> exact = new DslJson<>(Settings.withRuntime().includeServiceLoader().doublePrecision(DoublePrecision.EXACT));
        for (String number : new String[] {"1234567890123456.0", "1234567890123456", "123456789012345.0", "9007199254740992.0"}) {
            System.out.println("double of " + number + ": " + read(usual, Real.class, number) + ", exact " + read(exact, Real.class, number));
        }
        for (String number : new String[] {"29222395216162512.0", "123456789012345678.0", "123456789012345678"}) {
            System.out.println("float of " + number + ": " + read(usual, Short.class, number) + ", exact " + read(exact, Short.class, number)
                    + ", by Java " + Float.parseFloat(number));
        }
        Random random = new Random(1);
        int right = 0;
        int ten = 0;
        int refused = 0;
        for (int n = 0; n < 100_000; n++) {
            long number = random.nextLong(1_000_000_000_000_000L, 10_000_000_000_000_000L);
            try {
                double seen = Double.parseDouble(read(usual, Real.class, number + ".0"));
                right += seen == number ? 1 : 0;
                ten += Math.abs(seen / number - 10) < 1e-9 ? 1 : 0;
            } catch (RuntimeException e) {
                refused++;
            }
        }
        System.out.println("of 100000 numbers of 16 digits: " + right + " right, " + ten + " ten times as large, " + refused + " refused");
    }
}
JAVA
java -cp 'lib/*' Ten.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
double of 1234567890123456.0: 1.234567890123456E16, exact 1.234567890123456E15
double of 1234567890123456: 1.234567890123456E15, exact 1.234567890123456E15
double of 123456789012345.0: 1.23456789012345E14, exact 1.23456789012345E14
double of 9007199254740992.0: 9.007199254740992E16, exact 9.007199254740992E15
float of 29222395216162512.0: 2.9222394E17, exact 2.9222394E17, by Java 2.92223948E16
float of 123456789012345678.0: 1.23456794E18, exact 1.23456794E18, by Java 1.23456791E17
float of 123456789012345678: 1.23456791E17, exact 1.23456791E17, by Java 1.23456791E17
of 100000 numbers of 16 digits: 0 right, 28820 ten times as large, 71180 refused
SEEN
echo "as before: DSL-JSON 2.0.2 makes long numbers ten times as large"
