"""Make, list, rotate and retire signing keys.

A key lives in a file that is encrypted with CAIRN_KEY_PASSPHRASE, or with a passphrase asked for at the
terminal; or it belongs to an organisation of this installation (--organisation), which keeps its own.

  did:key, did:jwk   the identifier is the key: a new key is a new identifier
  did:web            the identifier is an address; its did.json lists every key it ever had

examples:
  cairn keys new --did key --out school.key
  cairn keys new --did web:badges.school.example --type P-256 --out school.key
  cairn keys list *.key
  cairn keys rotate school.key --out school-2027.key
  cairn keys retire school.key
  cairn keys rotate --organisation 3f0c6f5e-…
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

if TYPE_CHECKING:
    from cairn.cli.keyfiles import Kept
    from cairn.credentials.keys import PublicKey

TYPES: Final = ("Ed25519", "P-256")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the sub-verbs."""
    verbs = parser.add_subparsers(dest="what", required=True, metavar="new|list|rotate|retire")
    _configure_new(verbs.add_parser("new", help="make a key and its file", description=_NEW))
    listed = verbs.add_parser("list", help="say which keys there are", description=_LIST)
    listed.add_argument("file", nargs="*", type=Path, metavar="FILE", help="a key file")
    _organisation(listed)
    rotate = verbs.add_parser("rotate", help="make the key that follows another", description=_ROTATE)
    rotate.add_argument(
        "file",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="the key file that is followed; for did:web, older ones of the same identifier after it",
    )
    rotate.add_argument("--out", type=Path, metavar="FILE", help="the file of the new key")
    _type(rotate, default=None)
    _organisation(rotate)
    retire = verbs.add_parser("retire", help="give a key up", description=_RETIRE)
    retire.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a key file")
    retire.add_argument(
        "--key", type=UUID, metavar="UUID", help="a key of the organisation (default: the active)"
    )
    retire.add_argument("--yes", action="store_true", help="do not ask back")
    _organisation(retire)


_NEW: Final = """Make a key, write its encrypted file, and print its identifier and verification method.

For did:web the did.json is printed too: publish it at the address that is named, before anything is signed."""
_LIST: Final = """Say which keys there are: those of the files, of one organisation, or of the whole installation.

No passphrase is needed; a key file says in clear which key it holds."""
_ROTATE: Final = """Make the key that follows another, of the same method and type unless --type says otherwise.

With files: the old file stays as it is. For did:web, publish the printed did.json, then retire the old key.
With --organisation: the active key is retired and the next one made in one step."""
_RETIRE: Final = """Give a key up: nothing is signed with it any more, and what it signed still verifies.

With a file: the private half is destroyed, the public half stays in the file. This cannot be undone.
With --organisation: the key is marked as retired; it still signs its own status lists."""


def run(arguments: argparse.Namespace) -> int:
    """Do it."""
    if arguments.what == "new":
        return _new(arguments)
    if arguments.organisation is not None and (wrong := _both(arguments)):
        return _usage(wrong)
    verb: Callable[[argparse.Namespace], int]
    verb = {"list": _list, "rotate": _rotate, "retire": _retire}[arguments.what]
    return verb(arguments)


def _configure_new(new: argparse.ArgumentParser) -> None:
    new.add_argument(
        "--did",
        required=True,
        type=_method,
        metavar="key|jwk|web:HOST[:PATH]",
        help="the kind of identifier; a port is written HOST%%3A8443, a path a:b for /a/b",
    )
    _type(new, default=TYPES[0])
    new.add_argument(
        "--out", required=True, type=Path, metavar="FILE", help="the key file, which must be new"
    )


def _type(parser: argparse.ArgumentParser, *, default: str | None) -> None:
    parser.add_argument("--type", choices=TYPES, default=default, help="the kind of key (default: Ed25519)")


def _organisation(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--organisation", type=UUID, metavar="UUID", help="an organisation of this installation"
    )


