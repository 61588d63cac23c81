package io.stylemill.order.plan;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClassesTest {
    @Test
    void saysHowNamesCanBeUsedWhereTheNetworkHasNone() {
        assertThatThrownBy(() -> new Classes(3, List.of()).index("WBC"))
                .hasMessage("there is no class 'WBC'; allowed: the indices 0 to 2 (the network names none; 'classes' in"
                        + " a manifest names them)");
    }
}
