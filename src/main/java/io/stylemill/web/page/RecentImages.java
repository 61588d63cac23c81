package io.stylemill.web.page;

import io.stylemill.console.Pictures;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.record.Digests;
import io.stylemill.record.LastUsed;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.util.Map;

/**
 * Images that were made for a page and are kept by nobody else: the few hundred that were asked for
 * last.
 */
final class RecentImages {
    private static final int MOST = 400;

    private final Map<String, byte[]> images = new LastUsed<>(MOST);

    /** Keeps an image for a while. Returns its path. */
    synchronized String keep(byte[] image) {
        String id = Digests.sha256(image).substring(0, 24);
        images.put(id, image);
        return "/made/" + id;
    }

    Endpoint endpoint() {
        return Endpoint.get("/made/{id}", Endpoint.Access.READERS, this::answer);
    }

    private synchronized Answer answer(Asked asked) {
        byte[] image = images.get(asked.part("id"));
        if (image == null) {
            throw Failure.input(Code.NO_SUCH_KEY, "this image is not kept any more; load the page again");
        }
        return Answer.kept(asked, asked.part("id"), () -> Answer.of(Pictures.type(image), image));
    }
}
