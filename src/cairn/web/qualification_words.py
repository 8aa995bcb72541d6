"""Rules of qualifications in plain words, for every page that shows them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cairn.stacking.certificate import Lack
from cairn.stacking.rules import Bound, Choose, Collect, Exit, One, Qualification, Rule, Which, leaves
from cairn.web.amounts import credits_, hours, number
from cairn.web.bidi import isolate

KINDS = {
    "": gettext_lazy("Exit"),
    "micro-credential": gettext_lazy("Micro-credential"),
    "school": gettext_lazy("School-leaving certificate"),
    "certificate": gettext_lazy("Certificate"),
    "diploma": gettext_lazy("Diploma"),
    "micro-degree": gettext_lazy("Micro-degree"),
    "degree": gettext_lazy("Degree"),
    "workplace": gettext_lazy("Workplace requirement"),
    "licence": gettext_lazy("Licence requirement"),
    "other": gettext_lazy("Another kind"),
}
REASONS = {
    "repeated": gettext_lazy("Another one of the same counts, and one may."),
    "prerequisite": gettext_lazy("What it needs first is not in your passport, or came later."),
    "inside": gettext_lazy(
        "It is part of one that counts, or made of some that count: the work is the same."
    ),
    "not_needed": gettext_lazy("It may count, but nothing more is needed there."),
    "no_credits": gettext_lazy("It may count, but nobody said how many credits it has."),
    "at_most": gettext_lazy("As much of its kind as may count already does."),
    "pinned": gettext_lazy("You want it to count nowhere."),
    "achievement": gettext_lazy("No part of these rules asks for it."),
    "provider": gettext_lazy("The part it would fit takes other providers only."),
    "kind": gettext_lazy("The part it would fit takes another kind of credential."),
    "subject": gettext_lazy("The part it would fit asks for other skills."),
    "framework": gettext_lazy("The part it would fit asks for another framework."),
    "level": gettext_lazy("Its level is below what the part asks for, or nobody said it."),
    "age": gettext_lazy("It is older than the part allows. A refresh would make it count."),
    "undated": gettext_lazy("Nobody said when it was awarded, and the part asks for a recent one."),
    "ahead": gettext_lazy("Its date is still to come."),
    "excluded": gettext_lazy("The part it would fit leaves it out by name."),
    "unverified": gettext_lazy(
        "It could not be checked, so it cannot count. Ask its provider for one that can."
    ),
    "domain": gettext_lazy(
        "Its seal holds, but its issuer is known by a web address only. That is too little to count here."
    ),
}
MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One rule in a list: how deep it stands, its name, what it asks for."""

    depth: int
    name: str
    words: str
    key: str