def _new(arguments: argparse.Namespace) -> int:
    from cairn.cli import keyfiles

    kept = keyfiles.make(arguments.out, type_name=arguments.type, did_for=arguments.did)
    _print_key(kept, (kept,))
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from cairn.cli import terminal

    rows: Sequence[Sequence[str]]
    if arguments.file:
        from cairn.cli import keyfiles

        kept = [keyfiles.read(path) for path in arguments.file]
        rows = [(_state(one), one.type, one.created, str(one.path), one.verification_method) for one in kept]
    else:
        from cairn.cli import housekeys

        rows = housekeys.rows(arguments.organisation)
    for line in terminal.table([("state", "type", "since", "where", "verification method"), *rows]):
        terminal.say(line)
    return 0


def _rotate(arguments: argparse.Namespace) -> int:
    if arguments.organisation is not None:
        from cairn.cli import housekeys

        for line in housekeys.rotate(arguments.organisation, key_type=arguments.type):
            print(line)
        return 0
    if not arguments.file or arguments.out is None:
        return _usage("rotate needs FILE and --out FILE, or --organisation UUID")
    from cairn.cli import keyfiles

    old = [keyfiles.read(path) for path in arguments.file]
    if len({kept.did for kept in old}) > 1:
        return _usage("the key files are of different identifiers")
    did = old[0].did
    made = keyfiles.make(arguments.out, type_name=arguments.type or old[0].type, did_for=_same_method(did))
    _print_key(made, (*reversed(old), made) if made.did == did else (made,))
    return 0


def _retire(arguments: argparse.Namespace) -> int:
    if arguments.organisation is not None:
        from cairn.cli import housekeys

        print(housekeys.retire(arguments.organisation, key=arguments.key))
        return 0
    if arguments.file is None:
        return _usage("retire needs FILE, or --organisation UUID")
    from cairn.adapters.clock import now
    from cairn.cli import keyfiles
    from cairn.credentials.instants import write_stamp

    if not arguments.yes and not _confirmed(f"Destroy the private key in {arguments.file} for good?"):
        return _usage("nothing was done: say --yes to give the key up for good")
    kept = keyfiles.retire(arguments.file, at=write_stamp(now()))
    print(f"retired: {kept.verification_method}")
    return 0


def _print_key(kept: Kept, document_of: Sequence[Kept]) -> None:
    from cairn.cli import keyfiles
    from cairn.cli.terminal import give
    from cairn.credentials.did import document_url

    print(f"did: {kept.did}")
    print(f"verification method: {kept.verification_method}")
    print(f"file: {kept.path}")
    if (url := document_url(kept.did)) is not None:
        print(f"publish at {url}:")
        give(keyfiles.did_json(document_of))


def _state(kept: Kept) -> str:
    return "retired" if kept.retired else "usable"


def _method(text: str) -> Callable[[PublicKey], str]:
    """Understand `key`, `jwk` or `web:HOST[:PATH]`."""
    from cairn.credentials import did
    from cairn.errors import CairnError

    if text in ("key", "jwk"):
        return did.did_key if text == "key" else did.did_jwk
    kind, _, rest = text.partition(":")
    if kind != "web" or not rest:
        raise argparse.ArgumentTypeError(f"{text[:100]!r} is not key, jwk or web:HOST[:PATH]")
    host, *path = rest.split(":")
    try:
        name = did.did_web(host.replace("%3a", ":").replace("%3A", ":"), path)
    except CairnError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return lambda _: name


def _same_method(identifier: str) -> Callable[[PublicKey], str]:
    if identifier.startswith("did:web:"):
        return lambda _: identifier
    return _method("jwk" if identifier.startswith("did:jwk:") else "key")


def _both(arguments: argparse.Namespace) -> str:
    """What is wrong when a file is named beside an organisation; nothing when none is."""
    named = arguments.file or getattr(arguments, "out", None)
    return "name files or --organisation, not both" if named else ""


def _confirmed(question: str) -> bool:
    if not sys.stdin.isatty():
        return False
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def _usage(sentence: str) -> int:
    from cairn.cli.terminal import complain

    complain(f"usage: {sentence} (see cairn keys --help)")
    return 64
