#!/bin/sh
# Make .venv and put supportsvc into it: set-up.sh [dependency group]. POSIX sh; run by the Makefile, from its folder.
set -eu

group=${1:-}
wanted='import sys; sys.exit(sys.version_info < (3, 11))'
pip_with_groups='import pip, sys; sys.exit(tuple(int(n) for n in pip.__version__.split(".")[:2]) < (25, 1))'

say() { printf '%s\n' "$*" >&2; }

is_root() { [ "$(id -u)" = 0 ]; }

# Sets $python to the first python >= 3.11 that can make a virtual environment, $bare to the first that cannot.
find_python() {
    python='' bare=''
    for name in ${PYTHON:+"$PYTHON"} python3.14 python3.13 python3.12 python3.11 python3 python; do
        # A name on the PATH may be a mere shim, or too old: what counts is that it runs.
        "$name" -c "$wanted" >/dev/null 2>&1 || continue
        if "$name" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            python=$name
            return
        fi
        [ -n "$bare" ] || bare=$name
    done
}

find_python
if [ -z "$python" ] && [ -n "$bare" ]; then
    version=$("$bare" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    if [ "${CI:-}" = true ] && is_root && command -v apt-get >/dev/null; then
        apt-get update -q && apt-get install -qy "python$version-venv"
        find_python
    fi
    if [ -z "$python" ]; then
        say "$bare (Python $version) cannot make a virtual environment: its venv and ensurepip are missing."
        say "On Debian and Ubuntu they are in the package python3-venv, or python$version-venv:"
        say "    sudo apt-get install python$version-venv"
        exit 1
    fi
fi
if [ -z "$python" ]; then
    say 'No Python 3.11 or newer was found. Looked for python3.14, python3.13, python3.12, python3.11, python3, python.'
    say 'Install one (Debian: sudo apt-get install python3 python3-venv; macOS: brew install python),'
    say 'or name yours: make PYTHON=/path/to/python …'
    exit 1
fi

# An environment that does not run (a moved folder, a removed python, a broken-off start) is made anew.
if ! .venv/bin/python -c 'import pip' >/dev/null 2>&1; then
    say "Making .venv with $("$python" --version 2>&1)"
    "$python" -m venv --clear .venv
fi
pip() { .venv/bin/python -m pip --disable-pip-version-check "$@"; }

.venv/bin/python -c "$pip_with_groups" || pip install --quiet 'pip>=25.1'
say "Installing supportsvc${group:+ with the tools of the group $group}"
PIP_BUILD_CONSTRAINT=constraints.txt pip install --quiet -c constraints.txt -e . ${group:+--group "$group"}
