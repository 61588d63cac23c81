package io.stylemill.wiring;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What this process runs on and as, for the ledger and the environment file. */
public final class Machine {
    private Machine() {}

    public static String name() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Returns the program and what it runs on, for records. */
    public static Map<String, String> software() {
        Map<String, String> facts = new TreeMap<>();
        facts.put("stylemill", version());
        facts.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        facts.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return facts;
    }

    /** Returns the program's version, as its jar states it. */
    public static String version() {
        return Objects.requireNonNullElse(Machine.class.getPackage().getImplementationVersion(), "development");
    }
}
