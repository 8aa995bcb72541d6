"""The one place where the ports are built from the settings, once per process."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from urllib.parse import urlsplit

from cairn.services.ports import Ports


@cache
def ports() -> Ports:
    """Return the world that this process lives in."""
    from django.conf import settings

    from cairn.adapters.build import Wiring
    from cairn.adapters.build import ports as build
    from cairn.services.share.documents import answer_own

    return build(
        Wiring(
            data=settings.CAIRN_DATA,
            mail_from=settings.DEFAULT_FROM_EMAIL,
            key_passphrase=settings.CAIRN_KEY_PASSPHRASE,
            fetch_allow=settings.CAIRN_FETCH_ALLOW,
            own_hosts=own_hosts,
            answer_own=lambda url: answer_own(url, ports=ports()),
        )
    )


def own_hosts() -> Collection[str]:
    """Every host (with its port) that is ours: of the settings, and of every organisation's signed addresses."""
    from django.conf import settings

    from cairn.records.models import Organisation

    origins = Organisation.objects.across(reason="hosts are public").values_list("issuing_origin", flat=True)
    return {urlsplit(origin).netloc for origin in {settings.CAIRN_ORIGIN, *origins}}
