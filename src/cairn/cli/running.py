"""What the doctor asks of an installation at work: are its lists, its letters and its jobs on time?"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from cairn.cli import serving
from cairn.cli.said import Grade, Said
from cairn.site.config import Config

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from cairn.records.models import OutboxMessage, StatusList

LATE: Final = timedelta(seconds=45)  # the worker looks every half minute for what is due
IDLE: Final = timedelta(minutes=3)
HOLDS_UP: Final = timedelta(minutes=10)  # a letter that somebody waits for leaves within seconds
_NO_POSTMAN: Final = "start the worker (cairn work): its postman sends them"
_NO_SERVER: Final = "check CAIRN_MAIL, and whether that server runs"


def status_lists(config: Config) -> Iterator[Said]:
    """Are they in force, and do they show every change? Whoever reads one publishes it; so does the worker."""
    from cairn.records.models import StatusList
    from cairn.site.world import ports

    now = ports().now()
    published = StatusList.objects.across(reason="the doctor looks at every list").exclude(signed="")
    stale = published.filter(valid_until__lte=now).count()
    behind = list(_behind(published, before=now - IDLE))
    work = "start the worker (cairn work): it publishes them"
    if stale:
        yield Said("fault", "status lists", f"{stale} are out of date", work)
    if behind:
        since = min(behind)
        sentence = f"{len(behind)} do not show what was withdrawn since {since:%Y-%m-%d %H:%M} UTC"
        yield Said("fault", "status lists", sentence, work)
    if not stale and not behind:
        yield Said("ok", "status lists", f"{published.count()} published, none out of date or behind")
    newest = published.order_by("-signed_at").first()
    if newest is not None:
        yield _as_a_stranger(config, newest.url)


def _behind(published: QuerySet[StatusList], *, before: datetime) -> Iterator[datetime]:
    """Since when each list lacks a change that was made before that instant."""
    from django.db.models import F

    from cairn.records.models import StatusChange

    changes = StatusChange.objects.across(reason="the doctor looks at every list")
    lacking = published.filter(published_change__lt=F("last_change"))
    for pk, number in lacking.values_list("pk", "published_change"):
        first = changes.filter(status_list=pk, number=number + 1).values_list("at", flat=True).first()
        if first is not None and first < before:
            yield first


def _as_a_stranger(config: Config, url: str) -> Said:
    """Fetch a list over the wire, as a verifier elsewhere would."""
    from cairn.adapters.build import Wiring, fetcher

    place = urlsplit(url)
    port = place.port or (443 if place.scheme == "https" else 80)
    wiring = Wiring(config.data, mail_from=config.mail.sender, fetch_allow=((place.hostname or "", port),))
    found = fetcher(wiring)(url, purpose="status")
    if found.state == "ok":
        return Said("ok", "status lists", f"a stranger reads {url}")
    advice = "verifiers elsewhere cannot see a revocation: check the proxy, the DNS and the firewall"
    grade: Grade = "note" if config.url is None else "fault"
    return Said(grade, "status lists", f"{url} does not answer ({found.reason or found.state})", advice)


def letters(config: Config) -> Iterator[Said]:
    """Does anything keep letters from leaving? Those of a batch may wait for hours, at the set pace."""
    from cairn.records.models import LetterRank, MailPace, OutboxMessage
    from cairn.site.world import ports

    now = ports().now()
    waiting = OutboxMessage.objects.across(reason="the doctor looks at every letter").filter(state="WAITING")
    single = waiting.filter(rank=LetterRank.SINGLE)
    overdue = single.filter(next_at__lte=now - HOLDS_UP).order_by("next_at").values_list("next_at", flat=True)
    many, count, since = overdue.count(), waiting.count(), overdue.first()
    pace = MailPace.objects.across(reason="one for all letters").filter(closed_until__gt=now).first()
    if since is not None:
        sentence = f"{max(many, 1)} that somebody waits for have not left since {since:%Y-%m-%d %H:%M} UTC"
        yield Said("fault", "letters", sentence, _NO_SERVER if pace else _NO_POSTMAN)
    if pace is not None:
        sentence = (
            f"the mail server could not be reached {pace.failures} times in a row, {count} letters wait; "
            f"it is tried again at {pace.closed_until:%H:%M} UTC"
        )
        yield Said("note", "letters", sentence, _NO_SERVER)
    elif since is None:
        yield _on_time(config, waiting, count, now=now)


def _on_time(config: Config, waiting: QuerySet[OutboxMessage], count: int, *, now: datetime) -> Said:
    put_off = waiting.filter(attempts__gt=0, next_at__gt=now).count()
    if not count:
        return Said("ok", "letters", "none waits")
    pace = config.mail.per_minute
    long = f", {count / pace:.0f} minutes at the set pace" if pace and count > pace else ""
    again = f", {put_off} of them to be tried again" if put_off else ""
    if put_off:
        advice = "the page of letters that did not arrive says why; most servers ask for patience"
        return Said("note", "letters", f"{count} wait{again}{long}", advice)
    return Said("ok", "letters", f"{count} wait{long}")


def worker(_: Config) -> Iterator[Said]:
    """The worker plans its next tick when it does one: a plan that is long past was nobody's."""
    from django_q.models import OrmQ, Schedule

    from cairn.site.world import ports

    now = ports().now()
    tick = Schedule.objects.filter(name="tick").first()
    if tick is None:
        yield Said("fault", "worker", "its minute by minute work is not planned", "run cairn setup")
        return
    waiting = f"{OrmQ.objects.count()} jobs wait"
    late = now - (tick.next_run or now)
    if late <= LATE:
        yield Said("ok", "worker", f"alive, {waiting}")
        return
    grade: Grade = "note" if late <= IDLE else "fault"
    sentence = f"no sign of life since {now - late:%Y-%m-%d %H:%M:%S} UTC, {waiting}"
    yield Said(grade, "worker", sentence, "start it: make run, or cairn work")


def web(config: Config) -> Iterator[Said]:
    """Does anybody answer where the server of this data folder said it listens, or else at HOST:PORT?"""
    host, port = serving.place_of(config) or (config.host, config.port)
    target = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        with socket.create_connection((target, port), timeout=2):
            yield Said("ok", "web", f"something listens at {target}:{port}")
    except OSError:
        yield Said("note", "web", f"nothing listens at {target}:{port}", "start it: make run, or cairn serve")
