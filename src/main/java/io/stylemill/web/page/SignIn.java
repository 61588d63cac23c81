package io.stylemill.web.page;

import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import io.stylemill.web.Gate;
import java.util.List;

/** Gives a browser its cookie for the token, and takes it away again. */
public final class SignIn {
    private final Gate gate;
    private final Templates templates;

    /**
     * What the page shows.
     *
     * @param to where one goes from here
     * @param wrong whether the last token was none of this server
     */
    public record Form(String to, boolean wrong) {}

    SignIn(Gate gate, Templates templates) {
        this.gate = gate;
        this.templates = templates;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.page("/sign-in", Endpoint.Access.ANYBODY, asked -> page(asked, asked.parameter("to"), false)),
                Endpoint.form("/sign-in", Endpoint.Access.ANYBODY, Console.FORM_BYTES, this::signIn),
                Endpoint.form("/sign-out", Endpoint.Access.READERS, Console.FORM_BYTES, this::signOut));
    }

    private Answer page(Asked asked, String to, boolean wrong) {
        return templates.page(
                wrong ? 403 : 200,
                templates.frame(asked, "Sign in", Frame.Tab.NONE),
                "sign-in",
                new Form(own(to), wrong));
    }

    private Answer signIn(Asked asked) {
        String to = asked.form().getOrDefault("to", "/");
        return gate.signIn(asked.form().getOrDefault("token", ""))
                .map(cookie -> Answer.seeOther(own(to)).with("Set-Cookie", cookie))
                .orElseGet(() -> page(asked, to, true));
    }

    private Answer signOut(Asked asked) {
        return Answer.seeOther("/sign-in").with("Set-Cookie", gate.signOut(asked.header("cookie")));
    }

    /** Only pages of this server: a link to elsewhere could look like it. */
    private static String own(String to) {
        return to.startsWith("/") && !to.startsWith("//") && !to.contains("\\") ? to : "/";
    }
}
