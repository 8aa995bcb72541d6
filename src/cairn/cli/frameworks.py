"""Frameworks of skills: import them, list them, see what changed, retire and merge skills.

KIND is what the files are: esco (1.1, 1.2), onet, case, ctdl, table (columns of one's own) or crosswalk.
PATH is a file, a zip file, or a folder with the files in it; at most 300 MB unpacked, and ten times its size.
A second import of the same framework is a new version: what is gone is retired, never deleted, because
credentials point to it.

examples:
  cairn frameworks import esco "ESCO dataset - v1.2.0 - classification - en - csv.zip"
  cairn frameworks import onet db_29_3_text.zip
  cairn frameworks import table our-skills.csv --name "Skills of the harbour" --version 2026
  cairn frameworks report ESCO --since 1.1.1 --until 1.2.0
  cairn frameworks merge https://skills.example/old https://skills.example/new --reason "the same thing"
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Final

from cairn.services.ports import Ports
from cairn.skills.changes import Change
from cairn.skills.frameworks.source import Source

_IMPORT: Final = (
    """Import a framework, or a new version of one: all of it or, when something is wrong, nothing."""
)
_LIST: Final = """Print the frameworks here: version, skills in use, skills retired, name.

With --json one JSON object a line."""
_REPORT: Final = """Print what changed between two imported versions, one change a line: what, identity, before, after.

Without --since and --until: what the last import changed. With --json one JSON object a line."""
_RETIRE: Final = """Retire a skill: it is not offered any more; credentials that name it stay as they are."""
_MERGE: Final = (
    """Retire a skill in favour of another; whoever has the first is counted as having the second."""
)
_RESTORE: Final = """Take a skill that was retired or merged here back into use."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the sub-verbs."""
    verbs = parser.add_subparsers(
        dest="what", required=True, metavar="import|list|report|retire|merge|restore"
    )
    reading = verbs.add_parser("import", help="import a framework", description=_IMPORT)
    reading.add_argument("kind", metavar="KIND", help="esco, onet, case, ctdl, table or crosswalk")
    reading.add_argument("path", metavar="PATH", type=Path, help="a file, a zip file or a folder")
    reading.add_argument("--version", default="", metavar="TEXT", help="when the files do not say it")
    reading.add_argument("--name", default="", metavar="TEXT", help="of a table or crosswalk")
    reading.add_argument("--iri", default="", metavar="IRI", help="identity of a table or crosswalk")
    listing = verbs.add_parser("list", help="print the frameworks here", description=_LIST)
    listing.add_argument("--json", action="store_true", help="one JSON object a line")
    report = verbs.add_parser("report", help="what changed between versions", description=_REPORT)
    report.add_argument("framework", metavar="NAME", help="its name, identity or uuid")
    report.add_argument("--since", default="", metavar="VERSION", help="after this version")
    report.add_argument("--until", default="", metavar="VERSION", help="up to this version")
    report.add_argument("--json", action="store_true", help="one JSON object a line")
    for name, words, ends in (("retire", _RETIRE, 1), ("merge", _MERGE, 2), ("restore", _RESTORE, 1)):
        verb = verbs.add_parser(
            name, help=words.split(":")[0].split(";")[0].rstrip(".").lower(), description=words
        )
        verb.add_argument("skill", metavar="SKILL", help="its identity or uuid")
        if ends == 2:
            verb.add_argument("into", metavar="INTO", help="the skill to use instead")
        verb.add_argument("--reason", required=name != "restore", default="", metavar="TEXT", help="why")


def run(arguments: argparse.Namespace) -> int:
    """Do it, and say what was done."""
    from cairn.cli.house import enter_existing, enter_or_make

    if arguments.what == "import":
        enter_or_make()
        return _import(arguments)
    enter_existing()
    {"list": _list, "report": _report}.get(arguments.what, _govern)(arguments)
    return 0


