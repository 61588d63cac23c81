#!/usr/bin/env bash
# Artemis 2.56.0 and its own client: ten workers in turn take the first of 20 messages, and lose
# their connection before they confirm it. Settings are as they come: a message may be delivered ten
# times, and the client fetches ahead.
#
# Guess: the message that was handed out ten times becomes a dead letter; the 19 that no program
#        ever saw stay in the queue.
# Seen: all 20 are dead letters. A message that the client fetched ahead counts as delivered when
#       the connection is lost; when the client closes in good order it does not. With a window of 0
#       the 19 others stay. The chapter on undelivered messages speaks of messages delivered without
#       success, and of nothing fetched ahead; no report was found.
# We: the broker and the workers of Stylemill use a window of 0, also at brokers of others.
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
cat > Dead.java <<'JAVA'
import java.net.ServerSocket;
import java.util.*;
import org.apache.activemq.artemis.api.core.*;
import org.apache.activemq.artemis.api.core.client.*;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.*;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;

public class Dead {
    static ActiveMQServer server;
    static String address;

    static QueueConfiguration queue(String name) {
        return QueueConfiguration.of(name).setAddress(name).setRoutingType(RoutingType.ANYCAST);
    }

    static ServerLocator locator() throws Exception {
        return ActiveMQClient.createServerLocator(address).setReconnectAttempts(0);
    }

    static void workers(String name, Integer window, boolean lost) throws Exception {
        try (ServerLocator locator = locator();
                ClientSession session = locator.createSessionFactory().createSession()) {
            ClientProducer producer = session.createProducer("jobs");
            for (int shard = 0; shard < 20; shard++) {
                producer.send(session.createMessage(true).putIntProperty("shard", shard));
            }
        }
        Set<Integer> seen = new TreeSet<>();
        for (int worker = 0; worker < 10; worker++) {
            try (ServerLocator locator = locator()) {
                if (window != null) {
                    locator.setConsumerWindowSize(window);
                }
                ClientSessionFactory sessions = locator.createSessionFactory();
                ClientSession session = sessions.createSession(false, true, false);
                ClientConsumer consumer = session.createConsumer("jobs");
                session.start();
                seen.add(consumer.receive(10_000).getIntProperty("shard"));
                // Until the broker has handed out what the client fetches ahead.
                while (window == null && server.locateQueue("jobs").getDeliveringCount() < 20) {
                    Thread.onSpinWait();
                }
                if (lost) {
                    sessions.getConnection().getTransportConnection().forceClose();
                } else {
                    session.close();
                }
                while (server.locateQueue("jobs").getConsumerCount() > 0
                        || server.locateQueue("jobs").getDeliveringCount() > 0) {
                    Thread.onSpinWait();
                }
            }
        }
        System.out.println(name + ": seen by a program " + seen + ", in the queue "
                + server.locateQueue("jobs").getMessageCount() + ", dead " + server.locateQueue("dead").getMessageCount());
        server.locateQueue("jobs").deleteAllReferences();
        server.locateQueue("dead").deleteAllReferences();
    }

    public static void main(String[] none) throws Exception {
        try (ServerSocket free = new ServerSocket(0)) {
            address = "tcp://127.0.0.1:" + free.getLocalPort();
        }
        ConfigurationImpl c = new ConfigurationImpl();
        c.setPersistenceEnabled(false).setSecurityEnabled(false).setJMXManagementEnabled(false);
        c.addAcceptorConfiguration("tcp", address);
        c.addQueueConfiguration(queue("jobs")).addQueueConfiguration(queue("dead"));
        c.addAddressSetting("jobs", new AddressSettings().setDeadLetterAddress(SimpleString.of("dead")));
        server = ActiveMQServers.newActiveMQServer(c);
        server.start();
        workers("closed in good order", null, false);
        workers("connection lost", null, true);
        workers("connection lost, window of 0", 0, true);
        System.exit(0);
    }
}
JAVA
java -cp 'lib/*' Dead.java | tee seen
diff seen - <<'SEEN'
closed in good order: seen by a program [0], in the queue 20, dead 0
connection lost: seen by a program [0], in the queue 0, dead 20
connection lost, window of 0: seen by a program [0], in the queue 19, dead 1
SEEN
echo "as before: Artemis 2.56.0 makes dead letters of messages that no program saw"
