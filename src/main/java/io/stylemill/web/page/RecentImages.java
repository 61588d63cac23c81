package io.stylemill.web.page;

import io.stylemill.console.Pictures;
import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.record.Digests;
import io.stylemill.web.Answer;
import io.stylemill.web.Asked;
import io.stylemill.web.Endpoint;
import java.util.LinkedHashMap;
import java.util.Map;

/** Images that were made for a page and are kept by nobody else: the newest few hundred. */
final class RecentImages {
    private static final int MOST = 400;

    private final Map<String, byte[]> images = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, byte[]> eldest) {
            return size() > MOST;
        }
    };

    /** Keeps an image for a while. Returns its path. */
    synchronized String keep(byte[] image) {
        String id = Digests.sha256(image).substring(0, 24);
        images.remove(id);
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