def _import(arguments: argparse.Namespace) -> int:
    from cairn.cli.shell import EX_NOINPUT
    from cairn.cli.terminal import complain, plain, say
    from cairn.services.access import SYSTEM
    from cairn.services.skills import importing
    from cairn.site.world import ports

    path: Path = arguments.path
    if not path.exists():
        complain(f"there is no {path}")
        return EX_NOINPUT
    done = importing.load(
        _source(path, ports()),
        kind=arguments.kind,
        version=arguments.version,
        name=arguments.name,
        iri=arguments.iri,
        by=SYSTEM,
        ports=ports(),
    )
    name = done.framework.name if done.framework is not None else arguments.kind
    say(
        plain(
            f"imported: {name} {done.version}: {done.skills} skills, {done.relations} links, "
            f"{done.occupations} occupations, {done.requirements} requirements"
        )
    )
    for remark in done.remarks:
        complain(f"remark: {remark}")
    return 0


def _source(path: Path, world: Ports) -> Source:
    from cairn.services.skills import importing
    from cairn.skills.errors import FrameworkError
    from cairn.skills.frameworks import source as sources

    if path.is_dir():
        files = {
            file.name: (file.stat().st_size, file.read_bytes)
            for file in sorted(path.iterdir())
            if file.is_file() and not file.name.startswith(".")
        }
        return sources.of_files(files, label=path.resolve().name, open_table=importing.opener(world))
    if path.stat().st_size > sources.MAX_UNPACKED:
        raise FrameworkError("over 300 MB", code="framework.too_large", file=path.name)
    return importing.source_of(path.read_bytes(), filename=path.name, ports=world)


def _list(arguments: argparse.Namespace) -> None:
    from cairn.cli.terminal import say, table
    from cairn.records.reads import skills

    sizes = skills.sizes()
    rows = [(row, *sizes.get(row.pk, (0, 0))) for row in skills.frameworks()]
    if arguments.json:
        for row, used, retired in rows:
            said = {
                "id": row.iri,
                "uuid": str(row.uuid),
                "kind": row.kind,
                "name": row.name,
                "version": row.version,
                "language": row.language,
                "skills": used,
                "retired": retired,
                "licence": row.licence,
                "attribution": row.attribution,
            }
            print(json.dumps(said, ensure_ascii=True))
        return
    lines = [(row.kind, row.version or "-", str(used), str(retired), row.name) for row, used, retired in rows]
    for line in table([("kind", "version", "skills", "retired", "name"), *lines]):
        say(line)


def _report(arguments: argparse.Namespace) -> None:
    from cairn.cli.terminal import plain, say
    from cairn.services.skills import find, reporting

    found = find.framework(arguments.framework)
    for change in reporting.report(found, since=arguments.since, until=arguments.until).changes:
        if arguments.json:
            print(json.dumps(_said(change), ensure_ascii=True))
        else:
            before, after = (text.replace("\n", ", ")[:80] for text in (change.before, change.after))
            say(plain(f"{change.what.value}  {change.iri}  {before or '-'}  {after or '-'}"))


def _said(change: Change) -> dict[str, str]:
    return {"what": change.what.value, "id": change.iri, "before": change.before, "after": change.after}


def _govern(arguments: argparse.Namespace) -> None:
    from cairn.cli.terminal import plain, say
    from cairn.services.access import SYSTEM
    from cairn.services.skills import find, governing
    from cairn.site.world import ports

    skill = find.skill(arguments.skill)
    if arguments.what == "restore":
        governing.restore(skill.uuid, by=SYSTEM, ports=ports())
        say(plain(f"in use again: {skill.name}"))
        return
    into = find.skill(arguments.into) if arguments.what == "merge" else None
    governing.retire(
        skill.uuid, into=into.uuid if into else None, reason=arguments.reason, by=SYSTEM, ports=ports()
    )
    say(plain(f"retired: {skill.name}" + (f", use {into.name}" if into else "")))
