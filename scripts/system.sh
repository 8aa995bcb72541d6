#!/bin/sh
# What some tests need from the operating system: a browser, and a PostgreSQL server.
# As root they are installed with apt (CAIRN_NO_APT=1 forbids it); else what is missing is named,
# and the tests that need it are skipped. The headless shell of Chromium does the same work with a fifth
# less of the processor: where only a whole Chromium is, it is asked for once, and done without.
set -u

has() { command -v "$1" >/dev/null 2>&1; }
asked=.venv/.cairn/shell-asked-for
missing=""
wished=""
if ! has chromium-headless-shell; then
    wished="chromium-headless-shell"
    has chromium || has chromium-browser || has google-chrome || missing="chromium"
fi
found=""
for initdb in /usr/lib/postgresql/*/bin/initdb; do [ -x "$initdb" ] && found=1; done
[ -n "$found" ] || has initdb || missing="$missing postgresql"
[ -n "$missing" ] || { [ -n "$wished" ] && [ ! -e "$asked" ]; } || exit 0

if [ "${CAIRN_NO_APT:-0}" != 1 ] && [ "$(id -u)" = 0 ] && has apt-get; then
    export DEBIAN_FRONTEND=noninteractive
    quick="-qq -o Acquire::Retries=0 -o Acquire::http::Timeout=15"
    # shellcheck disable=SC2086  # the words are meant to be split
    apt-get update $quick >/dev/null 2>&1
    if [ -n "$wished" ] && apt-cache show "$wished" >/dev/null 2>&1; then
        echo "setup: apt-get install $wished"
        # shellcheck disable=SC2086
        apt-get install -y $quick --no-install-recommends $wished >/dev/null 2>&1 && missing="${missing#chromium}"
    fi
    mkdir -p "${asked%/*}" && : >"$asked"
    # shellcheck disable=SC2086
    if [ -n "${missing# }" ]; then
        echo "setup: apt-get install $missing"
        apt-get install -y -qq --no-install-recommends $missing >/dev/null && missing=""
    fi
fi
[ -z "${missing# }" ] || echo "setup: NOTICE: not installed: $missing. Tests that need it are skipped."
exit 0
