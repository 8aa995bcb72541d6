"""Every setting and every verb is documented, and nothing is documented that is not there."""

from __future__ import annotations

import re

from cairn.cli.shell import VERBS
from cairn.site.config import SETTINGS
from tests.house.source import ROOT, modules, place

SETTINGS_PAGE = (ROOT / "docs" / "reference" / "settings.md").read_text("utf-8")
CLI_PAGE = (ROOT / "docs" / "reference" / "cli.md").read_text("utf-8")


def test_every_setting_is_documented_with_its_default_and_no_other():
    table = SETTINGS_PAGE.partition("## Settings of the set-up")[0]
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*) \|$", table, re.MULTILINE)
    assert {name: default for name, default, _ in rows} == {s.name: s.default for s in SETTINGS}
    secret = {name for name, _, meaning in rows if "*Secret.*" in meaning}
    assert secret == {setting.name for setting in SETTINGS if setting.secret}


def test_no_module_reads_a_setting_that_is_not_documented():
    known = {s.name for s in SETTINGS} | {f"{s.name}_FILE" for s in SETTINGS if s.secret}
    unknown = []
    for path in modules():
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            for name in re.findall(r"environ(?:\.get\(|\[|\.setdefault\()\s*[\"'](CAIRN_[A-Z_]+)", line):
                if name not in known:
                    unknown.append(f"{place(path, number)} {name}")
    assert not unknown


def test_every_verb_is_documented_and_no_other():
    assert set(re.findall(r"^## cairn (\S+)", CLI_PAGE, re.MULTILINE)) == {verb.name for verb in VERBS}
