# Three images: `dispatcher` (no shell, compiler or git), `agent` (git, a shell, Java's compiler) and
# `agent-full` (what most projects are built with as well).
# docker/build builds them, after the program; docs/images.md says more.
#
# The bases are pinned. Where there is no registry, docker/build makes its own and passes them.
ARG BASE=debian:bookworm-slim@sha256:4724b8cc51e33e398f0e2e15e18d5ec2851ff0c2280647e1310bc1642182655d
ARG JDK=eclipse-temurin:25-jdk@sha256:68868d04fa9cfd5f5c6abec0b5cef86d8de2bf9c62c37c7d3e4f0f80f5cfd7ff
# Of agent-full alone. Where its tools are Debian's packages, FULL_BASE has them and these nothing.
ARG FULL_BASE=${BASE}
ARG MAVEN=maven:3.9.11-eclipse-temurin-21
ARG NODE=node:24-bookworm-slim
ARG GO=golang:1.25-bookworm

FROM ${JDK} AS jdk

# What an agent needs around it, and the user it is.
FROM ${BASE} AS userland
COPY docker/userland /tmp/userland
RUN bash /tmp/userland && rm /tmp/userland

# The program at its place, each image with a Java of the modules it needs, and the start-up cache
# that this Java learns from real runs: it holds for these files only.
FROM userland AS build
COPY --from=jdk /opt/java/openjdk /opt/jdk
COPY docker/program /opt/program
COPY app/target/agentsmith /opt/parts

FROM build AS agent-program
RUN bash /opt/program agent

FROM userland AS agent
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Agent Smith agent" \
      org.opencontainers.image.description="From a ticket to a pull request, once." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=agent-program /opt/java /opt/java
COPY --from=agent-program /opt/agentsmith /opt/agentsmith
ENV JAVA_HOME=/opt/java HOME=/work LANG=C.UTF-8 PATH=/opt/java/bin:/usr/local/bin:/usr/bin:/bin
USER 1000:1000
WORKDIR /work
ENTRYPOINT ["/opt/java/bin/java", "@/opt/agentsmith/agentsmith.args"]

FROM build AS dispatcher-program
RUN bash /opt/program dispatcher
COPY docker/bare-root /opt/bare-root
RUN bash /opt/bare-root /opt/root

FROM scratch AS dispatcher
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Agent Smith dispatcher" \
      org.opencontainers.image.description="Takes commands from chat and starts an agent for each." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=dispatcher-program /opt/root/ /
ENV JAVA_HOME=/opt/java HOME=/tmp LANG=C.UTF-8
USER 1000:1000
WORKDIR /tmp
EXPOSE 8081
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["/opt/java/bin/java", "@/opt/agentsmith/agentsmith.args", "health"]
ENTRYPOINT ["/opt/java/bin/java", "@/opt/agentsmith/agentsmith.args"]
CMD ["dispatcher"]

# The last ones, so that nothing of them is fetched for the others. All tools in one layer.
FROM ${MAVEN} AS maven
FROM ${NODE} AS node
FROM ${GO} AS go

FROM userland AS tools
COPY docker/tools /opt/tools
COPY --from=jdk /opt/java/openjdk /tools/usr/lib/jvm/jdk-25
COPY --from=maven /opt/java/openjdk /tools/usr/lib/jvm/jdk-21
COPY --from=maven /usr/share/maven /tools/opt/maven
COPY --from=node /usr/local /tools/opt/node
COPY --from=go /usr/local/go /tools/opt/go
RUN bash /opt/tools gather /tools

FROM ${FULL_BASE} AS agent-full
ENV JAVA_HOME=/usr/lib/jvm/jdk-25 HOME=/work LANG=C.UTF-8 \
    PATH=/usr/lib/jvm/jdk-25/bin:/opt/maven/bin:/opt/node/bin:/opt/go/bin:/usr/local/bin:/usr/bin:/bin
COPY --from=tools /tools /
COPY docker/tools docker/userland /tmp/
RUN bash /tmp/tools install && bash /tmp/userland && rm /tmp/tools /tmp/userland
# What changes with each version comes last.
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="Agent Smith agent, with toolchains" \
      org.opencontainers.image.description="From a ticket to a pull request, once." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=agent-program /opt/java /opt/java
COPY --from=agent-program /opt/agentsmith /opt/agentsmith
USER 1000:1000
WORKDIR /work
ENTRYPOINT ["/opt/java/bin/java", "@/opt/agentsmith/agentsmith.args"]
