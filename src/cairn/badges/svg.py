"""A credential inside an SVG, and which SVGs are let in at all.

An SVG is a program unless one is strict: no DTD, script, event handler,
animation, external reference, processing instruction or foreign page gets
through, neither when baking nor when reading.

Source: Open Badges 3.0, "Baked badges: SVGs"; trust.md, bug class 19.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from cairn.badges.baking import MAX_IMAGE, MAX_TEXT, check_credential
from cairn.badges.errors import BakingError

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAMESPACE: Final = "https://purl.imsglobal.org/ob/v3p0"
OLD_NAMESPACE: Final = "http://openbadges.org"  # Open Badges 2.0
_SVG: Final = "{http://www.w3.org/2000/svg}svg"
_CREDENTIAL: Final = f"{{{NAMESPACE}}}credential"
MAX_ELEMENTS: Final = 50_000
MAX_NESTING: Final = 256

_ACTIVE: Final = frozenset(
    {"script", "foreignobject", "iframe", "embed", "object", "handler", "listener", "set", "animate"}
    | {"animatemotion", "animatetransform", "animatecolor", "discard", "audio", "video", "canvas", "link"}
)
_ALLOWED_LINK: Final = re.compile(r"#|data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*\Z")
_CSS_LINK: Final = re.compile(
    r"url\(\s*+[\"']?+\s*+(?!#|data:image/(?:png|jpeg|gif|webp);base64,)", re.IGNORECASE
)
_CSS_ACTIVE: Final = re.compile(
    r"@import|expression\s*\(|-moz-binding|behavior\s*:|javascript:|\\", re.IGNORECASE
)
_JWT: Final = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]+\Z")
_PROLOG: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml\s[^>]{0,200}\?>)?(?:\s|<!--(?:(?!--).){0,100000}-->)*", re.DOTALL
)


def unbake_svg(image: bytes) -> bytes:
    """Return the credential (JSON or compact JWT) that the SVG carries.

    Raises:
        BakingError: baking.too_large, baking.not_svg, baking.active,
            baking.reference, baking.none, baking.twice, baking.open_badges_2.
    """
    root = _parse(image)
    found = [element for element in root.iter() if element.tag == _CREDENTIAL]
    if len(found) > 1:
        raise BakingError(
            "the picture carries two credentials; exactly one may be inside", code="baking.twice"
        )
    if not found:
        if any(str(element.tag).startswith(f"{{{OLD_NAMESPACE}}}") for element in root.iter()):
            message = "the picture carries an Open Badges 2.0 assertion, not an Open Badges 3.0 credential"
            raise BakingError(message, code="baking.open_badges_2")
        raise BakingError("the picture carries no credential", code="baking.none")
    token, text = (found[0].get("verify") or "").strip(), "".join(found[0].itertext())
    if token and text.strip():
        raise BakingError(
            "the picture carries a token and a text; one of them may be inside", code="baking.twice"
        )
    credential = (token or text).encode()
    check_credential(credential)
    return credential


def bake_svg(image: bytes, credential: bytes) -> bytes:
    """Return the SVG with the credential directly behind its first tag.

    Raises:
        BakingError: the SVG is refused as by `unbake_svg`, baking.already,
            baking.text.
    """
    check_credential(credential)
    root = _parse(image)
    carried = (f"{{{NAMESPACE}}}", f"{{{OLD_NAMESPACE}}}")
    if any(str(element.tag).startswith(carried) for element in root.iter()):
        raise BakingError("the picture already carries a credential", code="baking.already")
    start, end = _first_tag(image)
    tag = image[start:end]
    if b"xmlns:openbadges" in tag:
        raise BakingError("the picture already names the Open Badges vocabulary", code="baking.already")
    if tag.endswith(b"/>"):
        raise BakingError("the picture is empty", code="baking.not_svg")
    named = tag[:-1] + f' xmlns:openbadges="{NAMESPACE}">'.encode()
    baked = image[:start] + named + _element(credential) + image[end:]
    if unbake_svg(baked) != credential:  # a text that XML cannot carry, such as U+FFFF
        raise BakingError("an SVG cannot carry this credential unchanged", code="baking.text")
    return baked


def check_svg(image: bytes) -> None:
    """Refuse an SVG that is active, refers to the outside, or is none.

    Raises:
        BakingError: baking.too_large, baking.not_svg, baking.active, baking.reference.
    """
    _parse(image)


def _element(credential: bytes) -> bytes:
    if _JWT.match(credential):
        return b'<openbadges:credential verify="' + credential + b'"/>'
    # the end of a CDATA section and a carriage return are the only things it cannot hold
    inside = credential.replace(b"]]>", b"]]]]><![CDATA[>").replace(b"\r", b"]]>&#13;<![CDATA[")
    return b"<openbadges:credential><![CDATA[" + inside + b"]]></openbadges:credential>"


def _first_tag(image: bytes) -> tuple[int, int]:
    """Return where the root's start tag begins and ends; a ">" inside quotes does not end it."""
    prolog = _PROLOG.match(image)
    start = prolog.end() if prolog else 0
    quote = 0
    for at in range(start, len(image)):
        byte = image[at]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in b"\"'":
            quote = byte
        elif byte == 0x3E:  # ">"
            return start, at + 1
    raise BakingError("this is not an SVG picture", code="baking.not_svg")


