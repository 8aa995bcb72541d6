"""What stands in the builder of a qualification: read from the page, rearranged, handed to the service.

Names of fields: `e0-name` of the first exit, `e0g1-credits` of its second group, `e0d0-level` of its first
demand on everything together, `eq0-as` of the first equivalence, `pre0-needs` of the first prerequisite.
Nothing that was typed is lost, whatever else is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.http import QueryDict

from cairn.services.stack import builder
from cairn.services.stack.builder import Faults, Typed
from cairn.services.stack.design import Draft

MOST_EXITS: Final = 12
MOST_GROUPS: Final = 60
MOST_DEMANDS: Final = 20
MOST_LINES: Final = 500
MOST_TEXT: Final = 600
MOST_DATA: Final = 200_000
_EXIT: Final = ("name", "kind", "decision", "awards", "inside", "residency")
_ACT: Final = re.compile(
    r"(?P<verb>[a-z]+)-(?P<what>exit|group|demand|equal|first)(?::(?P<one>\d{1,2}))?(?::(?P<two>\d{1,2}))?\Z"
)


def from_post(given: QueryDict) -> Typed:
    """Read the whole page."""
    found = builder.blank()
    for name in ("unit", "sharing", "typical"):
        found[name] = _text(given, name)
    found["repeatable"] = lines(given.get("repeatable", ""))
    found["exits"] = [_exit(given, place) for place in range(_count(given, "exits", MOST_EXITS))]
    found["equivalences"] = [
        {
            "of": lines(given.get(f"eq{place}-of", "")),
            "as": _text(given, f"eq{place}-as"),
            "because": _text(given, f"eq{place}-because"),
        }
        for place in range(_count(given, "equals", MOST_GROUPS))
    ]
    found["prerequisites"] = [
        {
            "of": lines(given.get(f"pre{place}-of", "")),
            "needs": lines(given.get(f"pre{place}-needs", "")),
            "in_order": f"pre{place}-order" in given,
        }
        for place in range(_count(given, "firsts", MOST_GROUPS))
    ]
    return found


def _exit(given: QueryDict, place: int) -> Typed:
    found = {name: _text(given, f"e{place}-{name}") for name in _EXIT}
    groups = _count(given, f"e{place}-groups", MOST_GROUPS)
    demands = _count(given, f"e{place}-demands", MOST_DEMANDS)
    return {
        **found,
        "groups": [_group(given, f"e{place}g{number}") for number in range(groups)],
        "demands": [_demand(given, f"e{place}d{number}") for number in range(demands)],
    }


def _demand(given: QueryDict, at: str) -> Typed:
    found: Typed = {name: _text(given, f"{at}-{name}") for name in builder.DEMAND if name != "data"}
    found["data"] = given.get(f"{at}-data", "")[:MOST_DATA]
    found["sense"] = "most" if found["sense"] == "most" else "least"
    return found | {name: lines(given.get(f"{at}-{name}", "")) for name in builder.DEMAND_LISTS}


def _group(given: QueryDict, at: str) -> Typed:
    found: Typed = {name: _text(given, f"{at}-{name}") for name in builder.FIELDS if name != "data"}
    found["data"] = given.get(f"{at}-data", "")[:MOST_DATA]
    if found["sort"] not in builder.SORTS:
        found["sort"] = "one"
    for name in builder.LISTS:
        kept = [*given.getlist(f"{at}-{name}"), given.get(f"{at}-{name}-add", "")]
        kept += lines(given.get(f"{at}-{name}-more", ""))
        found[name] = list(dict.fromkeys(one.strip()[:MOST_TEXT] for one in kept if one.strip()))[:MOST_LINES]
    return found


def lines(text: str) -> list[str]:
    """The lines of a text that say anything."""
    return [line.strip()[:MOST_TEXT] for line in text.splitlines()[:MOST_LINES] if line.strip()]


def _text(given: QueryDict, name: str) -> str:
    return " ".join(given.get(name, "").split())[:MOST_TEXT]


def _count(given: QueryDict, name: str, most: int) -> int:
    text = given.get(name, "0")
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def rearranged(typed: Typed, act: str) -> str:
    """Do what a button asks for, in place; return the id of what is looked at next, "" for nothing."""
    match = _ACT.match(act)
    if match is None:
        return ""
    one, two = int(match["one"] or 0), int(match["two"] or 0)
    exits: list[Any] = typed["exits"]
    if match["what"] == "exit":
        return _row(exits, match["verb"], one, builder.blank_exit(), MOST_EXITS, "e%d")
    if match["what"] == "equal":
        blank: Typed = {"of": [], "as": "", "because": ""}
        return _row(typed["equivalences"], match["verb"], one, blank, MOST_GROUPS, "eq%d")
    if match["what"] == "first":
        blank = {"of": [], "needs": [], "in_order": False}
        return _row(typed["prerequisites"], match["verb"], one, blank, MOST_GROUPS, "pre%d")
    if one >= len(exits):
        return ""
    if match["what"] == "demand":
        demands = exits[one].setdefault("demands", [])
        return _row(demands, match["verb"], two, builder.blank_demand(), MOST_DEMANDS, f"e{one}d%d")
    groups: list[Any] = exits[one]["groups"]
    return _row(groups, match["verb"], two, builder.blank_group(), MOST_GROUPS, f"e{one}g%d")


def _row(rows: list[Any], verb: str, place: int, blank: Mapping[str, Any], most: int, name: str) -> str:
    if verb == "add" and len(rows) < most:
        rows.append(dict(blank))
        return name % (len(rows) - 1)
    if place >= len(rows):
        return ""
    if verb == "remove":
        rows.pop(place)
        return name % max(place - 1, 0)
    if verb == "up" and place:
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
        return name % (place - 1)
    return ""


def faults(found: Draft, sentences: Mapping[str, object]) -> Faults:
    """Say beside which field each fault stands: "e0g1-credits" → sentences; "" for the page as a whole."""
    said: Faults = {}
    for field, code in found.unread.items():
        said.setdefault(_field(field), []).append(str(sentences.get(code, code)))
    if found.refused is not None and not found.unread:
        pointer = str(found.refused.params.get("pointer", ""))
        sentence = str(sentences.get(found.refused.code, found.refused))
        said.setdefault(_pointed(pointer, found.version.typed), []).append(sentence)
    return said


def _field(name: str) -> str:
    """ "exits.0.groups.1.credits" → "e0g1-credits"; "sharing" stays."""
    match = re.match(r"exits\.(\d+)(?:\.(groups|demands)(?:\.(\d+))?)?(?:\.(\w+))?\Z", name)
    if match is None:
        return name
    head = f"e{match[1]}" + (f"{match[2][0]}{match[3]}" if match[3] else "")
    return f"{head}-{match[4]}" if match[4] else head


def _pointed(pointer: str, typed: Typed) -> str:
    """Where a JSON pointer into the rules stands in the builder, as near as it gets."""
    match = re.match(r"/exits/(\d+)(?:/rule/all/(\d+))?", pointer)
    if match is None:
        return ""
    exits = typed.get("exits", [])
    place = int(match[1])
    if match[2] is None or place >= len(exits):
        return f"e{place}"
    number = int(match[2]) - (1 if exits[place].get("inside") else 0)
    filled = [at for at, group in enumerate(exits[place]["groups"]) if not builder.is_blank(group)]
    return f"e{place}g{filled[number]}" if 0 <= number < len(filled) else f"e{place}"
