"""What the environment says, read once, checked, frozen.

Every setting is listed in `SETTINGS` and explained in docs/reference/settings.md (a test compares).
`read` is pure: a mapping in, a `Config` out, and a wrong value is a `ConfigError` whose sentence says
what to do. Files (an environment file, secrets in files, the data folder) are the business of
`cairn.site.folder`.
"""

from __future__ import annotations

import ipaddress
import re
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from cairn.errors import CairnError

EX_CONFIG: Final = 78  # sysexits.h: something in the configuration is wrong
SECRET_KEY_LENGTH: Final = 50  # characters; what Django's own check asks for
_ENCRYPTION: Final[Mapping[str, Literal["none", "starttls", "tls"]]] = {
    "smtp": "starttls", "smtps": "tls", "smtp+plain": "none",
}  # fmt: skip
_REMEDIES: Final[Mapping[str, str]] = {
    "secret_key": "leave it out, and Cairn makes one", "bounce_secret": "`openssl rand -hex 32` makes one",
}  # fmt: skip
_YES: Final = frozenset({"1", "on", "yes", "true"})
_NO: Final = frozenset({"0", "off", "no", "false"})
_HOST: Final = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9]([a-z0-9-]{0,62}))*", re.ASCII
)


class ConfigError(CairnError):
    """A setting has a value that nothing sensible can be done with.

    The message is one sentence that says which setting, what was wrong and what to do. It never
    repeats the value of a secret.
    """

    code = "config"


@dataclass(frozen=True, slots=True)
class Setting:
    """One name that Cairn reads from its environment.

    default: what holds when it is absent, in words.
    secret: may also be given as `<name>_FILE`, and is never shown.
    """

    name: str
    default: str
    secret: bool = False


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting("CAIRN_URL", "none: a demonstration installation"),
    Setting("CAIRN_DATA", "`data` in the current folder"),
    Setting("HOST", "`127.0.0.1`"),
    Setting("PORT", "`8000`"),
    Setting("DATABASE_URL", "SQLite in the data folder", secret=True),
    Setting("CAIRN_DATABASE_POOL", "`4`"),
    Setting("CAIRN_DEMO", "`1` without `CAIRN_URL`, else `0`"),
    Setting("CAIRN_SECRET_KEY", "made at first start, in the data folder", secret=True),
    Setting("CAIRN_SECRET_KEY_FALLBACKS", "none", secret=True),
    Setting("CAIRN_KEY_PASSPHRASE", "a file made at first start, in the data folder", secret=True),
    Setting("CAIRN_MAIL", "`file`", secret=True),
    Setting("CAIRN_MAIL_FROM", "`no-reply@` the host of the address"),
    Setting("CAIRN_MAIL_PER_MINUTE", "`600`"),
    Setting("CAIRN_BOUNCE_SECRET", "none: no reports are taken", secret=True),
    Setting("CAIRN_KEEP_LETTERS", "`365`"),
    Setting("CAIRN_KEEP_NOTICES", "`90`"),
    Setting("CAIRN_FETCH_ALLOW", "none"),
    Setting("CAIRN_RATE_LIMITS", "`on`"),
    Setting("CAIRN_ALLOWED_HOSTS", "none beside the host of `CAIRN_URL` and this machine"),
    Setting("CAIRN_PROXIES", "`0`"),
    Setting("CAIRN_TIME_ZONE", "`UTC`"),
    Setting("CAIRN_ENV_FILE", "none"),
)


