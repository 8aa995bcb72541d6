"""The child process that sets type: a job on standard input, a result on standard output, then it ends.

It runs apart so that a document that takes too long can be killed, and so that
typst never sees anything but data: the templates are ours, what people wrote
is JSON. The child reads no network, imports nothing of Cairn, and limits itself.

Job (one JSON object): template, sheet, format ("pdf", "png", "svg"), standards (list of lists, the
strictest first), fonts (folder), ppi. Result: one line of JSON, then the bytes.
"""

from __future__ import annotations

import json
import re
import resource
import sys
from pathlib import Path
from typing import Any, Final

CPU_SECONDS: Final = 5
MEMORY: Final = 2 << 30  # bytes of address space; typst maps fonts and starts threads
_UNDRAWABLE: Final = re.compile(r'the text `"(.*?)"` could not be displayed|disallowed codepoint `"(.*?)"`')
_ESCAPE: Final = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}")


def main() -> int:
    """Set one document; exit 0 with a result, 1 with the reason as `error`."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    job = json.loads(sys.stdin.buffer.read())
    try:
        head, body = typeset(job)
    except Exception as error:  # noqa: BLE001  (whatever it is, the parent is told and nothing else happens)
        head, body = {"error": f"{type(error).__name__}: {error}"[:2000]}, b""
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)
    sys.stdout.buffer.flush()
    return 0 if "error" not in head else 1


def typeset(job: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Try our own fonts, then the machine's too, then without a standard: a name is never refused."""
    missing: list[str] = []
    for system in (False, True):
        for standards in job["standards"]:
            try:
                return {"standards": standards, "missing": []}, _compile(job, standards, system=system)
            except Exception as error:
                missing = undrawable(str(getattr(error, "diagnostic", error)))
                if not missing:
                    raise
                break  # a looser standard has no more glyphs; other fonts may
    return {"standards": [], "missing": missing}, _compile(job, [], system=True)


def undrawable(diagnostic: str) -> list[str]:
    """Return the code points typst could not draw, in the order it met them."""
    found: dict[str, None] = {}
    for match in _UNDRAWABLE.finditer(diagnostic):
        text = _ESCAPE.sub(lambda m: chr(int(m[1], 16)), match[1] or match[2] or "")
        for letter in text:
            found[f"U+{ord(letter):04X}"] = None
    return list(found)


def _compile(job: dict[str, Any], standards: list[Any], *, system: bool) -> bytes:
    import typst

    fonts = typst.Fonts(include_system_fonts=system, include_embedded_fonts=False, font_paths=[job["fonts"]])
    template = Path(job["template"])
    made: object = typst.compile(
        template,
        root=template.parent,
        font_paths=fonts,
        ignore_system_fonts=not system,
        format=job["format"],
        ppi=job.get("ppi"),
        sys_inputs={"sheet": json.dumps(job["sheet"])},
        pdf_standards=standards,
        timestamp=job.get("timestamp"),
    )
    if not isinstance(made, bytes):
        raise TypeError("expected one document")
    return made


if __name__ == "__main__":
    raise SystemExit(main())
