# A worker that computes on one NVIDIA GPU. PyTorch's libraries for CUDA 12.8 come from PyTorch's own image.
#   ./mvnw -q package -DskipTests && buildah bud --format docker -f docker/worker-cuda.Dockerfile -t stylemill/worker-cuda .
FROM docker.io/pytorch/pytorch:2.7.1-cuda12.8-cudnn9-runtime AS torch
# torch/lib, and the libraries of NVIDIA's wheels beside it, in one folder each.
RUN at=$(python3 -c 'import torch; print(torch.__path__[0])') \
 && test "$(python3 -c 'import torch; print(torch.__version__)')" = 2.7.1+cu128 \
 && mkdir -p /opt/torch /opt/nvidia \
 && cp -a "$at"/lib/. /opt/torch/ \
 && rm -f /opt/torch/libtorch_python.so \
 && for lib in "$at"/../nvidia/*/lib; do if [ -d "$lib" ]; then cp -an "$lib"/. /opt/nvidia/; fi; done \
 && test -f /opt/torch/libtorch_cuda.so

FROM docker.io/library/debian:bookworm-slim AS program
RUN apt-get update && apt-get install -y --no-install-recommends unzip
COPY stylemill docker/health /opt/stylemill/
COPY samples /opt/stylemill/samples
COPY target/lib /opt/stylemill/target/lib
COPY target/stylemill.jar /opt/stylemill/target/
RUN mkdir /opt/joining \
 && unzip -q -j /opt/stylemill/target/lib/pytorch-jni-*.jar jnilib/linux-x86_64/cu128/libdjl_torch.so -d /opt/joining \
 && rm /opt/stylemill/target/lib/pytorch-native-cpu-*.jar /opt/stylemill/target/lib/libduckdb_java.so_* && chmod -R a+rX,go-w /opt/stylemill /opt/joining

FROM docker.io/library/debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends openjdk-17-jre-headless libstdc++6 \
 && rm -rf /var/lib/apt/lists/* \
 && groupadd -g 10001 stylemill && useradd -u 10001 -g 10001 -d /data -M -s /usr/sbin/nologin stylemill \
 && mkdir /data && chown stylemill:stylemill /data
COPY --from=torch /opt/torch /opt/torch
COPY --from=torch /opt/nvidia /opt/nvidia
COPY --from=program /opt/joining /opt/torch
COPY --from=program /opt/stylemill /opt/stylemill
# The last two are for NVIDIA's container toolkit: which GPUs it offers, and that it brings the driver's libraries.
ENV STYLEMILL_HOME=/data STYLEMILL_WORKER_WEB=127.0.0.1:8081 STYLEMILL_WORKER_HEALTH=127.0.0.1:8090 STYLEMILL_HEAP=1g \
    PYTORCH_LIBRARY_PATH=/opt/torch PYTORCH_VERSION=2.7.1 PYTORCH_FLAVOR=cu128 DJL_CACHE_DIR=/data/djl \
    LD_LIBRARY_PATH=/opt/torch:/opt/nvidia \
    MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=4294967296 MALLOC_ARENA_MAX=4 OMP_WAIT_POLICY=PASSIVE \
    NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
USER 10001:10001
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=10s --start-period=90s --retries=4 CMD ["/opt/stylemill/health", "8090", "live"]
ENTRYPOINT ["/opt/stylemill/stylemill"]
CMD ["worker", "--device", "cuda:0"]
