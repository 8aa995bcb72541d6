"""What happened in workspaces and with shared standards, told to those who should know: on a page, and in letters.

At most one letter for each person, workspace and day, and one about all standards of one body; none to whoever turned
them off, none about what they have looked at, and none about what happened days ago. The end of an agreement is told
once, thirty days before it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from cairn.records.models import (
    Achievement,
    AchievementVersion,
    Adoption,
    Involvement,
    Membership,
    Notice,
    Organisation,
    OutboxMessage,
    Partner,
    Person,
    SignOff,
    Standard,
    StandardDrafter,
    StandardVersion,
)
from cairn.services import audit, outbox, places
from cairn.services.access import Actor
from cairn.services.admin.letterbox import letters_to
from cairn.services.codesign import noticing
from cairn.services.codesign.noticing import Reader
from cairn.services.letters import supported
from cairn.services.ports import Ports

STALE: Final = timedelta(days=3)  # what is older is read on the page, and in no letter
SHOWN: Final = timedelta(days=90)
WARNED: Final = timedelta(days=30)  # before an agreement ends
AT_ONCE: Final = 50  # letters, or agreements, in one round of the worker
MOST_COUNTED: Final = 500  # notices of one person about one workspace
MOST_NAMED: Final = 3  # standards in one letter
MOST_DESIGNERS: Final = 5  # who are told of the end of an agreement
ADOPTION: Final = "adoption"  # the kind of notice that an adoption waits for the body
TALK: Final = ("comment", "answer", "settled")  # kinds of what is said
OF_PARTNERS: Final = ("signature", "answered")  # also where they do not read the workspace
_EVERYBODY: Final = "the worker serves everybody"


@dataclass(frozen=True, slots=True)
class News:
    """What happened in one workspace (achievement), with one standard, or with one agreement (partner) that a person
    did not see.

    reader: as whose member they read it. rows: the newest first.
    """

    reader: Organisation
    organisation: Organisation
    achievement: Achievement | None
    standard: Standard | None
    partner: Partner | None
    rows: tuple[Notice, ...]


def of(person: Person, *, at: datetime, most: int = 200) -> list[News]:
    """What a person has not looked at, by workspace, the newest first; only where they may still look."""
    rows = _theirs(person, at=at).select_related(
        "organisation", "reader", "achievement", "standard", "partner"
    )
    found: dict[tuple[int | None, ...], list[Notice]] = {}
    for row in rows.order_by("-at", "-pk")[:most]:
        key = (row.achievement_id, row.standard_id, None if row.achievement_id else row.partner_id)
        found.setdefault(key, []).append(row)
    return [_news(some) for some in found.values()]


def _news(rows: Sequence[Notice]) -> News:
    first = rows[0]
    return News(
        first.reader, first.organisation, first.achievement, first.standard, first.partner, tuple(rows)
    )


def count(person: Person, *, at: datetime) -> int:
    """How many things there are that a person has not looked at; at most 100."""
    return len(_theirs(person, at=at).values_list("pk")[:100])


def _theirs(person: Person, *, at: datetime) -> QuerySet[Notice]:
    seats = Membership.objects.owned_by(person).filter(ended_at=None).values("organisation")
    rows = Notice.objects.owned_by(person).filter(seen_at=None, at__gte=at - SHOWN)
    return _open(rows).filter(reader__in=seats)


def _open(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """Of these, what its reader may still read: their own organisation's, and as a partner what is open to it."""
    own = Q(reader=F("organisation"))
    linked = Q(
        partner__as_organisation=F("reader"), partner__linked_at__isnull=False, partner__archived_at=None
    )
    hands = Involvement.objects.across(reason="of the partner for whom it is read").filter(
        partner=OuterRef("partner"), workspace__achievement=OuterRef("achievement"), ended_at=None
    )
    seen = Q(partner__may_see=True) & Exists(hands)
    asked = Q(kind__in=OF_PARTNERS, partner__may_sign=True)
    waiting = SignOff.objects.across(reason="that somebody was told of").filter(
        uuid=OuterRef("subject"), state="ASKED"
    )
    here = rows.filter(organisation__archived_at=None, reader__archived_at=None)
    here = here.filter(Q(achievement=None) | Q(achievement__archived_at=None))
    here = here.filter(Q(standard=None) | Q(standard__archived_at=None))
    here = here.filter(~Q(kind="signature") | Exists(waiting), ~Q(kind=ADOPTION) | Exists(_undecided()))
    return here.filter(own | Exists(_drafting()) | (linked & (seen | asked)))


def _drafting() -> QuerySet[StandardDrafter]:
    """That the reader drafts the standard along."""
    rows = StandardDrafter.objects.across(reason="of the body for which it is read")
    return rows.filter(
        standard=OuterRef("standard"),
        organisation=OuterRef("reader"),
        accepted_at__isnull=False,
        ended_at=None,
    )


