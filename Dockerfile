# One image, one binary. Build: docker build -t uptake .
# (with --build-arg SOURCE=$(git describe --always --tags) the image knows what it was built from)
# Run: docker run --read-only -v uptake:/data -p 127.0.0.1:8080:8080 -e UPTAKE_BASE_URL=https://ideas.example.org uptake
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG SOURCE=
# SQLite is C: cgo on, its library linked in. The tag brings full-text search.
RUN CGO_ENABLED=1 go build -tags sqlite_fts5 -ldflags "-s -w -X main.built=$SOURCE" -o /uptake ./cmd/uptake \
 && /uptake version && mkdir /empty

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
COPY --from=build /uptake /usr/local/bin/uptake
# A user without name or rights; /data is the one folder that it may write to.
COPY --from=build --chown=10001:10001 /empty /data
USER 10001:10001
VOLUME /data
ENV UPTAKE_DATA=/data UPTAKE_ADDR=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 CMD ["uptake", "doctor", "--live"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["uptake"]
CMD ["serve"]