def _parse(image: bytes) -> Element:
    from xml.etree.ElementTree import ParseError, TreeBuilder

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    class Careful(TreeBuilder):
        """Builds the tree, and stops at what must not be in it."""

        depth = count = 0

        def start(self, tag: str, attrs: dict[str, str]) -> Element:
            self.depth += 1
            self.count += 1
            if self.depth > MAX_NESTING or self.count > MAX_ELEMENTS:
                raise BakingError("the SVG is nested too deep or has too many parts", code="baking.too_large")
            return super().start(tag, attrs)

        def end(self, tag: str) -> Element:
            self.depth -= 1
            return super().end(tag)

        def pi(self, target: str, _data: str | None = None) -> Element:
            raise BakingError(f"the SVG has a processing instruction: {target[:40]}", code="baking.active")

    if len(image) > MAX_IMAGE:
        raise BakingError("the picture is larger than 5 MB", code="baking.too_large")
    if b"\0" in image or not _is_utf8(image):
        raise BakingError("the SVG is not UTF-8 text", code="baking.not_svg")
    parser = DefusedXMLParser(target=Careful(), encoding="utf-8", forbid_dtd=True)
    try:
        parser.feed(image)
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise BakingError(
            "the SVG has a document type or entities of its own", code="baking.active"
        ) from error
    except (ParseError, ValueError) as error:
        raise BakingError("this is not well-formed SVG", code="baking.not_svg") from error
    if root.tag != _SVG:
        raise BakingError("this is not an SVG picture", code="baking.not_svg")
    _check_tree(root)
    return root


def _is_utf8(image: bytes) -> bool:
    try:
        image.decode("utf-8")
    except UnicodeDecodeError:
        return False
    declared = re.match(rb"(?:\xef\xbb\xbf)?\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)", image)
    return declared is None or declared.group(1).lower() in (b"utf-8", b"utf8", b"us-ascii", b"ascii")


def _check_tree(root: Element) -> None:
    for element in root.iter():
        namespace, _, local = str(element.tag).rpartition("}")
        if local.lower() in _ACTIVE or namespace == "{http://www.w3.org/1999/xhtml":
            raise BakingError(f"the SVG has active content: {local}", code="baking.active")
        if element.tag == _CREDENTIAL:
            if len(element) or len(element.get("verify") or "") > MAX_TEXT:
                raise BakingError("the credential in the SVG is malformed", code="baking.text")
            continue
        for name, value in element.attrib.items():
            _check_attribute(name.rpartition("}")[2].lower(), name, value)
        if local.lower() == "style":
            _check_css("".join(element.itertext()))


def _check_attribute(local: str, name: str, value: str) -> None:
    if local.startswith("on"):
        raise BakingError(f"the SVG has an event handler: {local}", code="baking.active")
    if local == "href" or local == "src":
        if not _ALLOWED_LINK.match(value.strip()):
            raise BakingError("the SVG refers to something outside itself", code="baking.reference")
    elif name == "{http://www.w3.org/XML/1998/namespace}base":
        raise BakingError("the SVG moves its own base address", code="baking.reference")
    else:
        _check_css(value)


def _check_css(text: str) -> None:
    if _CSS_LINK.search(text):
        raise BakingError("the SVG refers to something outside itself", code="baking.reference")
    if _CSS_ACTIVE.search(text):
        raise BakingError("the SVG has active or hidden styling", code="baking.active")
