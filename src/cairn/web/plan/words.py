"""Plans in words: reasons, what proves them, and why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from cairn.pathways.alternatives import Alternative
from cairn.pathways.goal import Objective
from cairn.pathways.plan import Obstacle, Plan, Status
from cairn.pathways.weeks import UnderWay
from cairn.services.plan.keeping import Progress
from cairn.web.amounts import exact, hours, money
from cairn.web.words import MODES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = Mapping[str, _StrPromise]

OBJECTIVES: Final[Words] = {
    "cheapest": pgettext_lazy("plan", "Cheapest"),
    "fastest": pgettext_lazy("plan", "Soonest"),
    "fewest": pgettext_lazy("plan", "Fewest courses"),
    "recognised": pgettext_lazy("plan", "Best recognised"),
}
STATES: Final[Words] = {
    "done": gettext_lazy("Done"),
    "now": gettext_lazy("Under way"),
    "to_come": gettext_lazy("To come"),
    "late": gettext_lazy("Over, and not earned yet"),
    "closed": gettext_lazy("Takes nobody any more"),
    "gone": gettext_lazy("Not on offer any more"),
}
STATE_TAGS: Final = {"done": "good", "now": "accent", "late": "failed", "closed": "failed", "gone": "failed"}


def quoted(said: object) -> str:
    """Write what a provider asks in another currency, by which rate it was counted, of which day and source."""
    if not isinstance(said, Mapping):
        return ""
    rates = [
        _("1 euro = %(amount)s %(currency)s on %(day)s, %(source)s")
        % {
            "amount": exact(Decimal(rate["per_euro"])),
            "currency": rate["currency"],
            "day": day(date.fromisoformat(rate["on"])),
            "source": rate["source"],
        }
        for rate in said["rates"]
    ]
    cost = money(decimal(said["cost"]), str(said["currency"]))
    return _("%(cost)s asked; %(rates)s") % {"cost": cost, "rates": "; ".join(rates)}


def under_way(step: UnderWay, since: date) -> str:
    """Write what has begun, until when, and what is set aside for it."""
    left = Decimal(sum(hours for _week, hours in step.left(since))) / 100
    said = {"name": step.offer.name, "day": day(step.end), "hours": hours(left)}
    return _("%(name)s, until %(day)s: %(hours)s are set aside.") % said


def against(one: Alternative | None) -> str:
    """Write how a what-if differs from the plan under the goal's own conditions; "" where that is not known."""
    if one is None:
        return ""
    parts = []
    if one.dearer:
        sign = _("%(amount)s more") if one.dearer > 0 else _("%(amount)s less")
        parts.append(sign % {"amount": money(abs(one.dearer), one.plan.wishes.currency)})
    if one.longer:
        sign = _("%(amount)s more") if one.longer > 0 else _("%(amount)s less")
        parts.append(sign % {"amount": hours(abs(one.longer))})
    if one.later:
        parts.append(_later(one.later))
    return " · ".join(parts) or _("It costs the same and ends on the same day.")


def decimal(value: object) -> Decimal:
    """Return a number of a stored answer."""
    return Decimal(str(value))


def costs(found: Mapping[str, Decimal]) -> str:
    """Write what several steps cost together, by currency: "120 euro", "120 euro + 80 GBP"."""
    return " + ".join(money(amount, currency) for currency, amount in found.items())


def to_come(progress: Progress) -> str:
    """Write what of a kept plan is not done yet; "" while that is all of it, or nothing."""
    left = progress.to_come
    if left == progress.whole:
        return ""
    parts = [costs(left.cost)] if any(left.cost.values()) else []
    return " · ".join([*parts, hours(left.hours)] if left.hours else parts)


def day(when: date | None, *, year: bool = True) -> str:
    """Write a day."""
    if when is None:
        return "–"
    return date_format(when, "DATE_FORMAT" if year else "MONTH_DAY_FORMAT")