@dataclass(frozen=True, slots=True)
class Database:
    """Where the rows live. `password` is shown nowhere."""

    engine: Literal["sqlite", "postgresql"]
    name: str
    host: str = ""
    port: int | None = None
    user: str = ""
    password: str = field(default="", repr=False)
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Mail:
    """How letters leave: printed, written to files, or handed to a server.

    per_minute: how many of the outbox, 0 for no limit.
    """

    kind: Literal["console", "file", "smtp"]
    sender: str
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = field(default="", repr=False)
    encryption: Literal["none", "starttls", "tls"] = "none"
    per_minute: int = 600


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration of one installation.

    url: the public origin without a final slash (`https://badges.example.org`), or None for a
        demonstration installation, whose addresses are local.
    fetch_allow: exactly these (host, port) pairs may be fetched over plain http and at private addresses.
    database_pool: connections kept open in each web process, PostgreSQL only; 0 keeps none.
    proxies: how many reverse proxies stand in front; that many entries of X-Forwarded-For are believed.
    """

    url: str | None
    data: Path
    host: str
    port: int
    database: Database
    demo: bool
    mail: Mail
    fetch_allow: tuple[tuple[str, int], ...] = ()
    rate_limits: bool = True
    allowed_hosts: tuple[str, ...] = ()
    proxies: int = 0
    database_pool: int = 4
    keep_letters: int = 365
    keep_notices: int = 90
    time_zone: str = "UTC"
    secret_key: str | None = field(default=None, repr=False)
    secret_key_fallbacks: tuple[str, ...] = field(default=(), repr=False)
    key_passphrase: bytes | None = field(default=None, repr=False)
    bounce_secret: str | None = field(default=None, repr=False)

    @property
    def origin(self) -> str:
        """The address people type: `url`, or the local one of a demonstration."""
        if self.url is not None:
            return self.url
        here = "localhost" if self.host in ("127.0.0.1", "::1", "0.0.0.0", "::", "localhost") else self.host  # noqa: S104
        return f"http://{f'[{here}]' if ':' in here else here}:{self.port}"

    @property
    def secure(self) -> bool:
        """Is the public address https? Only then are cookies Secure and HSTS sent."""
        return self.origin.startswith("https://")

    @property
    def hostname(self) -> str:
        """The host of the address people type, without a port."""
        return urlsplit(self.origin).hostname or "localhost"

    @property
    def passkeys(self) -> bool:
        """Would a browser allow passkeys here? (A secure context with a name, not a bare number.)"""
        named = not _is_address(self.hostname)
        return named and (self.secure or self.hostname == "localhost")


def read(environ: Mapping[str, str]) -> Config:
    """Return the configuration that `environ` describes.

    An empty value counts as absent, so that `CAIRN_URL= make run` means what it looks like.

    Raises:
        ConfigError: a value is wrong; code `config.<what>`, one sentence with the remedy.
    """
    values = {name: value.strip() for name, value in environ.items() if value.strip()}
    url = _url(values)
    data = Path(values.get("CAIRN_DATA", "data")).expanduser().absolute()
    host = _bind_host(values)
    port = _number(values, "PORT", 8000, low=1, high=65535)
    return Config(
        url=url,
        data=data,
        host=host,
        port=port,
        database=_database(values, data),
        demo=_switch(values, "CAIRN_DEMO", default=url is None),
        mail=_mail(values, (urlsplit(url).hostname if url else None) or "localhost"),
        fetch_allow=_pairs(values),
        rate_limits=_switch(values, "CAIRN_RATE_LIMITS", default=True),
        allowed_hosts=_hosts(values),
        proxies=_number(values, "CAIRN_PROXIES", 0, low=0, high=9),
        database_pool=_number(values, "CAIRN_DATABASE_POOL", 4, low=0, high=64),
        keep_letters=_number(values, "CAIRN_KEEP_LETTERS", 365, low=30, high=36_500),
        keep_notices=_number(values, "CAIRN_KEEP_NOTICES", 90, low=90, high=36_500),
        time_zone=_zone(values),
        secret_key=_secret(values, "CAIRN_SECRET_KEY", "secret_key", least=SECRET_KEY_LENGTH),
        secret_key_fallbacks=tuple(
            part.strip() for part in values.get("CAIRN_SECRET_KEY_FALLBACKS", "").split(",") if part.strip()
        ),
        key_passphrase=values["CAIRN_KEY_PASSPHRASE"].encode() if "CAIRN_KEY_PASSPHRASE" in values else None,
        bounce_secret=_secret(values, "CAIRN_BOUNCE_SECRET", "bounce_secret", least=32),
    )


def _wrong(what: str, name: str, sentence: str) -> ConfigError:
    return ConfigError(f"{name} {sentence}", code=f"config.{what}", params={"setting": name})


def _split(name: str, value: str, what: str, example: str) -> SplitResult:
    """Split an address, or refuse it with an example of a right one."""
    try:
        parts = urlsplit(value)
        _ = parts.port  # reading it is what checks it
    except ValueError:
        raise _wrong(what, name, f"is not a readable address: write it like {example}") from None
    return parts


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_host(host: str) -> bool:
    return _is_address(host) or _HOST.fullmatch(host) is not None


def _url(values: Mapping[str, str]) -> str | None:
    value = values.get("CAIRN_URL")
    if value is None:
        return None
    example = "https://badges.example.org"
    parts = _split("CAIRN_URL", value, "url", example)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _wrong(
            "url", "CAIRN_URL", f"must begin with https:// (or http://) and name a host, like {example}"
        )
    if not _is_host(parts.hostname):
        raise _wrong("url", "CAIRN_URL", f"names a host with characters no host has: write it like {example}")
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username or parts.password:
        raise _wrong(
            "url", "CAIRN_URL", f"is only scheme, host and port, without a path: write it like {example}"
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    usual = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, usual) else "")


def _bind_host(values: Mapping[str, str]) -> str:
    host = values.get("HOST", "127.0.0.1").strip("[]")
    if host != "localhost" and not _is_address(host):
        raise _wrong(
            "host", "HOST", "must be an address of this machine, like 127.0.0.1, or 0.0.0.0 for all of them"
        )
    return "127.0.0.1" if host == "localhost" else host


def _number(values: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    value = values.get(name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and len(value) < 10 and low <= int(value) <= high):
        raise _wrong("number", name, f"must be a whole number from {low} to {high}")
    return int(value)


def _switch(values: Mapping[str, str], name: str, *, default: bool) -> bool:
    value = values.get(name, "").lower()
    if not value:
        return default
    if value not in _YES | _NO:
        raise _wrong("switch", name, "must be 1 (or on) or 0 (or off)")
    return value in _YES


def _database(values: Mapping[str, str], data: Path) -> Database:
    value = values.get("DATABASE_URL")
    if value is None:
        return Database("sqlite", str(data / "cairn.sqlite3"))
    example = "postgresql://USER:PASSWORD@HOST:5432/NAME"
    parts = _split("DATABASE_URL", value, "database", example)
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme == "sqlite" and name and not parts.netloc:
        return Database("sqlite", str(Path(name).absolute()))
    if parts.scheme not in ("postgresql", "postgres") or not name:
        raise _wrong(
            "database",
            "DATABASE_URL",
            f"must be like {example} (or sqlite:////FOLDER/FILE); leave it out for SQLite",
        )
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = sorted(
        set(options) - {"sslmode", "sslrootcert", "sslcert", "sslkey", "host", "application_name"}
    )
    if unknown:
        raise _wrong(
            "database", "DATABASE_URL", f"has an option Cairn does not know ({unknown[0]}): take it out"
        )
    socket = options.pop("host", "")
    return Database(
        "postgresql",
        name,
        host=socket or parts.hostname or "",
        port=parts.port,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        options=tuple(sorted(options.items())),
    )


def _mail(values: Mapping[str, str], host: str) -> Mail:
    sender = values.get("CAIRN_MAIL_FROM", f"no-reply@{host}")
    if "@" not in sender or any(ord(letter) < 32 for letter in sender):
        raise _wrong(
            "mail", "CAIRN_MAIL_FROM", "must be an e-mail address, like Badges <no-reply@example.org>"
        )
    value = values.get("CAIRN_MAIL", "file")
    pace = _number(values, "CAIRN_MAIL_PER_MINUTE", 600, low=0, high=60_000)
    if value in ("console", "file"):
        return Mail("console" if value == "console" else "file", sender, per_minute=pace)
    example = "smtp://USER:PASSWORD@HOST:587"
    parts = _split("CAIRN_MAIL", value, "mail", example)
    if parts.scheme not in _ENCRYPTION or not parts.hostname or parts.path not in ("", "/"):
        raise _wrong(
            "mail",
            "CAIRN_MAIL",
            f"must be console, file, or a server like {example} (smtps:// for TLS from the start)",
        )
    encryption = _ENCRYPTION[parts.scheme]
    return Mail(
        "smtp",
        sender,
        host=parts.hostname,
        port=parts.port or {"tls": 465, "starttls": 587, "none": 25}[encryption],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        encryption=encryption,
        per_minute=pace,
    )


def _pairs(values: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    found = []
    for part in values.get("CAIRN_FETCH_ALLOW", "").split(","):
        pair = part.strip().lower()
        if not pair:
            continue
        host, colon, port = pair.rpartition(":")
        bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
        if (
            not colon
            or not _is_host(bare)
            or not (port.isascii() and port.isdigit() and 0 < int(port) < 65536)
        ):
            raise _wrong(
                "fetch_allow",
                "CAIRN_FETCH_ALLOW",
                "is a list of HOST:PORT, like status.internal:8443,127.0.0.1:9000",
            )
        found.append((bare, int(port)))
    return tuple(found)


def _hosts(values: Mapping[str, str]) -> tuple[str, ...]:
    said = values.get("CAIRN_ALLOWED_HOSTS", "").split(",")
    hosts = tuple(part.strip().lower() for part in said if part.strip())
    if not all(_is_host(host.strip("[]")) for host in hosts):
        sentence = "is a list of host names without ports, like old.example.org,b.example"
        raise _wrong("hosts", "CAIRN_ALLOWED_HOSTS", sentence)
    return hosts


def _zone(values: Mapping[str, str]) -> str:
    name = values.get("CAIRN_TIME_ZONE", "UTC")
    try:
        zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        sentence = "must be a name from the IANA list, like Europe/Lisbon"
        raise _wrong("time_zone", "CAIRN_TIME_ZONE", sentence) from None
    return name


def _secret(values: Mapping[str, str], name: str, what: str, *, least: int) -> str | None:
    """A secret that is long enough, and not one letter over and over; None when it is absent."""
    value = values.get(name)
    if value is not None and (len(value) < least or len(set(value)) < 10):
        raise _wrong(what, name, f"must have at least {least} random characters: {_REMEDIES[what]}")
    return value
