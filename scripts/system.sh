#!/bin/sh
# What some tests need from the operating system: a browser, and a PostgreSQL server.
# As root they are installed with apt (CAIRN_NO_APT=1 forbids it); else what is missing is named,
# and the tests that need it are skipped.
set -u

missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || missing="chromium"
found=""
for initdb in /usr/lib/postgresql/*/bin/initdb; do [ -x "$initdb" ] && found=1; done
[ -n "$found" ] || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
[ -n "$missing" ] || exit 0

if [ "${CAIRN_NO_APT:-0}" != 1 ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "setup: apt-get install $missing"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086  # the names are meant to be split
    if apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null; then
        exit 0
    fi
fi
echo "setup: NOTICE: not installed: $missing. Tests that need it are skipped."
exit 0
