package io.stylemill.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {
    @AfterEach
    void forget() {
        Secrets.forget();
    }

    /**
     * Every way in which the drivers for broker and ledger, and addresses in general, hold a
     * secret.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tcp://h:1?trustStorePassword=S3cret!|tcp://h:1?trustStorePassword=***",
                "tcp://h_h:1?sslEnabled=true&keyStorePassword=S3cret!&x=1|tcp://h_h:1?sslEnabled=true&keyStorePassword=***&x=1",
                "(tcp://a:1?trustStorePassword=S3cret!,tcp://b:2)?x=1|(tcp://a:1?trustStorePassword=***)?x=1",
                "(tcp://a:1,tcp://b:2)?password=S3cret!&x=1|(tcp://a:1,tcp://b:2)?password=***&x=1",
                "tcp://u:S3cret!@h:1|tcp://u:***@h:1",
                "tcp://u:S3@cret!@h:1?x=1|tcp://u:***@h:1?x=1",
                "jdbc:h2:mem:x;USER=u;PASSWORD=S3cret!|jdbc:h2:mem:x;USER=u;PASSWORD=***",
                "jdbc:h2:file:/x;PASSWORD=S3\\;cret!;MODE=DB2|jdbc:h2:file:/x;PASSWORD=***;MODE=DB2",
                "jdbc:postgresql://h/d?user=u&password=S3cret!&ssl=true|jdbc:postgresql://h/d?user=u&password=***&ssl=true",
                "jdbc:postgresql://h/d?sslpassword=S3cret!|jdbc:postgresql://h/d?sslpassword=***",
                "jdbc:postgresql://u:S3cret!@h/d|jdbc:postgresql://u:***@h/d",
                "https://h/v1?api_key=S3cret!|https://h/v1?api_key=***",
                "https://h/v1?X-Amz-Security-Token=S3cret!&a=b|https://h/v1?X-Amz-Security-Token=***&a=b",
                "cannot open 'tcp://h:1?Password=S3''cret!' now|cannot open 'tcp://h:1?Password=***' now",
                "no secrets here: a=b?c=d@e|no secrets here: a=b?c=d@e",
            })
    void hidesWhatFollowsAWordThatMeansASecret(String text, String told) {
        assertThat(Secrets.hidden(text)).isEqualTo(told);
    }

    @Test
    void hidesWhatItLearnedWhereverALibraryRepeatsIt() {
        Secrets.learn("a \"quoted\" one");
        Secrets.learnFrom("jdbc:h2:file:/x;PASSWORD=semi\\;colon");
        Secrets.learnFrom("tcp://u:behind-user@h:1?keyStorePassword=key-store-word");
        Secrets.learn("tiny");
        Secrets.learn(null);
        assertThat(Secrets.hidden("login with a \"quoted\" one, semi;colon, behind-user, key-store-word and tiny"))
                .isEqualTo("login with ***, ***, ***, *** and tiny");
        assertThat(Secrets.hidden("{\"m\":\"a \\\"quoted\\\" one\"}")).isEqualTo("{\"m\":\"***\"}");
    }

    @Test
    void keepsThemOutOfEveryFailure() {
        Failure one = Failure.input("x", "cannot read tcp://h:1?password=S3cret!");
        Failure many = Failure.input(
                "x",
                "all wrong",
                List.of(new Problem(Where.of("here"), "the URL jdbc:h2:x;PASSWORD=S3cret! is not one")));
        assertThat(one.getMessage()).isEqualTo("cannot read tcp://h:1?password=***");
        assertThat(many.getMessage()).doesNotContain("S3cret");
        assertThat(many.problems().get(0).what()).isEqualTo("the URL jdbc:h2:x;PASSWORD=*** is not one");
    }
}
