package io.stylemill.version;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CsvTest {
    @Test
    void quotesAsRfc4180Has() {
        assertThat(Csv.line(Arrays.asList("a", null, "b,c", "say \"x\"", "two\nlines", 7, 0.5, true)))
                .isEqualTo("a,,\"b,c\",\"say \"\"x\"\"\",\"two\nlines\",7,0.5,true");
    }

    @Test
    void makesTextOfWhatASpreadsheetWouldRun() {
        assertThat(Csv.line(List.of("=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "=HYPERLINK(\"x\",\"y\")")))
                .isEqualTo("'=1+1,'+cmd,'-x,'@SUM(A1),'\t=1,\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
        assertThat(Csv.line(List.of("-1.5", -3, -0.25, "+2e-3", "a=b", "'='")))
                .isEqualTo("-1.5,-3,-0.25,+2e-3,a=b,'='");
    }
}
