#!/usr/bin/env bash
# commons-math3 3.6.1, Hipparchus 4.0.2 and Commons RNG 1.6 (Java) beside NumPy 2.4.6: the first
# numbers of the seed 42, given as int and as long, as a seed of a manifest may come through a field
# of either type.
#
# Guess: 42 is 42: a number without a fraction is one seed, whatever its type.
# Seen: MersenneTwister(42) is NumPy's RandomState(42), MersenneTwister(42L) is RandomState([0,
#       42]), other numbers; WELL generators and setSeed too. In Commons RNG the types agree for MT
#       and XO_RO_SHI_RO_128_PP and differ for SPLIT_MIX_64 and JDK; none is NumPy's. The compiler
#       chooses, so that a change of a field's type changes all images. The documents do not say it;
#       no report was found.
# We: our seeds are long everywhere, and RandomTest holds NumPy's numbers for them.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.commons</groupId><artifactId>commons-math3</artifactId><version>3.6.1</version></dependency>
<dependency><groupId>org.hipparchus</groupId><artifactId>hipparchus-core</artifactId><version>4.0.2</version></dependency>
<dependency><groupId>org.apache.commons</groupId><artifactId>commons-rng-simple</artifactId><version>1.6</version></dependency>
</dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Seeds.java <<'JAVA'
import org.apache.commons.math3.random.*;
import org.apache.commons.rng.simple.RandomSource;

public class Seeds {
    static void show(String name, double one, double two) {
        System.out.printf("%s: int %.6f, long %.6f%n", name, one, two);
    }

    public static void main(String[] none) {
        show("MersenneTwister", new MersenneTwister(42).nextDouble(), new MersenneTwister(42L).nextDouble());
        show("Well19937c", new Well19937c(42).nextDouble(), new Well19937c(42L).nextDouble());
        MersenneTwister one = new MersenneTwister();
        MersenneTwister two = new MersenneTwister();
        one.setSeed(42);
        two.setSeed(42L);
        show("setSeed", one.nextDouble(), two.nextDouble());
        show("Hipparchus", new org.hipparchus.random.MersenneTwister(42).nextDouble(),
                new org.hipparchus.random.MersenneTwister(42L).nextDouble());
        for (RandomSource source : new RandomSource[] {
            RandomSource.MT, RandomSource.XO_RO_SHI_RO_128_PP, RandomSource.SPLIT_MIX_64, RandomSource.JDK
        }) {
            show("RNG " + source, source.create(42).nextDouble(), source.create(42L).nextDouble());
        }
    }
}
JAVA
python3 -m venv python
python/bin/pip install --quiet --disable-pip-version-check numpy==2.4.6 2> /dev/null
{
  java -cp 'lib/*' Seeds.java
  python/bin/python -c "
import numpy
for seed in 42, [0, 42]:
    print(f'NumPy {seed}: {numpy.random.RandomState(seed).random_sample():.6f}')"
} | tee seen
diff seen - <<'SEEN'
MersenneTwister: int 0.374540, long 0.433919
Well19937c: int 0.346718, long 0.288132
setSeed: int 0.374540, long 0.433919
Hipparchus: int 0.374540, long 0.433919
RNG MT: int 0.841325, long 0.841325
RNG XO_RO_SHI_RO_128_PP: int 0.908370, long 0.908370
RNG SPLIT_MIX_64: int 0.343292, long 0.741565
RNG JDK: int 0.048519, long 0.727564
NumPy 42: 0.374540
NumPy [0, 42]: 0.433919
SEEN
echo "as before: 42 and 42L are two seeds in commons-math3 3.6.1 and Hipparchus 4.0.2"
