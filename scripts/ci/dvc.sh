#!/bin/sh
# Installs the real DVC into a virtual environment of its own, where it is missing: dvc.sh FOLDER
set -eu

folder=$1
if "$folder/bin/dvc" --version >/dev/null 2>&1; then exit 0; fi
rm -rf "$folder"
python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check 'dvc>=3.60,<4'
"$folder/bin/dvc" --version
