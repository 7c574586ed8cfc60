# Node, kubectl and a tiny init on a base that has neither a shell nor a package manager.
# Why it looks like this: docs/adr/0003-container-image.md.
#
# Nothing here needs emulation: every RUN works on the machine that builds, and what differs by architecture is
# cross-compiled or unpacked for TARGETARCH. Every RUN stays inside its WORKDIR, so that a test can run it without an engine.

FROM --platform=$BUILDPLATFORM golang:1.26.8-trixie AS kubectl
ARG TARGETARCH
ARG KUBECTL_VERSION=v1.37.2
ENV CGO_ENABLED=0 GOOS=linux GOTOOLCHAIN=local
WORKDIR /kubectl
COPY hack/kubectl/ ./
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    GOARCH=$TARGETARCH go build -mod=readonly -trimpath \
      -ldflags "-s -w -X k8s.io/component-base/version.gitVersion=$KUBECTL_VERSION -X k8s.io/client-go/pkg/version.gitVersion=$KUBECTL_VERSION" \
      -o bin/kubectl .

# Debian's own package of tini, checked by apt's signatures and only unpacked, never run here.
FROM --platform=$BUILDPLATFORM node:24.21.0-trixie-slim AS init
ARG TARGETARCH
WORKDIR /init
RUN set -- -o APT::Architecture=$TARGETARCH -o APT::Architectures=$TARGETARCH \
    && apt-get "$@" update \
    && apt-get "$@" download tini \
    && dpkg-deb --extract tini_*.deb .

# One file of plain JavaScript, its packages included: the same for every architecture.
FROM --platform=$BUILDPLATFORM node:24.21.0-trixie-slim AS bundle
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.json ./
COPY scripts/build.ts scripts/build-console.ts scripts/card.ts scripts/
COPY console/ console/
COPY src/ src/
RUN npm run build

# The node of the target's architecture: copied from, never run.
FROM node:24.21.0-trixie-slim AS node

FROM gcr.io/distroless/cc-debian13:nonroot AS server
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="kubernetes-remediation-mcp" \
      org.opencontainers.image.description="MCP server that runs an allowed set of kubectl commands in the cluster it lives in" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"
COPY --from=node /usr/local/LICENSE /licenses/node
COPY --from=init /init/usr/share/doc/tini/copyright /licenses/tini
COPY LICENSE /licenses/kubernetes-remediation-mcp
COPY --from=init /init/usr/bin/tini-static /usr/local/bin/tini
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=kubectl /kubectl/bin/kubectl /usr/local/bin/kubectl
WORKDIR /app
COPY package.json ./
COPY --from=bundle /app/dist dist
# HOME is where a kubectl started by hand keeps its cache; / is never writable.
ENV NODE_ENV=production HOME=/tmp
# By number, so that a cluster which insists on runAsNonRoot can tell. Every file above belongs to root.
USER 1000:1000
EXPOSE 8000
# tini hands SIGTERM to node and reaps what kubectl leaves behind, with -s even in a pod that shares its process namespace.
ENTRYPOINT ["/usr/local/bin/tini", "-s", "--", "/usr/local/bin/node", "/app/dist/main.js"]
CMD ["--transport", "http", "--host", "0.0.0.0", "--port", "8000"]
