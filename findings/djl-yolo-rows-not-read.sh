#!/usr/bin/env bash
# DJL 0.36.0: YoloV8Translator on outputs of YOLO with one row for each place of the grids (8,400
# for images of 640 pixels, 33,600 for 1,280; the finest grid, which finds the small objects, comes
# first), one object above the threshold at a time.
#
# Guess: the object is found whatever its row, with the edges that the row says, cut at the edge of
#        the image. "maxBox" limits how many boxes come out.
# Seen: it looks at the last 8,399 rows alone. The first row is never read; of an image of 1,280
#       pixels the first 25,201 rows are not, which is the finest grid but for its last lines: small
#       objects are found at the lower edge of the image alone. maxBox=1000, which a maintainer's
#       answer (deepjavalibrary/djl issue 3562) sets, leaves the last 999 rows. A box over the left
#       edge (from -10 to 20) becomes 0 to 30. No report was found.
# We: no code here calls it. With maxBox one more than the rows it reads them all.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-engine</artifactId><version>0.36.0</version></dependency><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-jni</artifactId><version>2.7.1-0.36.0</version></dependency><dependency>
<groupId>ai.djl.pytorch</groupId><artifactId>pytorch-native-cpu</artifactId><version>2.7.1</version><classifier>linux-x86_64</classifier>
</dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Rows.java <<'JAVA'
import ai.djl.Model;
import ai.djl.metric.Metrics;
import ai.djl.modality.cv.output.*;
import ai.djl.modality.cv.translator.YoloV5Translator;
import ai.djl.modality.cv.translator.YoloV8Translator;
import ai.djl.ndarray.*;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Block;
import ai.djl.translate.TranslatorContext;
import java.util.*;

public class Rows {
    record Context(NDManager manager, int size) implements TranslatorContext {
        public Model getModel() { return null; }
        public NDManager getNDManager() { return manager; }
        public NDManager getPredictorManager() { return manager; }
        public Block getBlock() { return null; }
        public Metrics getMetrics() { return null; }
        public Object getAttachment(String key) { return size; }
        public void setAttachment(String key, Object value) {}
        public void close() {}
    }

    static DetectedObjects found(NDManager manager, int size, int rows, Integer maxBox, int row, float x) throws Exception {
        Map<String, Object> arguments = new HashMap<>(Map.of("width", size, "height", size, "threshold", 0.5f));
        if (maxBox != null) {
            arguments.put("maxBox", maxBox);
        }
        YoloV5Translator translator = YoloV8Translator.builder(arguments).optSynset(List.of("scratch", "dent")).build();
        float[] output = new float[6 * rows];
        float[] box = {x, 80, 30, 20, 0, 0.9f};
        for (int k = 0; k < 6; k++) {
            output[k * rows + row] = box[k];
        }
        Context context = new Context(manager, size);
        translator.prepare(context);
        return translator.processOutput(context, new NDList(manager.create(output, new Shape(6, rows))));
    }

    public static void main(String[] none) throws Exception {
        try (NDManager manager = NDManager.newBaseManager()) {
            for (int size : new int[] {640, 1280}) {
                int rows = size * size / 64 + size * size / 256 + size * size / 1024;
                int middle = size * size / 64;
                int coarse = middle + size * size / 256;
                for (Integer maxBox : new Integer[] {null, 1000, rows + 1}) {
                    StringBuilder line = new StringBuilder(size + " pixels, maxBox " + maxBox + ":");
                    for (int row : new int[] {0, 1, middle - 1, middle, coarse - 1, coarse, rows - 1}) {
                        line.append(" row " + row + (found(manager, size, rows, maxBox, row, 100).getNumberOfObjects() == 1 ? " found," : " NOT,"));
                    }
                    System.out.println(line);
                }
            }
            DetectedObjects.DetectedObject edge = found(manager, 640, 8400, null, 5, 5).item(0);
            System.out.println("from -10 to 20: " + Arrays.toString(((Rectangle) edge.getBoundingBox()).getCoordinates()));
        }
    }
}
JAVA
DJL_CACHE_DIR=$work/cache OPT_OUT_TRACKING=true java -cp 'lib/*' Rows.java 2> /dev/null | tee seen
diff seen - <<'SEEN'
640 pixels, maxBox null: row 0 NOT, row 1 found, row 6399 found, row 6400 found, row 7999 found, row 8000 found, row 8399 found,
640 pixels, maxBox 1000: row 0 NOT, row 1 NOT, row 6399 NOT, row 6400 NOT, row 7999 found, row 8000 found, row 8399 found,
640 pixels, maxBox 8401: row 0 found, row 1 found, row 6399 found, row 6400 found, row 7999 found, row 8000 found, row 8399 found,
1280 pixels, maxBox null: row 0 NOT, row 1 NOT, row 25599 found, row 25600 found, row 31999 found, row 32000 found, row 33599 found,
1280 pixels, maxBox 1000: row 0 NOT, row 1 NOT, row 25599 NOT, row 25600 NOT, row 31999 NOT, row 32000 NOT, row 33599 found,
1280 pixels, maxBox 33601: row 0 found, row 1 found, row 25599 found, row 25600 found, row 31999 found, row 32000 found, row 33599 found,
from -10 to 20: [0.0, 70.0, 30.0, 90.0]
SEEN
echo "as before: DJL 0.36.0 does not read all rows of YOLO, and widens boxes over the edge"