def proof(plan: Plan) -> str:
    """The sentence that says how sure it is."""
    if plan.status is Status.GAP:
        return _("This is the best we found in the time we take. A better one may exist.")
    return {
        Objective.CHEAPEST: _("No cheaper plan exists."),
        Objective.FASTEST: _("No plan ends sooner."),
        Objective.FEWEST: _("No plan has fewer courses."),
        Objective.RECOGNISED: _("No plan has fewer hours in courses that nobody else recognises."),
    }[plan.objective]


def following(others: Sequence[Alternative]) -> str:
    """What the next best plan costs more, and when it ends; "" where there is none."""
    found = next((one for one in others if one.kind == "next"), None)
    if found is None:
        return _("Within your conditions there is no other way.")
    currency = found.plan.wishes.currency
    later = _later(found.later)
    if not found.dearer:
        return _("The next best costs the same and ends %(later)s.") % {"later": later}
    said = {"more": money(abs(found.dearer), currency), "later": later}
    if found.dearer > 0:
        return _("The next best costs %(more)s more and ends %(later)s.") % said
    return _("The next best costs %(more)s less and ends %(later)s.") % said


def _later(days: int) -> str:
    if not days:
        return _("on the same day")
    weeks = round(abs(days) / 7)
    span = ngettext("%(n)d day", "%(n)d days", abs(days)) % {"n": abs(days)}
    if weeks >= 1:
        span = ngettext("%(n)d week", "%(n)d weeks", weeks) % {"n": weeks}
    return (_("%(span)s later") if days > 0 else _("%(span)s earlier")) % {"span": span}


def difference(one: Alternative) -> str:
    """What is different in another plan, in a line."""
    words = {
        "next": _("Without one of the courses of this plan"),
        "cheapest": _("Least money"),
        "fastest": _("Done soonest"),
        "fewest": _("Fewest courses"),
        "recognised": _("Best recognised"),
        "at_home": _("Nothing on site"),
    }
    parts = [words[one.kind]]
    currency = one.plan.wishes.currency
    if one.dearer:
        sign = _("%(amount)s more") if one.dearer > 0 else _("%(amount)s less")
        parts.append(sign % {"amount": money(abs(one.dearer), currency)})
    if one.later:
        parts.append(_later(one.later))
    return " · ".join(parts)


def known(plan: Plan, *, on_offer: int) -> list[str]:
    """How we know: what was looked at, what the solver said, what decides the end."""
    counted = plan.counted
    facts = [
        _(
            "%(all)d courses are on offer. %(concerned)d have to do with this goal, "
            "%(usable)d of them are open and fit how you learn."
        )
        % {"all": on_offer, "concerned": counted.looked_at, "usable": counted.usable},
        ngettext(
            "%(n)d was left after those that another beats in everything.",
            "%(n)d were left after those that another beats in everything.",
            counted.candidates,
        )
        % {"n": counted.candidates},
        _bound(plan),
    ]
    if plan.schedule is not None and plan.steps:
        facts.append(_weeks(plan))
    facts.append(_("What providers pay us is not known to the planner: no offer has such a field."))
    return facts


def _bound(plan: Plan) -> str:
    currency = plan.wishes.currency
    if plan.objective is Objective.CHEAPEST:
        value, bound = money(plan.value, currency), money(plan.bound, currency)
    elif plan.objective is Objective.FASTEST:
        value, bound = (
            ngettext("%(n)d week", "%(n)d weeks", int(n)) % {"n": n} for n in (plan.value, plan.bound)
        )
    elif plan.objective is Objective.FEWEST:
        value, bound = f"{plan.value}", f"{plan.bound}"
    else:
        value, bound = hours(plan.value), hours(plan.bound)
    if plan.status is Status.OPTIMAL:
        return _(
            "Every combination was ruled out or is no better: "
            "nothing is below %(bound)s, and this plan is at %(value)s."
        ) % {
            "bound": bound,
            "value": value,
        }
    return _(
        "This plan is at %(value)s. Nothing is below %(bound)s; what lies between was not looked at."
    ) % {
        "bound": bound,
        "value": value,
    }


