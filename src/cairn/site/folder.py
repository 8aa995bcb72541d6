"""The data folder and the secrets in it; secrets and settings that come in files.

Nothing here has a default secret: what is missing is made once, from the operating system's
randomness, in a file that only its owner can read. A file with secrets that others can read is
refused with the command that mends it.
"""

from __future__ import annotations

import os
import secrets  # noqa: TID251  (the one place where an installation's own secrets are born)
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from cairn.site.config import SETTINGS, Config, ConfigError, read

SECRET_KEY_FILE: Final = "secret.key"  # noqa: S105  (a file name)
PHRASE_FILE: Final = "keys.passphrase"
FOLDERS: Final = ("keys", "mail", "media", "static")
_LARGEST: Final = 64 * 1024  # bytes; no secret and no environment file is larger


def load(environ: Mapping[str, str]) -> Config:
    """Return the configuration from the environment, its environment file and its secret files.

    The environment wins over the file named by CAIRN_ENV_FILE. A secret setting may be given as
    `<NAME>_FILE`, the path of a file that holds it (systemd credentials, container secrets).

    Raises:
        ConfigError: a value is wrong, a file is missing, or others can read it.
    """
    values = dict(environ)
    if path := environ.get("CAIRN_ENV_FILE", "").strip():
        values = {**_env_file(Path(path)), **values}
    for setting in SETTINGS:
        path = values.get(f"{setting.name}_FILE", "").strip()
        if not setting.secret or not path:
            continue
        if values.get(setting.name, "").strip():
            raise ConfigError(
                f"{setting.name} and {setting.name}_FILE are both set: keep one of them",
                code="config.twice",
                params={"setting": setting.name},
            )
        values[setting.name] = _private_text(Path(path), f"{setting.name}_FILE")
    return read(values)


def prepare(config: Config) -> None:
    """Make the data folder (0700) and the secrets in it (0600), where they are missing.

    Raises:
        ConfigError: the folder cannot be made or written, or others can read what is in it.
    """
    folder = config.data
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mode = folder.stat().st_mode
        if mode & 0o007 and not any(folder.iterdir()):
            folder.chmod(0o700)
        elif mode & 0o007:
            raise _refused(
                "open",
                f"others can read the data folder: run chmod 700 {folder}, or name another in CAIRN_DATA",
            )
        for name in FOLDERS:
            (folder / name).mkdir(mode=0o700, exist_ok=True)
        if config.secret_key is None:
            _made_once(folder / SECRET_KEY_FILE, length=64)
        if config.key_passphrase is None:
            _made_once(folder / PHRASE_FILE, length=48)
    except OSError as error:
        raise _refused(
            "unwritable",
            f"the data folder {folder} cannot be used ({error.strerror}): "
            "let Cairn write there, or name another in CAIRN_DATA",
        ) from None


def secret_key(config: Config) -> str:
    """Return Django's secret key: the configured one, or the data folder's; "" before `prepare`."""
    return config.secret_key or _stored(config.data / SECRET_KEY_FILE)


def key_passphrase(config: Config) -> bytes:
    """Return what the key files are encrypted with; b"" before `prepare`."""
    return config.key_passphrase or _stored(config.data / PHRASE_FILE).encode()


def _refused(what: str, sentence: str) -> ConfigError:
    return ConfigError(sentence, code=f"config.data.{what}", params={"setting": "CAIRN_DATA"})


def _made_once(path: Path, *, length: int) -> None:
    """Write `length` random characters to `path` unless it is there; two starters cannot both win."""
    if path.exists():
        return
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(length)[:length])
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails when another process was first; theirs stays
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _stored(path: Path) -> str:
    return _private_text(path, "CAIRN_DATA") if path.exists() else ""


def _private_text(path: Path, setting: str) -> str:
    """Return the text of a file that only its owner (and group) can read."""
    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise ConfigError(
            f"{setting}: {path} cannot be read ({error.strerror}): correct the path or its permissions",
            code="config.file.unreadable",
            params={"setting": setting},
        ) from None
    if stat.S_ISREG(mode) and mode & 0o007:
        raise ConfigError(
            f"{setting}: others can read {path}, which holds secrets: run chmod 600 {path}",
            code="config.file.open",
            params={"setting": setting},
        )
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = ""
    if len(data) > _LARGEST or "\0" in text or not text.strip():
        raise ConfigError(
            f"{setting}: {path} is not a text file with a value in it: correct the path or the file",
            code="config.file.unreadable",
            params={"setting": setting},
        )
    return text.strip()


def _env_file(path: Path) -> dict[str, str]:
    """Return the settings of an environment file: NAME=value lines, # comments, optional quotes."""
    known = {setting.name for setting in SETTINGS} | {f"{s.name}_FILE" for s in SETTINGS if s.secret}
    values: dict[str, str] = {}
    for number, line in enumerate(_private_text(path, "CAIRN_ENV_FILE").splitlines(), start=1):
        text = line.strip().removeprefix("export ").strip()
        if not text or text.startswith("#"):
            continue
        name, equals, value = text.partition("=")
        if not equals or name.strip() not in known:
            raise ConfigError(
                f"CAIRN_ENV_FILE: line {number} of {path} is not NAME=value with a name Cairn knows: "
                "correct it or put # before it",
                code="config.env_file",
                params={"setting": "CAIRN_ENV_FILE", "line": number},
            )
        value = value.strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        values[name.strip()] = value
    return values
