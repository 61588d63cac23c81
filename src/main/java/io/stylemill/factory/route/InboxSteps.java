package io.stylemill.factory.route;

import io.stylemill.factory.inbox.Inbox;
import io.stylemill.factory.inbox.Intake;
import java.time.Clock;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.jspecify.annotations.Nullable;

/**
 * The inbox as the routes {@code inbox} and {@code inbox-manifest} call it, with what they keep of
 * an exchange.
 */
public final class InboxSteps {
    private static final String CLAIMED = "claimed";

    private final Inbox inbox;
    private final Watch watch;

    public InboxSteps(Inbox inbox, Clock clock) {
        this.inbox = inbox;
        this.watch = new Watch("The watched places", () -> {}, clock);
    }

    /** Returns what lies in the watched places and is not answered. */
    public List<Inbox.Found> list() {
        return inbox.list();
    }

    /** Claims one of them; null where nothing is to be done with it now. */
    public Inbox.@Nullable Claimed claim(@Body Inbox.Found found) {
        return inbox.claim(found);
    }

    /** Notes what the door answered. */
    public Inbox.Claimed accepted(@Body Intake.Taken taken, @ExchangeProperty(CLAIMED) Inbox.Claimed claimed) {
        return inbox.accepted(claimed, taken);
    }

    /** Notes the refusal; what is to be tried again stays open. */
    public Inbox.Claimed refused(
            @ExchangeProperty(CLAIMED) Inbox.Claimed claimed,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown) {
        return inbox.refused(claimed, thrown);
    }

    /** Writes the answer beside the inbox. */
    public void answer(@Body Inbox.Claimed claimed) {
        inbox.answer(claimed);
    }

    /** Has the manifest wait; trouble before one is claimed is said at most every 30 seconds. */
    public void putOff(
            @ExchangeProperty(CLAIMED) Inbox.@Nullable Claimed claimed,
            @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Throwable thrown) {
        if (claimed == null) {
            watch.failed(thrown);
            return;
        }
        try {
            inbox.putOff(claimed, thrown);
        } catch (RuntimeException e) {
            // The claim ends by itself, and the manifest is taken again.
            watch.failed(e);
        }
    }
}
