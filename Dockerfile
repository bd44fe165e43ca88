# docker build -t neap . && docker run --rm -v "$PWD:/repo" neap render --profile demo
FROM rust:1.95-slim-trixie AS build
# libgit2 and zlib are built from source and linked statically.
RUN apt-get update && apt-get install -y --no-install-recommends gcc libc6-dev make && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN cargo build --release --locked --package neap

# glibc and nothing else: no shell, no package manager, and a user that is not root.
FROM gcr.io/distroless/cc-debian13:nonroot
COPY --from=build /source/target/release/neap /usr/local/bin/neap
WORKDIR /repo
USER nonroot
ENTRYPOINT ["neap"]
CMD ["--help"]
