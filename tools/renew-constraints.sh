#!/bin/sh
# Write constraints.txt anew: the newest versions that fit pyproject.toml, with markers, for every Python from 3.11 on.
# `make constraints` runs this; then run .ci/run, and read the difference before it is committed.
set -eu

resolver=$(mktemp -d)
trap 'rm -rf "$resolver"' EXIT
.venv/bin/python -m pip install --quiet --disable-pip-version-check --target "$resolver" uv

{
    echo '# Every version that set-up installs, for Python 3.11 and newer. Written by `make constraints`; not by hand.'
    "$resolver/bin/uv" pip compile pyproject.toml --group dev \
        --universal --python-version 3.11 --upgrade --quiet --no-header --no-annotate
} >"$resolver/constraints.txt"
cp "$resolver/constraints.txt" constraints.txt
