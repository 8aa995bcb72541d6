"""What the path in front of Django has to know of the installation; `cairn.site.wsgi` tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cairn.services.ports import Ports


@dataclass(frozen=True, slots=True)
class Site:
    """One installation, as this door sees it.

    headers: what every answer has, by scheme ("http", "https").
    is_ours: whether a `Host` header names one of our hosts.
    session_cookie: its name; whoever has one is answered by Django, which knows them.
    limited: whether visitors are counted.
    """

    ports: Callable[[], Ports]
    headers: Callable[[str], Mapping[str, str]]
    is_ours: Callable[[str], bool]
    session_cookie: str
    limited: Callable[[], bool]
