#!/usr/bin/env bash
# Artemis 2.56.0: duplicate detection (_AMQ_DUPL_ID) and transactions.
#
# Guess: of two messages with one duplicate id the broker keeps one, no matter who sends them and
#        when; the second commit at the latest is refused.
# Seen: it is so one after another. Of pairs of transactions that are open at one time, many are
#       both committed, and both messages stay: the id is remembered a moment after the commit, not
#       with it.
# We: one coordinator at a time sends the messages of a run; it holds a lease in the ledger.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cat > pom.xml <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>f</groupId><artifactId>f</artifactId><version>1</version><dependencies><dependency>
<groupId>org.apache.artemis</groupId><artifactId>artemis-server</artifactId><version>2.56.0</version></dependency><dependency>
<groupId>org.slf4j</groupId><artifactId>slf4j-nop</artifactId><version>2.0.17</version></dependency></dependencies></project>
POM
mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib > /dev/null
cat > Duplicates.java <<'JAVA'
import org.apache.activemq.artemis.api.core.*;
import org.apache.activemq.artemis.api.core.client.*;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.*;

public class Duplicates {
    static ActiveMQServer server;

    static void send(ClientSession session, String id) throws ActiveMQException {
        ClientMessage message = session.createMessage(true);
        message.putStringProperty(Message.HDR_DUPLICATE_DETECTION_ID, SimpleString.of(id));
        session.createProducer("jobs").send(message);
    }

    static boolean both(ClientSessionFactory sessions, String id, boolean atOneTime) throws Exception {
        try (ClientSession one = sessions.createSession(false, false);
                ClientSession two = sessions.createSession(false, false)) {
            send(one, id);
            if (atOneTime) {
                send(two, id);
            }
            one.commit();
            try {
                if (!atOneTime) {
                    send(two, id);
                }
                two.commit();
            } catch (ActiveMQException e) {
                two.rollback();
            }
        }
        long kept = server.locateQueue("jobs").getMessageCount();
        server.locateQueue("jobs").deleteAllReferences();
        return kept == 2;
    }

    public static void main(String[] arguments) throws Exception {
        ConfigurationImpl c = new ConfigurationImpl();
        c.setPersistenceEnabled(false).setSecurityEnabled(false).setJMXManagementEnabled(false);
        c.addAcceptorConfiguration("vm", "vm://0");
        c.addQueueConfiguration(
                QueueConfiguration.of("jobs").setAddress("jobs").setRoutingType(RoutingType.ANYCAST));
        server = ActiveMQServers.newActiveMQServer(c);
        server.start();
        ClientSessionFactory sessions = ActiveMQClient.createServerLocator("vm://0").createSessionFactory();
        for (boolean atOneTime : new boolean[] {false, true}) {
            int both = 0;
            for (int i = 0; i < 300; i++) {
                both += both(sessions, atOneTime + "-" + i, atOneTime) ? 1 : 0;
            }
            System.err.println(both + " of 300");
            System.out.println((atOneTime ? "open at one time: " : "one after another: ")
                    + (both == 0 ? "never both" : "both kept, again and again"));
        }
        System.exit(0);
    }
}
JAVA
java -cp 'lib/*' Duplicates.java 2> counts | tee seen
grep -h ' of 300' counts
diff seen - <<'SEEN'
one after another: never both
open at one time: both kept, again and again
SEEN
echo "as before: Artemis 2.56.0 keeps both messages of one duplicate id whose transactions are open at one time"
