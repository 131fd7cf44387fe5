#!/bin/sh
# Installs what some tests need besides Node's npm, where it is missing. For Debian and Ubuntu, as root.
# Without these programs the tests that use them are skipped, except in CI.
set -eu

missing=
need() {
  command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need_file() {
  [ -e "$1" ] || missing="$missing $2"
}

need strace strace                         # counts which files a run opens
need shellcheck shellcheck                 # reads our shell scripts
need busybox busybox-static                # the programs of a bare Alpine-like root
need python3 python3                       # downloads a C++ library for musl, with pip
need qemu-x86_64-static qemu-user-static   # an older processor, and 64-bit ARM
need fish fish                             # completes words, as do bash and zsh
need zsh zsh
need chromium chromium                     # opens the pages that we write
need_file /usr/aarch64-linux-gnu/lib/libc.so.6 libc6-arm64-cross
need_file /usr/aarch64-linux-gnu/lib/libgcc_s.so.1 libgcc-s1-arm64-cross
python3 -m pip --version >/dev/null 2>&1 || missing="$missing python3-pip"
# A virtual environment holds the DVC that we compare with.
python3 -c 'import ensurepip, venv' >/dev/null 2>&1 || missing="$missing python3-venv"

[ -n "$missing" ] || exit 0
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
# shellcheck disable=SC2086 # a list of names
apt-get install -y -q --no-install-recommends $missing
