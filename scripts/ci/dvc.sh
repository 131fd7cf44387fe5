#!/bin/sh
# Makes sure that there is a DVC to compare with, outside of the repository, and prints the path of its executable.
# All else that it says goes to stderr.
set -eu

venv=${XDG_CACHE_HOME:-$HOME/.cache}/fastpipe-dvc

# Of 3.60 or later, and whole: pip may have been ended half-way.
is_good() {
  [ -e "$venv/whole" ] && "$venv/bin/python" - <<'PYTHON' 2>/dev/null
from importlib.metadata import version

major, minor = version("dvc").split(".")[:2]
raise SystemExit(0 if major == "3" and int(minor) >= 60 else 1)
PYTHON
}

mkdir -p "${venv%/*}"
# Another run may be making it.
exec 9> "$venv.lock"
flock 9

if ! is_good; then
  rm -rf "$venv"
  python3 -m venv "$venv" >&2
  "$venv/bin/python" -m pip install -q --disable-pip-version-check 'dvc>=3.60,<4' >&2
  : > "$venv/whole"
fi
printf '%s\n' "$venv/bin/dvc"
