"""The builder of rules: what stands in its fields, as rules; and rules, as what stands in its fields.

A typed qualification is plain data that can be kept whether it makes sense or not:

    {"unit", "sharing", "typical", "repeatable", "equivalences": [{"of", "as", "because"}],
     "prerequisites": [{"of", "needs", "in_order"}],
     "exits": [{"name", "kind", "decision", "awards", "inside", "residency",
                "demands": [{"sense", "name", "credits", "count", "level", "months",
                             "providers", "subjects", "frameworks", "data"}],
                "groups": [{"name", "sort", "achievements", "choose", "credits", "count", "level", "months",
                            "providers", "subjects", "frameworks", "most_credits", "most_count", "different",
                            "data"}]}]}

All leaves are texts, or lists of texts. `demands` are on all that counts in an
exit together, of sense `least` or `most`. A rule or a demand that has no fields of
its own is kept as `data`, word for word: whatever can be uploaded can be edited.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeAlias

from cairn.credentials import document
from cairn.credentials.document import DocumentError, JSONObject, JSONValue
from cairn.stacking.reading import LIMITS

Typed: TypeAlias = dict[str, Any]
Faults: TypeAlias = dict[str, list[str]]

SORTS: Final = ("one", "all", "choose", "collect", "data")
FIELDS: Final = (
    "name", "sort", "choose", "credits", "count", "level", "months", "most_credits", "most_count", "different", "data",
)  # fmt: skip
LISTS: Final = ("achievements", "providers", "subjects", "frameworks")
DEMAND: Final = ("sense", "name", "credits", "count", "level", "months", "data")
DEMAND_LISTS: Final = ("providers", "subjects", "frameworks")
_NUMBERS: Final = {"credits": float, "count": int, "level": int, "months": int, "choose": int}


def blank_group(sort: str = "one") -> Typed:
    """A group in which nothing was typed."""
    return {**dict.fromkeys(FIELDS, ""), **{name: [] for name in LISTS}, "sort": sort}


def blank_demand() -> Typed:
    """A demand on everything together in which nothing was typed."""
    return {**dict.fromkeys(DEMAND, ""), **{name: [] for name in DEMAND_LISTS}, "sense": "least"}


def blank_exit() -> Typed:
    """An exit with one empty group."""
    texts = dict.fromkeys(("name", "kind", "awards", "inside", "residency"), "")
    return {**texts, "decision": "human", "groups": [blank_group()], "demands": []}


def blank() -> Typed:
    """A qualification in which nothing was typed."""
    texts = {"unit": "ECTS", "sharing": "", "typical": ""}
    return {**texts, "repeatable": [], "equivalences": [], "prerequisites": [], "exits": [blank_exit()]}


def written(
    typed: Typed, *, address: str, name: str, version: str, provider: str
) -> tuple[JSONObject, dict[str, str]]:
    """Return the rules that were typed, and the fields that cannot be read: "exits.0.groups.1.credits" → code.

    address: the id of the rules. provider: whose credits count for residency.
    """
    writer = _Writer(provider)
    rules: JSONObject = {"id": address, "name": name, "version": version, "unit": typed.get("unit") or "ECTS"}
    for field in ("sharing", "typical"):
        value = writer.number(typed, field, field, float)
        if value is not None:
            rules[field] = value
    if typed.get("repeatable"):
        rules["repeatable"] = list(typed["repeatable"])
    equal = [one for one in typed.get("equivalences", []) if one.get("of") or one.get("as")]
    if equal:
        rules["equivalences"] = [_filled(one, ("of", "as", "because")) for one in equal]
    first = [one for one in typed.get("prerequisites", []) if one.get("of") or one.get("needs")]
    if first:
        rules["prerequisites"] = [_first(one) for one in first]
    rules["exits"] = [writer.exit(one, place) for place, one in enumerate(typed.get("exits", []))]
    return rules, writer.unread


def _filled(one: Mapping[str, Any], names: Sequence[str]) -> JSONObject:
    return {name: one[name] for name in names if one.get(name)}


def _first(one: Mapping[str, Any]) -> JSONObject:
    """One group for each line; alternatives in a line stand apart by spaces."""
    found: JSONObject = {"needs": [[*line.split()] for line in one.get("needs", [])]}
    if one.get("of"):
        found["of"] = one["of"]
    if one.get("in_order"):
        found["in_order"] = True
    return found


class _Writer:
    def __init__(self, provider: str) -> None:
        self._provider = provider
        self.unread: dict[str, str] = {}

    def number(self, typed: Typed, name: str, field: str, kind: type) -> int | float | None:
        """A number that was typed; a decimal comma counts as a point."""
        text = str(typed.get(name) or "").strip().replace(",", ".")
        if not text:
            return None
        try:
            value = float(text)
        except ValueError:
            self.unread[field] = "builder.number"
            return None
        if value != value or value in (float("inf"), float("-inf")) or (kind is int and value != int(value)):
            self.unread[field] = "builder.number"
            return None
        return int(value) if value == int(value) else value

    def exit(self, typed: Typed, place: int) -> JSONObject:
        at = f"exits.{place}"
        groups: list[JSONValue] = []
        if typed.get("inside"):
            groups.append({"exit": typed["inside"]})
        for number, group in enumerate(typed.get("groups", [])):
            if not is_blank(group):
                groups.append(self.group(group, f"{at}.groups.{number}"))
        if not groups:
            self.unread[f"{at}.groups"] = "builder.nothing"
        found: JSONObject = {"name": typed.get("name") or "", "rule": {"all": groups}}
        found |= _filled(typed, ("kind", "awards", "decision"))
        least: list[JSONValue] = []
        most: list[JSONValue] = []
        residency = self.number(typed, "residency", f"{at}.residency", float)
        if residency:
            least.append({"credits": residency, "from": {"providers": [self._provider]}})
        for number, one in enumerate(typed.get("demands", [])):
            if not is_blank_demand(one):
                said = most if one.get("sense") == "most" else least
                said.append(self.demand(one, f"{at}.demands.{number}"))
        return found | ({"at_least": least} if least else {}) | ({"at_most": most} if most else {})

    def demand(self, typed: Typed, at: str) -> JSONObject:
        """One demand on everything together."""
        if str(typed.get("data") or "").strip():
            return self._data(typed, at)
        found: JSONObject = {"name": typed["name"]} if typed.get("name") else {}
        for field, kind in (("credits", float), ("count", int)):
            value = self.number(typed, field, f"{at}.{field}", kind)
            if value is not None:
                found[field] = value
        if not {"credits", "count"} & set(found):
            self.unread.setdefault(f"{at}.credits", "builder.amount")
        which = self._which(typed, at)
        return found | ({"from": which} if which else {})

    def group(self, typed: Typed, at: str) -> JSONObject:
        """One part of an exit."""
        if typed.get("sort") == "data":
            return self._data(typed, at)
        name: JSONObject = {"name": typed["name"]} if typed.get("name") else {}
        which = self._which(typed, at)
        names: list[JSONValue] = list(typed.get("achievements", []))
        if typed.get("sort") == "collect":
            if names:
                which["achievements"] = names
            return name | self._collected(typed, which, at)
        facts: JSONObject = {"from": which} if which else {}
        if not names:
            self.unread[f"{at}.achievements"] = "builder.nothing"
        if typed.get("sort") == "one":
            return {**name, "achievement": names, **facts}
        parts: list[JSONValue] = [{"achievement": one, **facts} for one in names]
        if typed.get("sort") == "choose":
            return {**name, "choose": self.number(typed, "choose", f"{at}.choose", int) or 1, "of": parts}
        return {**name, "all": parts}

    def _collected(self, typed: Typed, which: JSONObject, at: str) -> JSONObject:
        found: JSONObject = {"from": which} if which else {}
        for field, kind in (("credits", float), ("count", int)):
            value = self.number(typed, field, f"{at}.{field}", kind)
            if value:
                found[field] = value
        if not (found.get("credits") or found.get("count")):
            self.unread.setdefault(f"{at}.credits", "builder.amount")
        limits: JSONObject = {}
        for field, kind in (("credits", float), ("count", int)):
            value = self.number(typed, f"most_{field}", f"{at}.most_{field}", kind)
            if value is not None:
                limits[field] = value
        if limits:
            found["at_most"] = [limits]
        different = self.number(typed, "different", f"{at}.different", int)
        if different:
            found["different"] = {"by": "provider", "count": different}
        return found

    def _which(self, typed: Typed, at: str) -> JSONObject:
        found: JSONObject = {}
        for name in ("providers", "subjects", "frameworks"):
            if typed.get(name):
                found[name] = list(typed[name])
        for name, member in (("level", "level"), ("months", "within_months")):
            value = self.number(typed, name, f"{at}.{name}", int)
            if value:
                found[member] = value
        return found

    def _data(self, typed: Typed, at: str) -> JSONObject:
        try:
            return document.parse_object(str(typed.get("data") or ""), limits=LIMITS)
        except DocumentError:
            self.unread[f"{at}.data"] = "builder.data"
            return {}


def is_blank(group: Typed) -> bool:
    """Was nothing typed that would make a rule?"""
    return not any(group.get(name) for name in (*FIELDS, *LISTS) if name not in ("sort", "name"))


def is_blank_demand(demand: Typed) -> bool:
    """Was nothing typed that would make a demand?"""
    return not any(demand.get(name) for name in (*DEMAND, *DEMAND_LISTS) if name not in ("sense", "name"))


def spread(rules: JSONObject, *, provider: str) -> Typed:
    """Return the fields of the builder for rules that were read; `written` of them says the same."""
    found = blank()
    found["unit"] = rules.get("unit", "ECTS")
    for name in ("sharing", "typical"):
        found[name] = _text(rules.get(name))
    found["equivalences"] = [
        {"of": _texts(one.get("of")), "as": one.get("as", ""), "because": one.get("because", "")}
        for one in _objects(rules.get("equivalences"))
    ]
    found["prerequisites"] = [
        {
            "of": _texts(one.get("of")),
            "needs": [" ".join(_texts(group)) for group in _list(one.get("needs"))],
            "in_order": bool(one.get("in_order")),
        }
        for one in _objects(rules.get("prerequisites"))
    ]
    found["repeatable"] = _texts(rules.get("repeatable"))
    found["exits"] = [_spread_exit(one, provider) for one in _objects(rules.get("exits"))]
    return found


def _spread_exit(one: JSONObject, provider: str) -> Typed:
    found = blank_exit()
    for name in ("name", "kind", "awards"):
        found[name] = _text(one.get(name))
    found["decision"] = _text(one.get("decision")) or "human"
    for sense in ("least", "most"):
        for bound in _objects(one.get(f"at_{sense}")):
            if sense == "least" and not found["residency"] and _is_residency(bound, provider):
                found["residency"] = _text(bound["credits"])
            else:
                found["demands"].append(_spread_demand(bound, sense))
    rule = one.get("rule")
    rule = rule if isinstance(rule, dict) else {}
    parts = _objects(rule.get("all")) if set(rule) == {"all"} else [rule]
    if parts and set(parts[0]) == {"exit"}:
        found["inside"] = _text(parts[0]["exit"])
        parts = parts[1:]
    found["groups"] = [_spread_group(part) for part in parts] or [blank_group()]
    return found


def _is_residency(bound: JSONObject, provider: str) -> bool:
    """Is it so many credits from the provider itself, and nothing else?"""
    which = bound.get("from")
    if not isinstance(which, dict) or set(which) != {"providers"}:
        return False
    return set(bound) == {"credits", "from"} and _texts(which["providers"]) == [provider]


def _spread_demand(bound: JSONObject, sense: str) -> Typed:
    """The fields of one demand, or its data when they cannot say it."""
    found: Typed = {**blank_demand(), "sense": sense}
    if _spread_which(found, bound.get("from")):
        texts = {name: _text(bound.get(name)) for name in ("name", "credits", "count")}
        return {**found, **texts}
    return {**blank_demand(), "sense": sense, "data": json.dumps(bound, ensure_ascii=False, indent=1)}


def _spread_group(rule: JSONObject) -> Typed:
    """The fields of one part, or its data when they cannot say it."""
    found = blank_group("data")
    found["name"] = _text(rule.get("name"))
    if "achievement" in rule:
        ok = _spread_which(found, rule.get("from"))
        found |= {"sort": "one", "achievements": _texts(rule["achievement"])}
    elif "all" in rule or "choose" in rule:
        parts = _objects(rule.get("all", rule.get("of")))
        alike = [{name: value for name, value in part.items() if name != "achievement"} for part in parts]
        ok = all(
            set(part) <= {"achievement", "from"} and isinstance(part.get("achievement"), str)
            for part in parts
        )
        ok = ok and all(one == alike[0] for one in alike) and _spread_which(found, alike[0].get("from"))
        found |= {"sort": "all" if "all" in rule else "choose", "choose": _text(rule.get("choose"))}
        found["achievements"] = [_text(part.get("achievement")) for part in parts]
    else:
        ok = _spread_collect(found, rule)
    if ok:
        return found
    return {**blank_group("data"), "data": json.dumps(rule, ensure_ascii=False, indent=1)}


def _spread_collect(found: Typed, rule: JSONObject) -> bool:
    if not ("credits" in rule or "count" in rule) or "at_least" in rule:
        return False
    which = rule.get("from", {})
    which = dict(which) if isinstance(which, dict) else {}
    found |= {"sort": "collect", "achievements": _texts(which.pop("achievements", None))}
    found |= {"credits": _text(rule.get("credits")), "count": _text(rule.get("count"))}
    most = _objects(rule.get("at_most"))
    if len(most) > 1 or (most and not set(most[0]) <= {"credits", "count"}):
        return False
    for name in ("credits", "count"):
        found[f"most_{name}"] = _text(most[0].get(name)) if most else ""
    different = rule.get("different")
    if isinstance(different, dict):
        if different.get("by") != "provider":
            return False
        found["different"] = _text(different.get("count"))
    return _spread_which(found, which)


def _spread_which(found: Typed, which: JSONValue) -> bool:
    if not isinstance(which, dict):
        return True
    if not set(which) <= {"providers", "subjects", "frameworks", "level", "within_months"}:
        return False
    for name in ("providers", "subjects", "frameworks"):
        found[name] = _texts(which.get(name))
    found |= {"level": _text(which.get("level")), "months": _text(which.get("within_months"))}
    return True


def _list(value: JSONValue) -> list[JSONValue]:
    return value if isinstance(value, list) else []


def _objects(value: JSONValue) -> list[JSONObject]:
    return [one for one in _list(value) if isinstance(one, dict)]


def _texts(value: JSONValue) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [] if value is None else [str(value)]


def _text(value: JSONValue) -> str:
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return "" if value is None else str(value)