def _undecided() -> QuerySet[Adoption]:
    """That the adoption still waits for the body: nothing was said to it, and no newer version took its place."""
    later = AchievementVersion.objects.public().filter(
        achievement=OuterRef("version__achievement"), number__gt=OuterRef("version__number")
    )
    rows = Adoption.objects.public().filter(uuid=OuterRef("subject"), is_confirmed=None)
    return rows.filter(~Exists(later), version__achievement__archived_at=None)


def seen(person: Person, what: UUID | None, *, only: Collection[str] = (), ports: Ports) -> None:
    """They have looked at what happened.

    what: uuid of an achievement, of a standard, or of a partner and its agreement; None: all. only: these kinds.
    """
    rows = Notice.objects.owned_by(person).filter(seen_at=None)
    if what is not None:
        of_standard, of_partner = Q(standard__uuid=what), Q(achievement=None, partner__uuid=what)
        rows = rows.filter(Q(achievement__uuid=what) | of_standard | of_partner)
    if only:
        rows = rows.filter(kind__in=only)
    if rows.exists():  # a look at a page takes no lock where nothing is new
        rows.update(seen_at=ports.now(), due_at=None)


@transaction.atomic
def want_letters(person: Person, *, wanted: bool, ports: Ports) -> None:
    """Turn letters about workspaces and agreements on or off; what waits to be told goes into none."""
    Person.objects.filter(pk=person.pk).update(workspace_letters=wanted)
    person.workspace_letters = wanted
    if not wanted:
        Notice.objects.owned_by(person).filter(due_at__isnull=False).update(due_at=None)
    audit.record(
        "person.news_on" if wanted else "person.news_off",
        subject=("person", person.uuid),
        organisation=None,
        actor=Actor(person=person),
        at=ports.now(),
    )


def tell_due(*, ports: Ports, most: int = AT_ONCE) -> int:
    """The worker's part: write the letters that are due; return how many."""
    now = ports.now()
    due = Notice.objects.across(reason=_EVERYBODY).filter(due_at__lte=now)
    due.filter(at__lt=now - STALE).update(due_at=None)
    keys = due.order_by("due_at").values_list("person", "achievement", "standard__organisation")[: 20 * most]
    groups = list(dict.fromkeys(keys))[:most]
    letters = sum(_letter(*group, at=now, ports=ports) for group in groups)
    return letters + _agreements(at=now, ports=ports)


@transaction.atomic
def _letter(
    person_key: int, achievement_key: int | None, body_key: int | None, *, at: datetime, ports: Ports
) -> bool:
    """Write one person the letter about one workspace, or one body's standards, or put it off until tomorrow."""
    person = Person.objects.select_for_update(of=("self",)).select_related("user").get(pk=person_key)
    about = {"achievement": achievement_key, "standard__organisation": body_key, "due_at__isnull": False}
    rows = Notice.objects.owned_by(person).filter(**about)
    found = list(
        _theirs(person, at=at)
        .filter(**about)
        .select_related("organisation__site", "reader__site", "achievement", "standard", "partner")
        .order_by("pk")[:MOST_COUNTED]
    )
    address = letters_to(person)
    if not found or not address or not person.workspace_letters:
        rows.update(due_at=None)
        return False
    zone = ZoneInfo(person.time_zone)
    today = at.astimezone(zone).date()
    kind, subject = _subject(found)
    key = f"{kind}:{subject}:{person.uuid}:{today.isoformat()}"
    if OutboxMessage.objects.across(reason=_EVERYBODY).filter(key=key).exists():
        rows.update(due_at=datetime.combine(today + timedelta(days=1), time(0, 5), zone))
        return False
    rows.update(due_at=None)
    _post(kind, key, person, address, found, at=at, ports=ports)
    return True


def _subject(found: Sequence[Notice]) -> tuple[str, UUID]:
    """The kind of letter, and what there is one of in a day: the workspace, or the body whose standards they are."""
    first = found[0]
    if first.achievement is not None:
        return "workspace_news", first.achievement.uuid
    return "standard_news", first.organisation.uuid


def _post(
    kind: str,
    key: str,
    person: Person,
    address: str,
    found: Sequence[Notice],
    *,
    at: datetime,
    ports: Ports,
) -> None:
    owner, first = found[0].organisation, found[0]
    language = person.language or first.reader.language
    with override(supported(language)):
        what, title = ", ".join(counted(found)), _title(found)
    outbox.post(
        kind,
        to=address,
        key=key,
        organisation=None,
        payload={
            "name": person.name,
            "title": title,
            "issuer": owner.name,
            "reason": what,
            "link": _place(found),
        },
        language=language,
        at=at,
        ports=ports,
    )


def _title(found: Sequence[Notice]) -> str:
    """What a letter is about: the credential, or the standards (three of them by name)."""
    if found[0].achievement is not None:
        return name_of(found[0].achievement)
    standards = list({row.standard_id: row.standard for row in found if row.standard is not None}.values())
    names = [title_of(one) for one in standards[:MOST_NAMED]]
    return ", ".join([*names, "…"] if len(standards) > MOST_NAMED else names)


