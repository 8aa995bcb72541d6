"""The one place where the real world is put together from the settings, once per process."""

from __future__ import annotations

import logging
from collections.abc import Collection
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings

from cairn.adapters import build
from cairn.adapters.jail import Jail
from cairn.adapters.judging import KnownFirst
from cairn.services import meters
from cairn.services.ports import Ports
from cairn.site.config import Config

LOG = logging.getLogger("cairn.limits")
LIMITS_FILE: Final = "limits"  # in the data folder


@cache
def ports() -> Ports:
    """Return the world that this process lives in."""
    return build.ports(
        build.Wiring(
            data=settings.CAIRN_DATA,
            mail_from=settings.DEFAULT_FROM_EMAIL,
            mail_per_minute=settings.CAIRN_MAIL_PER_MINUTE,
            key_passphrase=settings.CAIRN_KEY_PASSPHRASE,
            fetch_allow=settings.CAIRN_FETCH_ALLOW,
            own_hosts=own_hosts,
            answer_own=_answer,
        )
    )


def warm() -> None:
    """Start what a first visitor would wait for."""
    judge = ports().judge
    if isinstance(judge, KnownFirst) and isinstance(judge.strict, Jail):
        judge.strict.start()


def share_limits(config: Config) -> None:
    """Count what callers ask for together with the other web processes of this machine."""
    from cairn.adapters.accounts import SharedAccounts

    try:
        meters.share(SharedAccounts(config.data / LIMITS_FILE))
    except OSError as error:
        LOG.warning("limits are not shared with other processes: %s", error.strerror)


def own_hosts() -> Collection[str]:
    """The hosts whose addresses are answered from the store: today's, and every one ever signed with."""
    from cairn.records.models import Organisation

    signed = Organisation.objects.across(reason="which addresses are ours").values_list(
        "issuing_host", flat=True
    )
    return {urlsplit(settings.CAIRN_ORIGIN).netloc, *signed.distinct()}


def _answer(url: str) -> bytes | None:
    from cairn.services.share.documents import answer_own

    return answer_own(url, ports=ports())
