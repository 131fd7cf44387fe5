#!/bin/sh
# Runs a script of this project with the Bun that package.json pins, after installing what is missing:
#   sh scripts/with-bun.sh scripts/test.ts [ARGUMENT...]
# Needs either Bun (any version, no Node) or Node's npm; `npm test` and `bun run test` both come through here.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd -P)
cd "$root"

say() { printf '%s\n' "with-bun: $*" >&2; }
fail() { say "$@"; exit 1; }

version=$(sed -n 's/.*"packageManager": *"bun@\([0-9][^"+]*\).*/\1/p' package.json)
[ -n "$version" ] || fail "package.json does not pin Bun (\"packageManager\": \"bun@VERSION\")."

is_pinned() { [ -x "$1" ] && [ "$("$1" --version 2>/dev/null || true)" = "$version" ]; }

# Sets $bun to the pinned Bun. The @oven packages hold the executable itself: it is there even where the policy of
# a package manager has blocked the install script that links it.
find_bun() {
  for bun in node_modules/.bin/bun node_modules/@oven/bun-*/bin/bun .bun/node_modules/@oven/bun-*/bin/bun; do
    if is_pinned "$bun"; then
      bun=$root/$bun
      return 0
    fi
  done
  bun=$(command -v bun || true)
  [ -n "$bun" ] && is_pinned "$bun"
}

fetch_bun() {
  if other=$(command -v bun); then
    say "installing Bun $version (the one on PATH is $("$other" --version))"
    mkdir -p .bun
    printf '{ "private": true }\n' > .bun/package.json
    (cd .bun && "$other" add --exact --ignore-scripts "bun@$version" >&2) ||
      fail "Bun $version could not be installed. Is the network there?"
  elif command -v npm >/dev/null; then
    say "installing Bun $version with npm"
    npm install --prefix .bun --no-save --no-package-lock --ignore-scripts --no-audit --no-fund \
      --loglevel=error "bun@$version" >&2 ||
      fail "Bun $version could not be installed with npm. Is the network there?"
  else
    fail "needs Bun (https://bun.sh) or Node's npm, and found neither on PATH."
  fi
  find_bun || fail "Bun $version was installed, but it does not run on this machine ($(uname -s) $(uname -m))."
}

# What node_modules was installed from; another answer than the stamp's means: install.
wanted() { cat package.json bun.lock | cksum; }
stamp=node_modules/.installed-from
is_installed() { [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$(wanted)" ]; }

# One installation at a time. The lock is a symlink to the number of its process: made in one step, and one that a
# killed process left is taken over.
lock_install() {
  mkdir -p .bun
  until ln -s "$$" .bun/lock 2>/dev/null; do
    holder=$(readlink .bun/lock || true)
    if [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; then
      rm -f .bun/lock
    else
      sleep 1
    fi
  done
  trap 'rm -f "$root/.bun/lock"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

unlock_install() {
  rm -f .bun/lock
  trap - EXIT INT TERM
}

if ! is_installed || ! find_bun; then
  lock_install
  find_bun || fetch_bun
  if ! is_installed; then
    "$bun" install --frozen-lockfile >&2 ||
      fail "the packages in bun.lock could not be installed. Is the network there? Does bun.lock fit package.json?"
    wanted > "$stamp"
  fi
  unlock_install
  find_bun || fail "Bun $version is not in node_modules after the installation."
fi

[ $# -gt 0 ] || exit 0
exec "$bun" "$@"
