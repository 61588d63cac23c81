#!/usr/bin/env bash
# ND4J 1.0.0-M2.1 (nd4j-native): pictures that are a part of a larger array or lie in Fortran order,
# beside the same pixels in a copy.
#
# Guess: the same result for the same pixels, or an error. `sum`, `max` and `get` do so.
# Seen: resize_bilinear, resize_bicubic, space_to_depth and histogram go on in memory where the
#       crop begins, so they take pixels that are not in it: a crop of ones within 200 is 200 after
#       resize_bilinear. In Fortran order they, and resize_area, mix rows and columns up, and
#       `Nd4j.where` of a mask names pixels that are not set. Nothing is said. No report was found
#       (6478, which added the resizing, says that it was tried in order c alone).
# We: no code here calls ND4J; docs/peers.md says what to do: `dup('c')` first.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies>
<dependency><groupId>org.nd4j</groupId><artifactId>nd4j-native</artifactId><version>1.0.0-M2.1</version></dependency>
<dependency><groupId>org.nd4j</groupId><artifactId>nd4j-native</artifactId><version>1.0.0-M2.1</version><classifier>linux-x86_64</classifier></dependency>
</dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -Djavacpp.platform=linux-x86_64 -DoutputDirectory=lib > /dev/null
cat > Crops.java <<'JAVA'
import java.util.*;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

public class Crops {
    static INDArray run(String name, INDArray[] inputs, int[] numbers) {
        var op = DynamicCustomOp.builder(name).addInputs(inputs).addIntegerArguments(numbers);
        return Nd4j.exec((name.startsWith("resize") ? op.addBooleanArguments(false, false) : op).build())[0];
    }

    static INDArray picture(String name, INDArray picture) {
        return switch (name) {
            case "histogram" -> run(name, new INDArray[] {picture.get(NDArrayIndex.point(0), NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(0))}, new int[] {4});
            case "space_to_depth" -> run(name, new INDArray[] {picture}, new int[] {2, 1});
            case "sum" -> picture.sum(1, 2);
            default -> run(name, new INDArray[] {picture, Nd4j.createFromArray(16, 16)}, new int[0]);
        };
    }

    static long others(INDArray one, INDArray other) {
        return one.castTo(DataType.DOUBLE).sub(other.castTo(DataType.DOUBLE)).gt(0.01).castTo(DataType.INT)
                .add(other.castTo(DataType.DOUBLE).sub(one.castTo(DataType.DOUBLE)).gt(0.01).castTo(DataType.INT)).sumNumber().longValue();
    }

    public static void main(String[] none) {
        Random random = new Random(1);
        INDArray large = Nd4j.create(DataType.FLOAT, 1, 32, 32, 3);
        for (int i = 0; i < 32 * 32 * 3; i++) large.putScalar(new long[] {0, i / 96, i / 3 % 32, i % 3}, random.nextInt(256));
        INDArray crop = large.get(NDArrayIndex.all(), NDArrayIndex.interval(10, 18), NDArrayIndex.interval(10, 18), NDArrayIndex.all());
        INDArray fortran = crop.dup('f');
        for (String name : new String[] {"sum", "resize_nearest_neighbor", "resize_bilinear", "resize_bicubic", "resize_area", "space_to_depth", "histogram"}) {
            INDArray right = picture(name, crop.dup('c'));
            System.out.println(name + ": of " + right.length() + " numbers " + others(picture(name, crop), right) + " others for the crop, "
                    + others(picture(name, fortran), right) + " others in Fortran order");
        }
        INDArray grey = Nd4j.create(DataType.FLOAT, 1, 32, 32, 1).addi(200);
        INDArray ones = grey.get(NDArrayIndex.all(), NDArrayIndex.interval(10, 18), NDArrayIndex.interval(10, 18), NDArrayIndex.all());
        ones.assign(1);
        System.out.println("ones within 200, resized by resize_bilinear: " + picture("resize_bilinear", ones.dup('c')).meanNumber() + " of the copy, "
                + picture("resize_bilinear", ones).meanNumber() + " of the crop");
        INDArray mask = Nd4j.zeros(DataType.FLOAT, 3, 4);
        mask.putScalar(0, 3, 1);
        mask.putScalar(2, 1, 1);
        for (INDArray view : new INDArray[] {mask, mask.dup('f')}) {
            INDArray[] places = Nd4j.where(view.gt(0), null, null);
            System.out.println("pixels above 0 in order " + view.ordering() + ": rows " + Arrays.toString(places[0].toIntVector()) + ", columns " + Arrays.toString(places[1].toIntVector()));
        }
        System.exit(0);
    }
}
JAVA
java -cp 'lib/*' Crops.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
sum: of 3 numbers 0 others for the crop, 0 others in Fortran order
resize_nearest_neighbor: of 768 numbers 0 others for the crop, 0 others in Fortran order
resize_bilinear: of 768 numbers 764 others for the crop, 740 others in Fortran order
resize_bicubic: of 768 numbers 768 others for the crop, 766 others in Fortran order
resize_area: of 768 numbers 0 others for the crop, 759 others in Fortran order
space_to_depth: of 192 numbers 168 others for the crop, 189 others in Fortran order
histogram: of 4 numbers 4 others for the crop, 4 others in Fortran order
ones within 200, resized by resize_bilinear: 1.0 of the copy, 200.0 of the crop
pixels above 0 in order c: rows [0, 2], columns [3, 1]
pixels above 0 in order f: rows [0, 0], columns [1, 3]
SEEN
echo "as before: ND4J 1.0.0-M2.1 takes pixels beside a crop"
