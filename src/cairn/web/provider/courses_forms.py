"""An offer as a page writes it: plain fields, and one line for each price, run, skill and prerequisite."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cairn.credentials.document import JSONObject, JSONValue
from cairn.pathways.offer import Offer
from cairn.services.errors import InvalidInput
from cairn.web.components.fields import DropZone
from cairn.web.forms import ServiceForm
from cairn.web.words import BREADTH

_NAMES = {"id": "code", "gives": "skills", "group": "skill_group"}  # members -> fields


class OfferForm(ServiceForm):
    """One offer."""

    code = forms.CharField(
        label=gettext_lazy("Your code for it"), max_length=120, help_text=gettext_lazy("Such as CREW-40.")
    )
    name = forms.CharField(label=gettext_lazy("Name"), max_length=300)
    summary = forms.CharField(label=gettext_lazy("In one line"), max_length=500, required=False)
    achievement = forms.CharField(
        label=gettext_lazy("Address of what is earned"), max_length=400, required=False
    )
    hours = forms.CharField(
        label=gettext_lazy("Hours of the learner's time, all in"), max_length=10, required=False
    )
    prices = forms.CharField(
        label=gettext_lazy("What it costs"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One part a line, such as: Fee: 90. Write 0 when it is free; empty means you do not say."
        ),
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("Where"),
        required=False,
        choices=[
            ("", "—"),
            ("online", gettext_lazy("Online, at certain hours")),
            ("blended", gettext_lazy("Partly online, partly on site")),
            ("on-site", gettext_lazy("On site")),
            ("own-time", gettext_lazy("In one's own time")),
        ],
    )
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    language = forms.CharField(label=gettext_lazy("Language"), max_length=35, required=False)
    skill_group = forms.ChoiceField(
        label=gettext_lazy("Group of breadth"), required=False, choices=[("", "—"), *BREADTH.items()]
    )
    runs = forms.CharField(
        label=gettext_lazy("Dates"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "One run a line: first day, last day, seats left, when. "
            "Such as: 2027-01-12, 2027-03-08, 6, Tuesday evenings. None: any day."
        ),
    )
    skills = forms.CharField(
        label=gettext_lazy("Skills it gives"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One address of a skill a line, with its level: https://…/plan-crew @5"),
    )
    needs = forms.CharField(
        label=gettext_lazy("What comes first"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "One group a line; one of each is needed. Codes, achievements or skills, divided by |."
        ),
    )
    recognised_by = forms.CharField(
        label=gettext_lazy("Who accepts it"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    address = forms.CharField(label=gettext_lazy("Your page about it"), max_length=600, required=False)

    def body(self) -> JSONObject:
        """Return the offer as docs/reference/pathways.md describes it; what cannot be read stays text."""
        said = self.cleaned_data
        body: JSONObject = {"id": said["code"], "name": said["name"], "summary": said["summary"]}
        for name in ("achievement", "mode", "place", "language", "address"):
            body[name] = said[name]
        body["group"] = said["skill_group"]
        if said["hours"]:
            body["hours"] = _number(said["hours"])
        body |= _prices(said["prices"])
        body["runs"] = [_run(line) for line in _lines(said["runs"])]
        body["gives"] = [_gain(line) for line in _lines(said["skills"])]
        body["needs"] = [
            [part.strip() for part in line.split("|") if part.strip()] for line in _lines(said["needs"])
        ]
        body["recognised_by"] = list[JSONValue](_lines(said["recognised_by"]))
        return body

    def take(self, refused: InvalidInput) -> None:
        """Members of the file's form go to the fields of this one."""
        fields = {_NAMES.get(name, name): said for name, said in refused.fields.items()}
        super().take(InvalidInput(str(refused), fields=fields, code=refused.code))


def typed(offer: Offer, *, code: str, summary: str) -> dict[str, Any]:
    """Return an offer as the form shows it."""
    runs = [
        ", ".join(
            (
                run.start.isoformat(),
                run.end.isoformat(),
                "" if run.seats is None else str(run.seats),
                run.when,
            )
        )
        for run in offer.runs
    ]
    prices = "" if offer.prices is None else "0"
    if offer.prices:
        prices = "\n".join(
            f"{price.name or _('Price')}: {price.amount.normalize():f}" for price in offer.prices
        )
    return {
        "code": code,
        "name": offer.name,
        "summary": summary,
        "achievement": offer.achievement,
        "hours": "" if offer.hours is None else f"{offer.hours.normalize():f}",
        "prices": prices,
        "mode": str(offer.mode or ""),
        "place": offer.place,
        "language": offer.language,
        "skill_group": offer.group,
        "runs": "\n".join(runs),
        "skills": "\n".join(
            f"{gain.skill} @{gain.level}" if gain.level else gain.skill for gain in offer.gives
        ),
        "needs": "\n".join(" | ".join(sorted(group)) for group in offer.needs),
        "recognised_by": "\n".join(offer.recognised_by),
        "address": offer.address,
    }


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _prices(text: str) -> Mapping[str, JSONValue]:
    lines = _lines(text)
    if not lines:
        return {}
    if len(lines) == 1 and ":" not in lines[0]:
        return {"cost": _number(lines[0])}
    parts: list[JSONValue] = []
    for line in lines:
        name, _colon, amount = line.rpartition(":")
        parts.append({"name": name.strip(), "amount": _number(amount.strip())})
    return {"prices": parts}


def _run(line: str) -> JSONValue:
    start, end, seats, when = [*(part.strip() for part in line.split(",", 3)), "", "", "", ""][:4]
    run: JSONObject = {"start": start, "end": end, "when": when}
    if seats:
        run["seats"] = _number(seats)
    return run


def _gain(line: str) -> JSONValue:
    skill, mark, level = line.rpartition("@")
    if mark and level.strip().isdigit():
        return {"skill": skill.strip(), "level": int(level)}
    return line


def _number(text: str) -> JSONValue:
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        return text
    if not value.is_finite():
        return text
    return int(value) if value == value.to_integral_value() else float(value)


class OfferFileForm(ServiceForm):
    """A file of offers."""

    file = forms.FileField(
        label=gettext_lazy("The file (CSV, Excel or JSON)"), widget=DropZone(most=10 * 1024 * 1024)
    )
