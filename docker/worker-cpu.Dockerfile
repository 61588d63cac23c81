# A worker that computes on the processor.
#   ./mvnw -q package -DskipTests && buildah bud --format docker -f docker/worker-cpu.Dockerfile -t stylemill/worker-cpu .
FROM docker.io/library/debian:bookworm-slim AS program
RUN apt-get update && apt-get install -y --no-install-recommends unzip
COPY stylemill docker/health docker/settle-torch /opt/stylemill/
COPY samples /opt/stylemill/samples
COPY target/lib /opt/stylemill/target/lib
COPY target/stylemill.jar /opt/stylemill/target/
RUN /opt/stylemill/settle-torch /opt/stylemill/target/lib /opt/torch \
 && rm /opt/stylemill/settle-torch /opt/stylemill/target/lib/libduckdb_java.so_* && chmod -R a+rX,go-w /opt/stylemill /opt/torch

FROM docker.io/library/debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends openjdk-17-jre-headless libstdc++6 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd -g 10001 stylemill && useradd -u 10001 -g 10001 -d /data -M -s /usr/sbin/nologin stylemill \
 && mkdir /data && chown stylemill:stylemill /data
COPY --from=program /opt/torch /opt/torch
COPY --from=program /opt/stylemill /opt/stylemill
ENV STYLEMILL_HOME=/data STYLEMILL_WORKER_WEB=127.0.0.1:8081 STYLEMILL_WORKER_HEALTH=127.0.0.1:8090 STYLEMILL_HEAP=1g \
    PYTORCH_LIBRARY_PATH=/opt/torch PYTORCH_VERSION=2.7.1 PYTORCH_FLAVOR=cpu DJL_CACHE_DIR=/data/djl \
    MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=4294967296 MALLOC_ARENA_MAX=4 OMP_WAIT_POLICY=PASSIVE
USER 10001:10001
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=4 CMD ["/opt/stylemill/health", "8090", "live"]
ENTRYPOINT ["/opt/stylemill/stylemill"]
CMD ["worker"]
