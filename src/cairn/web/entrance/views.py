"""The first page, and two short honest pages."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from cairn.records.reads.directory import directory, whole
from cairn.records.reads.showcase import site_counts
from cairn.web.components.parts import Count
from cairn.web.entrance.doors import doors
from cairn.web.requests import Request


@require_safe
def home(request: Request) -> HttpResponse:
    """Promise, verify box, what is on offer, how it works."""
    among = directory()
    found = site_counts(among)
    attendance = ngettext("%(n)s is attendance only", "%(n)s are attendance only", found.attendance)
    counts = [
        Count(_("Credentials on offer"), found.offered),
        Count(
            _("With a real assessment"),
            found.assessed,
            attendance % {"n": found.attendance} if found.attendance else "",
        ),
        Count(_("Providers"), found.issuers),
        Count(_("Issued so far"), found.issued),
    ]
    newest = sorted(among.entries, key=lambda entry: entry.published_at, reverse=True)[:4]
    context = {
        "counts": counts if found.offered else [],
        **doors(among),
        "search_url": reverse("explore") if among.entries else "",
        "newest": whole(newest),
        "audiences": [
            (
                _("I teach or train people"),
                reverse("provider:home"),
                _("Design, assess and issue credentials."),
            ),
            (
                _("I must decide whether to trust a document"),
                reverse("verifier:home"),
                _("One sentence, and what it rests on."),
            ),
            (
                _("I earned something"),
                reverse("passport:home"),
                _("Your passport keeps it, and shows it only if you want."),
            ),
        ],
        "demo_accounts": demo_accounts(),
    }
    return render(request, "entrance/home.html", context)


def demo_accounts() -> tuple[tuple[str, str, str, str], ...]:
    """The log-ins of the demonstration world, on a machine's own demonstration only; else nothing."""
    if settings.CAIRN_URL is not None or not settings.CAIRN_DEMO or settings.CAIRN_BIND not in LOCAL:
        return ()
    accounts: tuple[tuple[str, str, str, str], ...] = import_string(settings.CAIRN_DEMO_ACCOUNTS)()
    return accounts


LOCAL = ("127.0.0.1", "localhost", "::1")


@require_safe
def accessibility(request: Request) -> HttpResponse:
    """What works, what was tested, whom to tell."""
    return render(request, "entrance/accessibility.html")


@require_safe
def privacy(request: Request) -> HttpResponse:
    """What is kept, for whom, and how to take it away."""
    return render(request, "entrance/privacy.html")
