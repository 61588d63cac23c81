# The coordinator: serve, runs, schedules, pull and all else that needs no network of its own.
#   ./mvnw -q package -DskipTests && buildah bud --format docker -f docker/coordinator.Dockerfile -t stylemill/coordinator .
FROM docker.io/library/debian:bookworm-slim AS program
COPY stylemill docker/health /opt/stylemill/
COPY routes /opt/stylemill/routes
COPY samples /opt/stylemill/samples
COPY target/lib /opt/stylemill/target/lib
COPY target/stylemill.jar /opt/stylemill/target/
# Images are workers' work.
RUN rm /opt/stylemill/target/lib/pytorch-native-cpu-*.jar && chmod -R a+rX,go-w /opt/stylemill

FROM docker.io/library/debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends openjdk-17-jre-headless \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd -g 10001 stylemill && useradd -u 10001 -g 10001 -d /data -M -s /usr/sbin/nologin stylemill \
 && mkdir /data && chown stylemill:stylemill /data
COPY --from=program /opt/stylemill /opt/stylemill
# Data goes to /data, libraries that Java unpacks go to /tmp (which must allow execution); nothing else is written.
ENV STYLEMILL_HOME=/data STYLEMILL_WORKERS=none STYLEMILL_WEB_ADDRESS=127.0.0.1:8080 STYLEMILL_WEB_HEALTH=127.0.0.1:8090 STYLEMILL_HEAP=1g \
    MALLOC_ARENA_MAX=4
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=4 CMD ["/opt/stylemill/health", "8090", "live"]
ENTRYPOINT ["/opt/stylemill/stylemill"]
CMD ["serve"]
