#!/bin/sh
# Installs fastpipe: picks the build for this system, checks its SHA-256, puts it into a folder.
#
#   curl -fsSL https://github.com/fastpipe/fastpipe/releases/latest/download/install.sh | sh
#
#   FASTPIPE_INSTALL_DIR  where to (default: ~/.local/bin)
#   FASTPIPE_VERSION      which release, e.g. 0.1.0 (default: the latest)
#   FASTPIPE_BASE_URL     the folder that holds a release's files, elsewhere: a URL, or a path on this machine
#
# Needs curl or wget, and sha256sum, shasum or openssl. Works with busybox.
set -eu

RELEASES=https://github.com/fastpipe/fastpipe/releases

say() { printf '%s\n' "$*"; }
fail() {
  printf 'install.sh: %s\n' "$*" >&2
  exit 1
}
has() { command -v "$1" >/dev/null 2>&1; }

# The name of the build for this system, e.g. linux-x64-musl.
platform() {
  case $(uname -s) in
    Linux) os=linux ;;
    Darwin) os=darwin ;;
    MINGW* | MSYS* | CYGWIN*) os=windows ;;
    *) fail "there is no build for $(uname -s); there are builds for Linux, macOS and (experimental) Windows." ;;
  esac
  case $(uname -m) in
    x86_64 | amd64) arch=x64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) fail "there is no build for the processor $(uname -m); there are builds for x86-64 and 64-bit ARM." ;;
  esac
  case $os-$arch in
    darwin-x64)
      # A shell that Rosetta translates, on Apple silicon.
      if [ "$(sysctl -n sysctl.proc_translated 2>/dev/null || true)" = 1 ]; then arch=arm64; fi
      ;;
    linux-*)
      if has getconf && [ "$(getconf LONG_BIT 2>/dev/null || true)" = 32 ]; then
        fail "this is a 32-bit system; there are builds for 64-bit systems."
      fi
      if is_musl; then arch=$arch-musl; fi
      ;;
    windows-arm64) arch=x64 ;;
  esac
  case $os-$arch in
    linux-x64*) require_cpu ;;
  esac
  say "$os-$arch"
}

# Does the C library of this system come from musl (Alpine, Void, ...)? A glibc system may have musl beside it.
is_musl() {
  if has ldd; then
    case $(ldd --version 2>&1 || true) in
      *musl*) return 0 ;;
      *GLIBC* | *GNU* | *[Gg]libc*) return 1 ;;
    esac
  fi
  for loader in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do
    if [ -e "$loader" ]; then return 1; fi
  done
  for loader in /lib/ld-musl-*.so.1; do
    if [ -e "$loader" ]; then return 0; fi
  done
  return 1
}

# One x64 build serves all processors since 2009; they need not have AVX.
require_cpu() {
  if [ -r /proc/cpuinfo ] && grep -q '^flags' /proc/cpuinfo && ! grep -q -w sse4_2 /proc/cpuinfo; then
    fail "this processor lacks SSE4.2, which fastpipe needs."
  fi
}

# fetch NAME FILE: one file of the release.
fetch() {
  case $base in
    http://* | https://*)
      if has curl; then
        curl -fsSL --retry 3 -o "$2" "$base/$1" || fail "could not download $base/$1."
      elif has wget; then
        wget -q -O "$2" "$base/$1" || fail "could not download $base/$1."
      else
        fail "needs curl or wget."
      fi
      ;;
    *)
      [ -f "${base#file://}/$1" ] || fail "there is no $1 in ${base#file://}."
      cp "${base#file://}/$1" "$2"
      ;;
  esac
}

sha256() {
  if has sha256sum; then
    sha256sum "$1" | cut -d ' ' -f 1
  elif has shasum; then
    shasum -a 256 "$1" | cut -d ' ' -f 1
  elif has openssl; then
    openssl dgst -sha256 -r "$1" | cut -d ' ' -f 1
  else
    fail "needs sha256sum, shasum or openssl to check the download."
  fi
}

# Starts what was downloaded, before it replaces anything.
try() {
  if version=$("$1" --version 2>"$temporary/stderr"); then return 0; else code=$?; fi
  case $(cat "$temporary/stderr") in
    *libstdc++* | *libgcc_s*)
      fail "fastpipe needs libstdc++, which this system lacks. Install it (Alpine: apk add libstdc++), then run this again."
      ;;
  esac
  if [ "$code" = 132 ]; then fail "this processor lacks instructions that fastpipe needs."; fi
  fail "the downloaded fastpipe does not run here (exit code $code): $(head -n 3 "$temporary/stderr")"
}

main() {
  build=$(platform) || exit 1
  name=fastpipe-$build
  installed=fastpipe
  case $build in
    windows-*)
      name=$name.exe
      installed=fastpipe.exe
      ;;
  esac

  if [ -n "${FASTPIPE_BASE_URL:-}" ]; then
    base=${FASTPIPE_BASE_URL%/}
  elif [ -n "${FASTPIPE_VERSION:-}" ]; then
    base=$RELEASES/download/v${FASTPIPE_VERSION#v}
  else
    base=$RELEASES/latest/download
  fi

  if [ -z "${FASTPIPE_INSTALL_DIR:-}" ] && [ -z "${HOME:-}" ]; then
    fail "HOME is not set: say where to install, with FASTPIPE_INSTALL_DIR."
  fi
  dir=${FASTPIPE_INSTALL_DIR:-${HOME:-}/.local/bin}
  mkdir -p "$dir" || fail "could not make $dir."
  # In the same folder, so that the last step is one rename: a fastpipe that is running goes on as it was.
  temporary=$(mktemp -d "$dir/.fastpipe-install.XXXXXX") || fail "could not write to $dir."
  trap 'rm -rf "$temporary"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM

  say "Downloading $name ..."
  fetch SHA256SUMS "$temporary/SHA256SUMS"
  fetch "$name" "$temporary/$installed"

  wanted=$(awk -v name="$name" '$2 == name { print $1 }' "$temporary/SHA256SUMS")
  [ -n "$wanted" ] || fail "SHA256SUMS does not list $name; nothing was installed."
  got=$(sha256 "$temporary/$installed")
  if [ "$got" != "$wanted" ]; then
    fail "the SHA-256 of $name is $got and should be $wanted; nothing was installed."
  fi

  chmod 755 "$temporary/$installed"
  try "$temporary/$installed"
  mv -f "$temporary/$installed" "$dir/$installed"
  say "Installed $version as $dir/$installed"
  case :${PATH:-}: in
    *:"$dir":*) ;;
    *) say "$dir is not on your PATH: add it, e.g. with  export PATH=\"$dir:\$PATH\"" ;;
  esac
}

# Called in the last line, so that a download of this script that broke off runs nothing.
main
