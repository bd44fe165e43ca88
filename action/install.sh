#!/usr/bin/env bash
# Puts neap into $PLACE/bin: the released binary of $VERSION where there is one, else built from the source in $SOURCE.
# $RELEASES is where releases are downloaded from, $TOOLCHAIN the Rust to build with.
set -euo pipefail
: "${PLACE:?}" "${SOURCE:?}" "${RELEASES:?}" "${TOOLCHAIN:?}" "${VERSION:=}"

target() {
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) echo x86_64-unknown-linux-musl ;;
    Linux-aarch64 | Linux-arm64) echo aarch64-unknown-linux-musl ;;
    Darwin-x86_64) echo x86_64-apple-darwin ;;
    Darwin-arm64) echo aarch64-apple-darwin ;;
    *) return 1 ;;
  esac
}

check() {
  if command -v sha256sum >/dev/null; then sha256sum --check --quiet "$1"; else shasum -a 256 --check --quiet "$1"; fi
}

download() {
  local name scratch
  name=neap-$VERSION-$(target).tar.gz || return 1
  scratch=$(mktemp -d)
  curl --fail --silent --show-error --location --retry 3 --output "$scratch/$name" "$RELEASES/$VERSION/$name" || return 1
  curl --fail --silent --show-error --location --retry 3 --output "$scratch/$name.sha256" "$RELEASES/$VERSION/$name.sha256" || return 1
  # What does not match is no reason to build instead: somebody has changed one of the two.
  (cd "$scratch" && check "$name.sha256") || { echo "error: $name does not match its checksum" >&2; exit 1; }
  mkdir -p "$PLACE/bin"
  tar -xzf "$scratch/$name" -C "$PLACE/bin" neap
  rm -rf "$scratch"
  echo "neap $VERSION, downloaded"
}

if [ -x "$PLACE/bin/neap" ]; then
  echo "neap, kept from an earlier run"
elif [ -n "$VERSION" ] && download; then
  :
else
  if command -v rustup >/dev/null; then
    rustup toolchain install "$TOOLCHAIN" --profile minimal
    export RUSTUP_TOOLCHAIN=$TOOLCHAIN
  fi
  cargo install --locked --path "$SOURCE" --root "$PLACE"
fi
