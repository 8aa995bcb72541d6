"""The colours: what the page needs to be readable, in light and in dark."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cairn.web.components import palette
from cairn.web.components.palette import DARK, LIGHT, PAIRS, ROLES, contrast, faults, stylesheet, theme

SHEET = Path(palette.__file__).parents[1] / "static" / "src" / "tokens.css"


def test_the_committed_sheet_is_what_the_tables_say():
    assert SHEET.read_text("utf-8") == stylesheet()


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_pair_of_every_role_can_be_read(scheme):
    assert faults(scheme) == ()
    assert set(scheme.roles) == set(ROLES)
    assert {len(tokens) for tokens in scheme.roles.values()} == {16}


def test_a_colour_that_is_too_faint_is_named_with_its_pair():
    faint = {**LIGHT.roles["accent"], "text-subtle": "#a0b0b8"}
    found = faults(replace(LIGHT, roles={**LIGHT.roles, "accent": faint}))
    assert any("accent: text-subtle on surface-default" in sentence for sentence in found)


def test_a_tenant_may_not_change_the_colours_that_carry_verdicts():
    with pytest.raises(ValueError, match="success"):
        LIGHT.with_roles({"success": LIGHT.roles["accent"]})


def test_a_tenant_s_sheet_holds_only_its_roles_and_comes_after_ours():
    changed = LIGHT.with_roles({"accent": LIGHT.roles["brand2"]})
    sheet = theme(changed, DARK, roles=["accent"])
    assert sheet.startswith("@layer tenant{")
    assert "--ds-color-accent-base-default:#724268" in sheet
    assert "--ds-color-danger" not in sheet


def test_contrast_agrees_with_the_figures_of_the_visual_language():
    # looks.md: lowest in light: text-default on surface-active 9.3 (success), base-contrast on base 4.9 (brand1)
    success, brand1 = LIGHT.roles["success"], LIGHT.roles["brand1"]
    assert round(contrast(success["text-default"], success["surface-active"]), 1) == 9.3
    assert round(contrast(brand1["base-contrast-default"], brand1["base-default"]), 1) == 4.9
    assert len(PAIRS) == 9
