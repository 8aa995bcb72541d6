"""Running the typesetter: start it, hand over the job, kill it when it takes too long."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cairn.services.ports import CertificateError

SECONDS: Final = 5.0
_HERE: Final = Path(__file__).parent
FONTS: Final = _HERE / "fonts" / "built"
_LATIN: Final = ["Noto Sans"]
_SCRIPTS: Final = [
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans SC",
    "Noto Sans JP",
    "Noto Sans KR",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans CJK KR",
    "Noto Sans Thai",
    "Noto Sans Bengali",
    "Noto Sans Tamil",
    "Noto Sans Ethiopic",
    "Noto Emoji",
    "Noto Sans Symbols",
    "Noto Sans Symbols 2",
]
_RTL: Final = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "syr", "ug", "ur", "yi"})
_TALL: Final = frozenset({"ar", "fa", "ur", "ps", "sd", "ckb", "ug", "hi", "mr", "ne"})
_TAG: Final = re.compile(r"([a-zA-Z]{2,3})(?:-[a-zA-Z]{4})?(?:-([a-zA-Z]{2}))?(?:-.*)?\Z")
# Overrides turn the order of letters round to make a name look like another; isolates and joiners are honest.
_DROPPED: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\ufeff\u00ad\u2028\u2029")
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")

Value = str | int | bool | None | list["Value"] | dict[str, "Value"]


@dataclass(frozen=True, slots=True)
class Typeset:
    """What came out: the bytes, the standards they keep, the code points no font has."""

    data: bytes
    standards: tuple[str, ...]
    missing: tuple[str, ...]


def run(
    template: str,
    sheet: Mapping[str, Value],
    *,
    format: str,  # noqa: A002
    standards: tuple[tuple[str, ...], ...] = ((),),
    timestamp: int | None = None,
    ppi: float | None = None,
    seconds: float = SECONDS,
) -> Typeset:
    """Set `sheet` with one of our templates in a child process.

    Raises:
        CertificateError: certificate.too_slow, certificate.failed.
    """
    job = {
        "template": str(_HERE / "templates" / template),
        "fonts": str(FONTS),
        "sheet": sheet,
        "format": format,
        "standards": [list(group) for group in standards],
        "timestamp": timestamp,
        "ppi": ppi,
    }
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter, our own module, data on standard input)
            [sys.executable, "-I", str(_HERE / "typesetter.py")],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=seconds,
            check=False,
            cwd="/",
            env={"TZ": "UTC", "LANG": "C.UTF-8", "RAYON_NUM_THREADS": "1"},
        )
    except subprocess.TimeoutExpired:
        raise CertificateError(
            "it took longer than five seconds: shorten the texts", code="certificate.too_slow"
        ) from None
    line, newline, data = done.stdout.partition(b"\n")
    head = json.loads(line) if newline else {"error": f"the typesetter ended with {done.returncode}"}
    if "error" in head:
        raise CertificateError(f"the page cannot be set: {head['error']}", code="certificate.failed")
    return Typeset(data, tuple(head["standards"]), tuple(head["missing"]))


def plain(text: str, *, most: int = 400) -> str:
    """Return text that can be set: one line, composed, without controls or overrides, not endless."""
    kept = "".join(
        " " if letter in "\t\r\n\v\f\u0085\u2028\u2029" else letter
        for letter in unicodedata.normalize("NFC", text)
        if letter in "\t\r\n\v\f\u0085\u2028\u2029"
        or (letter not in _DROPPED and unicodedata.category(letter) not in ("Cc", "Cs", "Cn", "Co"))
    )
    kept = " ".join(kept.split())
    return kept if len(kept) <= most else kept[: most - 1].rstrip() + "…"


def language(tag: str) -> tuple[str, str | None, bool, bool]:
    """Return language, region, whether it runs right to left, and whether its lines need more room."""
    match = _TAG.match(tag)
    if match is None:
        return "en", None, False, False
    code, region = match[1].lower(), match[2]
    return code, region.upper() if region else None, code in _RTL, code in _TALL


def fonts(code: str) -> list[Value]:
    """Return the families in the order they are tried; one set of digits and marks for one language."""
    first = {
        "ja": ["Noto Sans JP", "Noto Sans CJK JP"],
        "ko": ["Noto Sans KR", "Noto Sans CJK KR"],
    }.get(code, [])
    order = [*_LATIN, *first, *(name for name in _SCRIPTS if name not in first)]
    return list(order)


def colour(text: str, default: str) -> str:
    """Return a colour typst can read: `#rrggbb`, or the default for anything else."""
    return text if _COLOUR.fullmatch(text) else default
