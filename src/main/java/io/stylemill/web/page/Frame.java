package io.stylemill.web.page;

import io.stylemill.web.Caller;

/**
 * What every page has around it.
 *
 * @param title of the page
 * @param tab that it belongs to
 * @param caller who looks
 * @param version of the program
 * @param serves whether there are runs, or only datasets to look at
 * @param assets styles and scripts
 */
public record Frame(String title, Tab tab, Caller caller, String version, boolean serves, Assets assets) {
    /** The entries of the menu. */
    public enum Tab {
        RUNS("Runs", "/", true),
        NEW("New run", "/new", true),
        DATASETS("Datasets", "/datasets", false),
        STUDIO("Studio", "/studio", true),
        PAINT("Paint", "/paint", true),
        SCHEDULES("Schedules", "/schedules", true),
        SYSTEM("System", "/system", true),
        NONE("", "", true);

        private final String word;
        private final String path;
        private final boolean serving;

        Tab(String word, String path, boolean serving) {
            this.word = word;
            this.path = path;
            this.serving = serving;
        }

        /** Returns what the menu says. */
        public String word() {
            return word;
        }

        /** Returns where it leads. */
        public String path() {
            return path;
        }

        /** Returns whether it is there when runs are made only. */
        public boolean serving() {
            return serving;
        }
    }

    /** Returns what the menu says to the one who looks. */
    public String word(Tab entry) {
        // What is open to everybody does not know yet who one is.
        return tab == Tab.NONE ? entry.word() : word(entry, caller);
    }

    static String word(Tab entry, Caller caller) {
        return entry == Tab.NEW && !caller.changes() ? "Check a manifest" : entry.word();
    }

    /** Returns the zone of all times that do not name another. */
    public String zone() {
        return Words.zone();
    }

    /** Returns whether the one who looks may change something. */
    public boolean changes() {
        return caller.changes();
    }

    /** Returns what forms must carry. */
    public String secret() {
        return caller.secret();
    }
}
