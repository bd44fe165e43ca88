# docker build -t neap . && docker run --rm -v "$PWD:/repo" neap validate .
# One static binary with every schema inside; it needs no network.
FROM rust:1.95-alpine AS build
# libgit2 and zlib are built from source and linked statically.
RUN apk add --no-cache gcc make musl-dev
WORKDIR /source
COPY . .
RUN cargo build --release --locked --package neap

# For jobs of CI that need a shell around it: docker build --target shell
FROM alpine:3 AS shell
COPY --from=build /source/target/release/neap /usr/local/bin/neap
USER 65532:65532
WORKDIR /repo
ENTRYPOINT ["neap"]
CMD ["--help"]

# Nothing but the binary, and a user that is not root.
FROM scratch
COPY --from=build /source/target/release/neap /usr/local/bin/neap
ENV PATH=/usr/local/bin
USER 65532:65532
WORKDIR /repo
ENTRYPOINT ["/usr/local/bin/neap"]
CMD ["--help"]