def _place(found: Sequence[Notice]) -> str:
    first, achievement = found[0], found[0].achievement
    if achievement is None:
        return _place_of_standards(found)
    if first.reader_id == first.organisation_id:
        return places.workspace(first.organisation, achievement.uuid)
    if all(row.kind in OF_PARTNERS for row in found):
        return places.as_partner(first.reader)
    return places.shared_workspace(first.reader, achievement.uuid)


def _place_of_standards(found: Sequence[Notice]) -> str:
    """The page of what happened; where it was several standards, the list of them."""
    standard, reader = found[0].standard, found[0].reader
    if standard is None or len({row.standard_id for row in found}) > 1:
        return places.standards(reader)
    if all(row.kind == ADOPTION for row in found):
        return places.adopters(reader, standard.uuid)
    return places.standard_talk(reader, standard.uuid)


def title_of(standard: Standard) -> str:
    """What a standard is called now: the draft before any published version."""
    rows = StandardVersion.objects.across(reason="the name of what somebody is told of")
    titles = rows.filter(standard=standard).order_by("state", "-number").values_list("title", flat=True)
    return titles.first() or ""


def name_of(achievement: Achievement) -> str:
    """What a credential is called now: its newest text, the draft before any published one."""
    rows = AchievementVersion.objects.across(reason="the name of what somebody is told of")
    some = rows.filter(achievement=achievement).order_by("state", "-number").values_list("name", flat=True)
    return some.first() or _("A design without a name")


def counted(rows: Sequence[Notice]) -> list[str]:
    """What happened, a few words for each kind."""
    many = Counter(row.kind for row in rows)
    words = {
        "signature": ngettext("%(n)d gate waits for you", "%(n)d gates wait for you", many["signature"]),
        "comment": ngettext("%(n)d new comment", "%(n)d new comments", many["comment"]),
        "answer": ngettext("%(n)d answer", "%(n)d answers", many["answer"]),
        "decision": ngettext("%(n)d decision", "%(n)d decisions", many["decision"]),
        "settled": ngettext("%(n)d thread settled", "%(n)d threads settled", many["settled"]),
        "gate": ngettext("%(n)d gate passed", "%(n)d gates passed", many["gate"]),
        "rated": ngettext("%(n)d employer has rated", "%(n)d employers have rated", many["rated"]),
        "objection": ngettext(
            "%(n)d line of the ledger is called wrong",
            "%(n)d lines of the ledger are called wrong",
            many["objection"],
        ),
        "answered": ngettext("%(n)d line was decided on", "%(n)d lines were decided on", many["answered"]),
        ADOPTION: ngettext(
            "%(n)d adoption waits for your word", "%(n)d adoptions wait for your word", many[ADOPTION]
        ),
        "agreement": ngettext("%(n)d agreement ends", "%(n)d agreements end", many["agreement"]),
    }
    return [words[kind] % {"n": many[kind]} for kind in words if many[kind]]


def _agreements(*, at: datetime, ports: Ports) -> int:
    """Tell the designers of agreements that end within thirty days, each end once; return how many letters."""
    today = at.date()
    rows = Partner.objects.across(reason=_EVERYBODY).filter(
        archived_at=None,
        organisation__archived_at=None,
        agreement_until__gte=today,
        agreement_until__lte=today + WARNED,
    )
    untold = rows.exclude(agreement_told_date=F("agreement_until"))
    found = untold.select_related("organisation__site").order_by("agreement_until", "pk")
    return sum(_agreement(row, at=at, ports=ports) for row in found[:AT_ONCE])


@transaction.atomic
def _agreement(partner: Partner, *, at: datetime, ports: Ports) -> int:
    organisation, until = partner.organisation, partner.agreement_until
    mine = Partner.objects.of(organisation).filter(pk=partner.pk, agreement_until=until)
    if until is None or not mine.exclude(agreement_told_date=until).update(agreement_told_date=until):
        return 0
    people = noticing.designers(organisation)[:MOST_DESIGNERS]
    readers = [Reader(one, organisation, partner) for one in people]
    noticing.write("agreement", readers, partner.uuid, None, organisation, at=at, ports=ports)
    letters = 0
    for person in people:
        address = letters_to(person) if person.workspace_letters else ""
        if address:
            letters += 1
            outbox.post(
                "agreement_ending",
                to=address,
                key=f"agreement_ending:{partner.uuid}:{until.isoformat()}:{person.uuid}",
                organisation=None,
                payload={
                    "name": person.name,
                    "issuer": organisation.name,
                    "body": partner.name,
                    "expires": until.isoformat(),
                    "link": places.partner(organisation, partner.uuid),
                },
                language=person.language or organisation.language,
                at=at,
                ports=ports,
            )
    return letters
