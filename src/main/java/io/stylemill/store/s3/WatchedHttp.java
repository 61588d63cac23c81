package io.stylemill.store.s3;

import io.stylemill.store.s3.S3Troubles.Waiting;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * The client under the SDK, which sees each single try of a request: the SDK itself tells nothing
 * before its last one. Reading an answer counts to its first and to each further byte.
 */
final class WatchedHttp implements SdkHttpClient {
    private static final int NOT_IMPLEMENTED = 501;
    private static final int TOO_MANY = 429;

    private final SdkHttpClient client;
    private final S3Troubles troubles;
    private final long slowestBytesPerSecond;

    WatchedHttp(SdkHttpClient client, S3Troubles troubles, long slowestBytesPerSecond) {
        this.client = client;
        this.troubles = troubles;
        this.slowestBytesPerSecond = slowestBytesPerSecond;
    }

    /** Makes a watched client with what the SDK wants of it. */
    record Builder(UrlConnectionHttpClient.Builder client, S3Troubles troubles, long slowestBytesPerSecond)
            implements SdkHttpClient.Builder<Builder> {
        @Override
        public SdkHttpClient buildWithDefaults(AttributeMap defaults) {
            return new WatchedHttp(client.buildWithDefaults(defaults), troubles, slowestBytesPerSecond);
        }
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        Moves moves = new Moves();
        HttpExecuteRequest.Builder watched = HttpExecuteRequest.builder().request(request.httpRequest());
        request.metricCollector().ifPresent(watched::metricCollector);
        request.contentStreamProvider()
                .ifPresent(body -> watched.contentStreamProvider(() -> new Sent(body.newStream(), moves)));
        ExecutableHttpRequest prepared = client.prepareRequest(watched.build());
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return answer(prepared, request.httpRequest(), moves);
            }

            @Override
            public void abort() {
                prepared.abort();
            }
        };
    }

    private HttpExecuteResponse answer(ExecutableHttpRequest prepared, SdkHttpRequest request, Moves moves)
            throws IOException {
        String words = request.method() + " " + request.encodedPath();
        Waiting waiting = troubles.begin(words, patience(request), prepared::abort);
        moves.waiting = waiting;
        HttpExecuteResponse answer;
        try {
            answer = prepared.call();
        } catch (IOException e) {
            ended(waiting, e);
            throw e;
        } catch (RuntimeException | Error e) {
            waiting.end();
            throw e;
        }
        int status = answer.httpResponse().statusCode();
        // Several writers of one probe at once get such answers where nothing is wrong.
        boolean ofProbe = request.encodedPath().contains("/" + ProbeObjects.FOLDER);
        if (!ofProbe && (status == TOO_MANY || (status >= 500 && status != NOT_IMPLEMENTED))) {
            waiting.failed("status " + status);
        } else {
            waiting.end();
            troubles.answered();
        }
        return answer.responseBody()
                .map(body -> HttpExecuteResponse.builder()
                        .response(answer.httpResponse())
                        .responseBody(AbortableInputStream.create(new Watched(body, words, length(answer)), body))
                        .build())
                .orElse(answer);
    }

    private void ended(Waiting waiting, IOException e) {
        if (troubles.isGivenUp()) {
            waiting.end();
            throw S3Troubles.givenUp();
        }
        if (Thread.currentThread().isInterrupted()) {
            waiting.end();
        } else {
            waiting.failed(String.valueOf(e.getMessage()));
        }
    }

    /** A large body takes its time, and so does a copy inside the server. */
    private Duration patience(SdkHttpRequest request) {
        if (request.firstMatchingHeader("x-amz-copy-source").isPresent()) {
            return S3Troubles.SOON.plusSeconds(S3Store.LARGEST / slowestBytesPerSecond);
        }
        long bytes = request.firstMatchingHeader("Content-Length")
                .map(Long::parseLong)
                .orElse(0L);
        return S3Troubles.SOON.plusSeconds(bytes / slowestBytesPerSecond);
    }

    private static long length(HttpExecuteResponse answer) {
        return answer.httpResponse()
                .firstMatchingHeader("Content-Length")
                .map(Long::parseLong)
                .orElse(0L);
    }

    /** Where a request is that is being sent. */
    private static final class Moves {
        private volatile @Nullable Waiting waiting;

        void moved() {
            Waiting now = waiting;
            if (now != null) {
                now.moved();
            }
        }
    }

    /** The bytes of a request: who wants the next ones has sent those before. */
    private static final class Sent extends FilterInputStream {
        private final Moves moves;

        Sent(InputStream body, Moves moves) {
            super(body);
            this.moves = moves;
        }

        @Override
        public int read() throws IOException {
            moves.moved();
            return in.read();
        }

        @Override
        public int read(byte[] buffer, int offset, int wanted) throws IOException {
            moves.moved();
            return in.read(buffer, offset, wanted);
        }
    }

    /** The bytes of an answer, each of which is waited for. */
    private final class Watched extends FilterInputStream {
        private final String words;
        private final long length;
        private final Runnable abort;
        private long read;

        /** @param length of the answer, or 0 where that is not known */
        Watched(AbortableInputStream body, String words, long length) {
            super(body);
            this.abort = body::abort;
            this.words = words;
            this.length = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int wanted) throws IOException {
            Waiting waiting = troubles.begin("the rest of " + words, S3Troubles.SOON, abort);
            int count;
            try {
                count = in.read(buffer, offset, wanted);
            } catch (IOException e) {
                ended(waiting, e);
                throw e;
            }
            if (count < 0 && read < length) {
                waiting.failed("the connection ended after " + read + " of " + length + " bytes");
            } else {
                waiting.end();
            }
            read += Math.max(count, 0);
            return count;
        }
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String clientName() {
        return client.clientName();
    }
}