def _weeks(plan: Plan) -> str:
    schedule = plan.schedule
    assert schedule is not None, "asked before"  # noqa: S101
    said = {
        "hours": hours(plan.hours),
        "weekly": hours(plan.wishes.weekly),
        "bound": schedule.bound,
        "weeks": schedule.weeks,
    }
    if schedule.limited_by == "hours":
        return (
            _("%(hours)s at %(weekly)s a week take at least %(bound)d weeks; this plan takes %(weeks)d.")
            % said
        )
    if schedule.proved:
        return (
            _(
                "It takes %(weeks)d weeks. The dates of the courses decide that: every choice of dates was tried."
            )
            % said
        )
    return (
        _("It takes %(weeks)d weeks; at least %(bound)d are needed, what lies between was not looked at.")
        % said
    )


def obstacle(one: Obstacle, plan: Plan, names: Mapping[str, str]) -> str:
    """One reason why there is no plan, and what would have to change."""
    skills = _(", ").join(names.get(skill, skill) for skill in one.skills)
    currency = plan.wishes.currency
    if isinstance(one.needed, Decimal):
        if one.kind == "budget":
            said = {
                "least": money(one.needed, currency),
                "more": money(one.needed - (plan.wishes.budget or 0), currency),
            }
            return _("Money: with %(least)s there is a plan. That is %(more)s more.") % said
        said = {"least": hours(one.needed), "now": hours(plan.wishes.weekly)}
        return _("Hours a week: with %(least)s there is a plan; you have %(now)s.") % said
    if isinstance(one.needed, date):
        return _("Time: the soonest end is %(day)s.") % {"day": day(one.needed)}
    fixed = _fixed(one.kind, skills)
    if fixed:
        return fixed
    options = _(", ").join(str(MODES.get(option, option)) for option in one.options)
    return {
        "mode": _("How it is taught: there is a plan if it may also be %(options)s.") % {"options": options},
        "language": _("Language: there is a plan if you also take courses in %(options)s.")
        % {"options": options},
        "place": _("Place: there is a plan if you also go to %(options)s.") % {"options": options},
        "breadth": _("Breadth: there is a plan without a course in every group you asked for."),
        "avoid": _("There is a plan with the courses you do not want."),
        "provider": _("There is a plan with courses of %(options)s.") % {"options": options},
        "rather": _("There is a plan if nothing need be cheaper, nearer or faster than what was found."),
        "together": _("No single condition is to blame: several stand in the way together."),
    }.get(one.kind, one.kind)


def _fixed(kind: str, skills: str) -> str:
    sentences = {
        "nobody": _("Nobody offers this, at the level you need: %(skills)s."),
        "unreachable": _("What comes first for it is not on offer: %(skills)s."),
        "closed": _("All courses for it take nobody any more: %(skills)s."),
        "full": _("All courses for it are full: %(skills)s."),
        "past": _("No course for it has dates to come: %(skills)s."),
        "price": _("Nobody says what the courses for it cost: %(skills)s."),
        "currency": _("The courses for it cost money of another currency: %(skills)s."),
        "hours": _("Nobody says how many hours the courses for it take: %(skills)s."),
        "pace": _("The courses for it ask for more hours than their days have: %(skills)s."),
    }
    return sentences[kind] % {"skills": skills} if kind in sentences else ""


def span(start: date, end: date, when: str) -> str:
    """Write from when to when, and on which days."""
    same = start.year == end.year
    if start == end:
        days = day(start)
    else:
        days = _("%(start)s to %(end)s") % {"start": day(start, year=not same), "end": day(end)}
    return _(", ").join((days, when)) if when else days
