package io.stylemill.store.s3;

import io.stylemill.failure.Code;
import io.stylemill.failure.Failure;
import io.stylemill.failure.Kind;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** Says in words what a server or the way to it refused. */
final class S3Failures {
    private static final Set<String> FULL =
            Set.of("QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "StorageFull", "EntityTooLarge");
    private static final Set<String> REGION =
            Set.of("PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException");
    private static final Set<String> CHECKSUM =
            Set.of("BadDigest", "InvalidDigest", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch");

    /** What is done in a bucket, and the right that it needs. */
    enum Deed {
        /** A bucket, or what begins with a prefix. */
        LIST("list", "s3:ListBucket"),
        /** The first look at a bucket is a list of one object. */
        LOOK_AT_BUCKET("look at", "s3:ListBucket"),
        LOOK("look at", Deed.OBJECT),
        READ("read", Deed.OBJECT),
        WRITE("write", "s3:PutObject"),
        DELETE("delete", "s3:DeleteObject"),
        /** Several requests to small objects, which are removed again. */
        TRY("try", "s3:PutObject, s3:GetObject, s3:ListBucket and s3:DeleteObject");

        private static final String OBJECT = "s3:GetObject (and s3:ListBucket, to be told that an object is not there)";

        private final String verb;
        private final String right;

        Deed(String verb, String right) {
            this.verb = verb;
            this.right = right;
        }
    }

    private static final int MOST_WORDS = 400;

    private final S3Access access;

    S3Failures(S3Access access) {
        this.access = access;
    }

    /**
     * Returns whether the server denies it to these credentials; an answer to HEAD has no body, so
     * no code.
     */
    static boolean denied(SdkException e) {
        return e instanceof AwsServiceException answer
                && (code(answer).equals("AccessDenied")
                        || (answer.statusCode() == 403 && code(answer).isEmpty()));
    }

    /** Returns the failure of a deed on {@code address}; a fault on the way is TRANSIENT. */
    Failure of(Deed deed, String address, SdkException e) {
        return of(deed.verb + " " + address, "the credentials need " + deed.right + " for it", e);
    }

    /**
     * Returns the failure of another {@code action}, such as
     * {@code ask s3://bucket for its Object Lock}.
     */
    Failure of(String action, SdkException e) {
        return of(action, "the credentials need the right to it", e);
    }

    private Failure of(String action, String need, SdkException e) {
        String attempt = "Could not " + action + " at " + access.server() + ": ";
        return e instanceof AwsServiceException service ? answered(attempt, need, service) : unanswered(attempt, e);
    }

    /**
     * As {@link #of}, for the first contact: a server that cannot be reached may be a setting to be
     * corrected.
     */
    Failure ofFirstContact(String address, SdkException e) {
        Failure failure = of(Deed.LOOK_AT_BUCKET, address, e);
        if (failure.is(Code.S3_UNREACHABLE)) {
            return Failure.of(
                    failure.kind(),
                    failure.code(),
                    failure.getMessage() + "; check stylemill.s3.endpoint (" + access.server()
                            + ") and that the server runs",
                    e);
        }
        return failure;
    }

    private Failure answered(String attempt, String need, AwsServiceException e) {
        String code = code(e);
        int status = e.statusCode();
        String said = code.isEmpty() ? "status " + status : code + ", status " + status;
        if (code.equals("NoSuchBucket")) {
            return Failure.of(
                    Kind.INPUT,
                    Code.BUCKET_MISSING,
                    attempt + "the bucket does not exist; create it (aws s3 mb s3://BUCKET) or name another",
                    e);
        }
        if (FULL.contains(code) || status == 507 || status == 413) {
            return Failure.of(
                    Kind.RESOURCES,
                    "store-full",
                    attempt + "the store has no room for it (" + said + "); make room",
                    e);
        }
        if (REGION.contains(code) || status == 301) {
            return Failure.of(
                    Kind.INPUT,
                    "s3-region-wrong",
                    attempt + "the bucket is in another region than the one used, "
                            + access.settings().region() + " (" + said + "); set stylemill.s3.region",
                    e);
        }
        if (code.equals("RequestTimeTooSkewed")) {
            return Failure.of(
                    Kind.INPUT,
                    "s3-clock-skewed",
                    attempt + "the clocks of this machine and of the server differ too much; set this machine's clock",
                    e);
        }
        if (code.equals("AccessDenied")) {
            return Failure.of(
                    Kind.INPUT,
                    Code.S3_ACCESS_DENIED,
                    attempt + "the server knows the credentials and denies it (" + said + words(e) + "); " + need,
                    e);
        }
        // An answer to HEAD has no body, so the server cannot say more.
        if (status == 403 && code.isEmpty()) {
            return Failure.of(
                    Kind.INPUT,
                    Code.S3_ACCESS_DENIED,
                    attempt + "the server denies it and gives no reason (" + said + "); " + need
                            + "; if they have it, they may be valid no more: " + mendCredentials(),
                    e);
        }
        if (status == 401 || status == 403) {
            return Failure.of(
                    Kind.INPUT,
                    "s3-credentials-refused",
                    attempt + "the server refuses the credentials (" + said + "); " + mendCredentials(),
                    e);
        }
        if (CHECKSUM.contains(code)) {
            return Failure.of(
                    Kind.TRANSIENT, Code.S3_CHECKSUM, attempt + "the bytes were damaged on the way (" + said + ")", e);
        }
        if (status == 429 || code.equals("SlowDown") || code.equals("ServiceUnavailable")) {
            return Failure.of(
                    Kind.TRANSIENT, "s3-busy", attempt + "the server asks for less traffic (" + said + ")", e);
        }
        if (status == 501) {
            return Failure.of(
                    Kind.INPUT,
                    "s3-unsupported",
                    attempt + "the server does not know this kind of request (" + said + "): " + e.getMessage()
                            + "; stylemill.s3.payload=signed sends objects in the plainest way, and"
                            + " 'stylemill doctor --store s3://BUCKET' says what else the server can do",
                    e);
        }
        if (status >= 500 || status == 408 || status == 409 || code.equals("RequestTimeout")) {
            return Failure.of(Kind.TRANSIENT, "s3-failed", attempt + "the server failed (" + said + ")", e);
        }
        return Failure.of(
                Kind.INPUT,
                "s3-refused",
                attempt + "the server refuses the request (" + said + "): " + e.getMessage(),
                e);
    }

    /** Amazon says who lacks which right, and which policy takes it. */
    private static String words(AwsServiceException e) {
        String message =
                e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorMessage();
        return message == null || message.isBlank() || message.equalsIgnoreCase("Access Denied")
                ? ""
                : ": "
                        + message.substring(0, Math.min(message.length(), MOST_WORDS))
                                .strip();
    }

    private Failure unanswered(String attempt, SdkException e) {
        String message = String.valueOf(e.getMessage());
        if (message.contains("Unable to load credentials")) {
            return Failure.of(
                    Kind.INPUT,
                    "s3-credentials-missing",
                    attempt + "no credentials were found; " + mendCredentials(),
                    e);
        }
        if (message.contains("Unable to load region")) {
            return Failure.of(
                    Kind.INPUT, "s3-region-missing", attempt + "no region is set; set stylemill.s3.region", e);
        }
        if (e instanceof AbortedException) {
            // The SDK adds the number of tries.
            String why = message.startsWith(S3Troubles.STOPPED) ? S3Troubles.STOPPED : "it was interrupted";
            return Failure.of(Kind.TRANSIENT, "interrupted", attempt + why, e);
        }
        return Failure.of(Kind.TRANSIENT, Code.S3_UNREACHABLE, attempt + reason(e, message), e);
    }

    private static String reason(SdkException e, String message) {
        if (e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException) {
            return "no answer came in time";
        }
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof UnknownHostException) {
                return "no machine has the name " + t.getMessage();
            }
            if (t instanceof ConnectException) {
                return "nothing accepts connections there (" + t.getMessage() + ")";
            }
            if (t instanceof SocketTimeoutException) {
                return "no answer came in time";
            }
            if (t instanceof SSLException) {
                return "no secure connection could be made (" + t.getMessage() + ")";
            }
        }
        return "the connection failed (" + message + ")";
    }

    private String mendCredentials() {
        return access.credentials() != null
                ? "they were generated for the embedded server; remove its credentials file to make new ones"
                : "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the profile that AWS_PROFILE names";
    }

    /** Returns the server's error code, or nothing where its answer had none. */
    static String code(AwsServiceException e) {
        @Nullable
        String code = e.awsErrorDetails() == null ? null : e.awsErrorDetails().errorCode();
        // The SDK fills in the status where an answer has no body.
        return code == null || code.toLowerCase(Locale.ROOT).matches("\\d*") ? "" : code;
    }
}