class Words:
    """Says rules in the unit and with the names of one qualification."""

    def __init__(self, rules: Qualification, names: Mapping[str, str]) -> None:
        self._rules = rules
        self._names = names

    def amount(self, value: Decimal) -> str:
        """So many credits, in the unit of the rules."""
        if self._rules.unit == "ECTS":
            return credits_(value)
        if self._rules.unit == "hours":
            return hours(value)
        return f"{number(value)} {isolate(self._rules.unit)}"

    def name(self, iri: str) -> str:
        """What something is called; its own address when nobody here knows."""
        return isolate(self._names.get(iri) or iri)

    def names(self, iris: Iterable[str], *, most: int = MOST_NAMES) -> str:
        """Some names, and how many more there are."""
        found = sorted({self.name(iri) for iri in iris})
        if len(found) <= most:
            return _(" or ").join(found)
        more = ngettext("%(n)d more", "%(n)d more", len(found) - most) % {"n": len(found) - most}
        return _("%(some)s and %(more)s") % {"some": ", ".join(found[:most]), "more": more}

    def rule(self, rule: Rule) -> str:
        """What one rule asks for."""
        if isinstance(rule, One):
            return self._with(self.names(rule.achievements), rule.which)
        if isinstance(rule, Collect):
            return self._collect(rule)
        if rule.least == len(rule.parts):
            return _("All of these")
        if rule.least == 1:
            return _("One of these")
        return _("%(least)d of these %(all)d") % {"least": rule.least, "all": len(rule.parts)}

    def _collect(self, rule: Collect) -> str:
        asked = [self._bound(rule.credits, rule.count)]
        parts = [self._with(" · ".join(one for one in asked if one), rule.which)]
        for bound in rule.at_least:
            asked_too = self._with(self._bound(bound.credits, bound.count), bound.which)
            parts.append(_("of these at least %(amount)s") % {"amount": asked_too})
        for bound in rule.at_most:
            parts.append(_("at most %(amount)s") % {"amount": self._with(self._most(bound), bound.which)})
        if rule.variety is not None:
            kinds = {
                "provider": _("from %(n)d different providers"),
                "subject": _("in %(n)d different skills"),
            }
            parts.append(kinds[rule.variety.by] % {"n": rule.variety.count})
        return "; ".join(parts)

    def _most(self, bound: Bound) -> str:
        if bound.count == 0 or bound.credits == 0:
            return _("none")
        return self._bound(bound.credits, bound.count)

    def _bound(self, credits_: Decimal | None, count: int | None) -> str:
        said = []
        if credits_:
            said.append(self.amount(credits_))
        if count:
            said.append(ngettext("%(n)d credential", "%(n)d credentials", count) % {"n": count})
        return " · ".join(said)

    def _with(self, what: str, which: Which) -> str:
        said = self.which(which)
        return f"{what} ({said})" if said else what

    def which(self, which: Which) -> str:
        """What kind of credential is picked; "" for any."""
        said = []
        if which.achievements:
            said.append(_("from %(names)s") % {"names": self.names(which.achievements)})
        if which.providers:
            said.append(_("from %(names)s") % {"names": self.names(which.providers)})
        if which.subjects:
            said.append(_("in %(names)s") % {"names": self.names(which.subjects)})
        if which.frameworks:
            said.append(_("in the framework %(names)s") % {"names": self.names(which.frameworks)})
        if which.kinds:
            said.append(self.names(which.kinds))
        if which.level is not None:
            said.append(_("level %(level)d or above") % {"level": which.level})
        if which.within_months is not None:
            said.append(_("not older than %(time)s") % {"time": months(which.within_months)})
        if which.after is not None:
            said.append(_("awarded on %(day)s or later") % {"day": date_format(which.after)})
        if which.excluding is not None:
            said.append(_("but not %(what)s") % {"what": self.which(which.excluding)})
        return ", ".join(said)

    def whole(self, exit_: Exit) -> list[str]:
        """The demands on all that counts together."""
        least = [
            _("At least %(amount)s") % {"amount": self._with(self._bound(one.credits, one.count), one.which)}
            for one in exit_.at_least
        ]
        most = [
            _("At most %(amount)s") % {"amount": self._with(self._most(one), one.which)}
            for one in exit_.at_most
        ]
        return [*least, *most]

    def lack(self, lack: Lack) -> str:
        """What one part still needs."""
        if lack.achievements:
            return self._with(self.names(lack.achievements), lack.which)
        if lack.different:
            return ngettext("one more that is different", "%(n)d more that are different", lack.different) % {
                "n": lack.different
            }
        amount = self._bound(lack.credits or None, lack.count or None)
        return self._with(_("%(amount)s more") % {"amount": amount}, lack.which)

    def total(self, lacks: Iterable[Lack]) -> str:
        """All that is missing together: credits, and credentials where no credits are asked for."""
        found = list(lacks)
        worth = sum((one.credits for one in found), Decimal(0))
        count = sum(max(one.count, one.different) for one in found if not one.credits)
        said = [self.amount(worth)] if worth else []
        if count:
            said.append(ngettext("%(n)d credential", "%(n)d credentials", count) % {"n": count})
        return _(" and ").join(said)

    def lines(self, rule: Rule, depth: int = 0) -> Iterator[Line]:
        """A rule and all inside it, as a list; that all parts are needed goes without saying."""
        if not depth and not rule.name and isinstance(rule, Choose) and rule.least == len(rule.parts):
            for part in rule.parts:
                yield from self.lines(part)
            return
        yield Line(depth, rule.name, self.rule(rule), rule.key)
        if isinstance(rule, Choose):
            for part in rule.parts:
                yield from self.lines(part, depth + 1)


def months(count: int) -> str:
    """A time in years where it is whole years."""
    if count % 12 == 0:
        return ngettext("one year", "%(n)d years", count // 12) % {"n": count // 12}
    return ngettext("one month", "%(n)d months", count) % {"n": count}


def iris_in(rules: Qualification) -> set[str]:
    """Every IRI that rules name, so that pages can ask what they are called."""
    found: set[str] = set()
    for exit_ in rules.exits:
        whiches = [bound.which for bound in (*exit_.at_least, *exit_.at_most)]
        for leaf in leaves(exit_.rule):
            whiches.append(leaf.which)
            if isinstance(leaf, One):
                found.update(leaf.achievements)
            else:
                whiches += [bound.which for bound in (*leaf.at_least, *leaf.at_most)]
        for which in whiches:
            for one in (which, which.excluding):
                if one is not None:
                    found |= one.achievements | one.providers | one.subjects
        found.add(exit_.awards)
    for equal in rules.equivalences:
        found |= equal.of | {equal.counts_as}
    for needed in rules.prerequisites:
        found |= needed.of.union(*needed.needs)
    return found - {""}
