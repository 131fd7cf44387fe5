#!/bin/sh
# Lays down what a bare Alpine-like system consists of, for the tests of the musl build and of install.sh:
#   musl-root.sh DIR
# makes DIR/root (musl's loader, busybox; no libstdc++) and DIR/libstdc++ (the libraries that Alpine's package of that
# name brings). musl comes from Debian, the libraries from a wheel that PyPI has for musl systems.
set -eu

dir=$1
[ ! -e "$dir" ] || exit 0
work=$dir.tmp-$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/root/bin" "$work/root/lib" "$work/root/dev" "$work/root/proc" "$work/root/tmp" "$work/libstdc++"

# The libraries use a way of relocation that musl knows since 1.2.4. Debian 12 has 1.2.3, so the next Debian's is taken.
download_musl() {
  candidate=$(apt-cache policy musl | sed -n 's/^ *Candidate: //p')
  if dpkg --compare-versions "${candidate:-0}" ge 1.2.4; then
    apt-get download -q musl
    return
  fi
  # shellcheck disable=SC2016 # apt expands it
  uri=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | head -n 1)
  mkdir -p lists/partial cache/archives/partial
  printf 'deb %s trixie main\n' "$uri" > next.list
  set -- -q -o Dir::Etc::SourceList="$PWD/next.list" -o Dir::Etc::SourceParts=- -o Dir::State::Lists="$PWD/lists" \
    -o Dir::Cache="$PWD/cache" -o APT::Sandbox::User=root -o Acquire::Languages=none
  apt-get "$@" update
  apt-get "$@" download musl
}

mkdir "$work/musl"
(cd "$work/musl" && download_musl && dpkg-deb -x musl_*.deb files)
cp "$work"/musl/files/usr/lib/*-linux-musl/libc.so "$work/root/lib/ld-musl-x86_64.so.1" 2>/dev/null ||
  cp "$work"/musl/files/lib/*-linux-musl/libc.so "$work/root/lib/ld-musl-x86_64.so.1"

cat > "$work/requirements.txt" <<'REQUIREMENTS'
greenlet==3.5.6 --hash=sha256:3dbb4596a6a4e5d47121a33ff20533a81e60f302d9e67b69909a8bc21a43f0a7
REQUIREMENTS
python3 -m pip download -q --disable-pip-version-check --no-deps --only-binary=:all: --platform musllinux_1_2_x86_64 \
  --python-version 3.12 --require-hashes -d "$work/wheel" -r "$work/requirements.txt"
python3 - "$work" <<'PYTHON'
import glob, os, re, sys, zipfile

work = sys.argv[1]
with zipfile.ZipFile(glob.glob(work + "/wheel/*.whl")[0]) as wheel:
    for name in wheel.namelist():
        found = re.search(r"\.libs/((libstdc\+\+|libgcc_s)-.*)", name)
        if found is None:
            continue
        # A wheel's libraries carry a digest in their names; libstdc++ asks for libgcc by that name.
        plain = re.sub(r"-[0-9a-f]{8}\.so\.(\d+).*", r".so.\1", found[1])
        target = plain if plain.startswith("libstdc++") else found[1]
        with open(os.path.join(work, "libstdc++", target), "wb") as file:
            file.write(wheel.read(name))
PYTHON

cp "$(command -v busybox)" "$work/root/bin/busybox"
for program in $("$work/root/bin/busybox" --list); do
  [ -e "$work/root/bin/$program" ] || ln -s busybox "$work/root/bin/$program"
done
rm -rf "$work/musl" "$work/wheel" "$work/requirements.txt"
mv "$work" "$dir"
