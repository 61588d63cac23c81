package io.stylemill.store.s3;

/**
 * How far a server honours conditions on writes.
 *
 * @param ifNoneMatch a write can demand that the key is new
 * @param ifMatch a write can demand a version tag
 * @param tagForm how the version tag is written
 */
record ConditionalWrites(Guard ifNoneMatch, Guard ifMatch, TagForm tagForm) {
    /** What a condition keeps apart. */
    enum Guard {
        /** One of many writers at once wins. */
        ATOMIC,
        /**
         * A later writer is refused, but of several at once more than one may win: the server
         * looks, then writes.
         */
        RACY,
        /**
         * The condition is ignored, or refused whatever it says: a look before each write has to
         * do.
         */
        NONE;

        /** Returns whether the condition goes with the request. */
        boolean sent() {
            return this != NONE;
        }
    }

    /** How a condition names a version tag. */
    enum TagForm {
        /** In double quotes, as RFC 9110 has it. */
        QUOTED,
        /** Without them, for servers that compare with the bare tag. */
        BARE;

        /** Returns the tag, in quotes or not, in this form. */
        String of(String etag) {
            String bare = etag.replaceAll("^\"|\"$", "");
            return this == BARE ? bare : '"' + bare + '"';
        }
    }

    /** What Amazon S3 documents. */
    static final ConditionalWrites AMAZON = new ConditionalWrites(Guard.ATOMIC, Guard.ATOMIC, TagForm.QUOTED);

    /** What the embedded server does; its contract is tested with every build. */
    static final ConditionalWrites EMBEDDED = new ConditionalWrites(Guard.ATOMIC, Guard.RACY, TagForm.QUOTED);

    /** The worst there is. */
    static final ConditionalWrites NONE = new ConditionalWrites(Guard.NONE, Guard.NONE, TagForm.QUOTED);
}
